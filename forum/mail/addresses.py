"""Signed addresses at the domain that receives mail: what an answer is about, what is done, which letter came back.

They are in lower case and short enough for a local part (64 characters, RFC 5321, 4.5.3.1.1), because mail servers on
the way may change the case and cut what is longer.
"""

import hashlib
import hmac
import struct
from base64 import b32decode, b32encode
from binascii import Error
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from flask import current_app

from forum.clock import now

REPLY_DAYS = 90
MAC_BYTES = 10
# What an answer by mail may be about; the place in the list is part of every address, so only add at its end.
REPLY_KINDS = ("post", "conversation")
# What a mail to an address of its own does with one of these; the deed is the first word of the address.
DEEDS = ("accept", "unaccept", "solved", "unsolved", "decline")
# The first words of all addresses that are signed; what follows is a secret.
SIGNED_WORDS = ("reply", "bounces", "updates", "digest", *DEEDS)
# The number of a letter or a reader. In an address for answers: kind, day of the letter, then member and item.
_LETTER, _HEAD = struct.Struct(">Q"), struct.Struct(">BH")
_NUMBER_BYTES = 5
_ANSWER_BYTES = _HEAD.size + 2 * _NUMBER_BYTES
# Mail programs cut off what is too long, and nobody reads it.
SUBJECT_MOST = 80


@dataclass(frozen=True)
class Answered:
    """What an answer by mail is about, and whose answer it is; `is_old` after 90 days.

    `deed` says what a mail to this address does instead; it is empty where the mail is an answer.
    """

    member_id: int
    kind: str
    subject_id: int
    is_old: bool
    deed: str = ""


@dataclass(frozen=True)
class MailLink:
    """A link that begins a mail to one of our addresses: its words, the address, and what the mail says already."""

    words: str
    address: str
    subject: str
    body: str = ""

    @property
    def url(self) -> str:
        """The mailto address (RFC 6068). The plus sign is written out, because some programs read it as a space."""
        filled = {"subject": self.subject[:SUBJECT_MOST], "body": self.body}
        fields = "&".join(f"{name}={quote(words, safe='')}" for name, words in filled.items() if words)
        return f"mailto:{quote(self.address, safe='@')}?{fields}"


def reply_address(member_id: int, kind: str, subject_id: int) -> str:
    """The address that takes this member's answer to a post or conversation; empty where no mail is received."""
    return _address("reply", _packed(kind, member_id, subject_id))


def deed_address(deed: str, member_id: int, kind: str, subject_id: int) -> str:
    """The address whose mail does one of DEEDS for this member; empty where no mail is received."""
    return _address(deed, _packed(kind, member_id, subject_id))


def digest_address(member_id: int) -> str:
    """Where an answer to a whole digest goes, so that it can be told which link to use; empty as above."""
    return _address("digest", _LETTER.pack(member_id))


def return_path(mail_id: int) -> str:
    """The address to which mail servers return a letter; empty where no mail is received."""
    return _address("bounces", _LETTER.pack(mail_id))


def join_address(reader_id: int) -> str:
    """The address whose mail puts a reader on the circulation list; empty where no mail is received."""
    return _address("updates", _LETTER.pack(reader_id))


def read_reply_address(local_part: str) -> Answered | None:
    """What the address of an answer says, or None when it is not one of ours."""
    return _answered("reply", local_part)


def read_deed_address(local_part: str) -> Answered | None:
    """What the address of a deed says, or None when it is not one of ours."""
    deed = local_part.partition("+")[0].lower()
    answered = _answered(deed, local_part) if deed in DEEDS else None
    return replace(answered, deed=deed) if answered else None


def read_digest_address(local_part: str) -> int | None:
    """The member whose digest was answered, or None when the address is not one of ours."""
    return _number("digest", local_part)


def read_return_path(local_part: str) -> int | None:
    """The number of the letter that came back, or None when the address is not one of ours."""
    return _number("bounces", local_part)


def read_join_address(local_part: str) -> int | None:
    """The reader who joins, or None when the address is not one of ours."""
    return _number("updates", local_part)


def _packed(kind: str, member_id: int, subject_id: int) -> bytes:
    numbers = (number.to_bytes(_NUMBER_BYTES) for number in (member_id, subject_id))
    return _HEAD.pack(REPLY_KINDS.index(kind), _day(now())) + b"".join(numbers)


def _answered(word: str, local_part: str) -> Answered | None:
    payload = _read(word, local_part)
    if payload is None or len(payload) != _ANSWER_BYTES:
        return None
    kind, day = _HEAD.unpack_from(payload)
    if kind >= len(REPLY_KINDS):
        return None
    member_id, subject_id = (
        int.from_bytes(payload[at : at + _NUMBER_BYTES]) for at in (_HEAD.size, _HEAD.size + _NUMBER_BYTES)
    )
    return Answered(member_id, REPLY_KINDS[kind], subject_id, is_old=_day(now()) - day > REPLY_DAYS)


def _number(word: str, local_part: str) -> int | None:
    payload = _read(word, local_part)
    return _LETTER.unpack(payload)[0] if payload is not None and len(payload) == _LETTER.size else None


def _address(word: str, payload: bytes) -> str:
    domain = current_app.config["MAIL_IN"]
    if not domain:
        return ""
    packed = b32encode(payload + _mac(current_app.config["SECRET_KEY"], word, payload))
    return f"{word}+{packed.decode().rstrip('=').lower()}@{domain}"


def _read(word: str, local_part: str) -> bytes | None:
    name, _, packed = local_part.partition("+")
    if name.lower() != word or len(packed) > 64:
        return None
    try:
        whole = b32decode(packed.upper() + "=" * (-len(packed) % 8))
    except (Error, ValueError):
        return None
    payload, mac = whole[:-MAC_BYTES], whole[-MAC_BYTES:]
    return payload if any(hmac.compare_digest(mac, _mac(key, word, payload)) for key in _keys()) else None


def _keys() -> Iterator[str]:
    """The key that signs, and former ones, whose letters still lie in inboxes."""
    yield current_app.config["SECRET_KEY"]
    yield from current_app.config["SECRET_KEY_FALLBACKS"]


def _mac(key: str, word: str, payload: bytes) -> bytes:
    return hmac.digest(key.encode(), b"mail-address " + word.encode() + b" " + payload, hashlib.sha256)[:MAC_BYTES]


def _day(moment: datetime) -> int:
    return (moment - datetime(2026, 1, 1, tzinfo=UTC)) // timedelta(days=1)
