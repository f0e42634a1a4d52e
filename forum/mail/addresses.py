"""Signed addresses at the domain that receives mail: what an answer is about, and which letter came back.

They are in lower case and short enough for a local part (64 characters, RFC 5321, 4.5.3.1.1), because mail servers on
the way may change the case and cut what is longer.
"""

import hashlib
import hmac
import struct
from base64 import b32decode, b32encode
from binascii import Error
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import current_app

from forum.clock import now

REPLY_DAYS = 90
MAC_BYTES = 10
# What an answer by mail may be about; the place in the list is part of every address, so only add at its end.
REPLY_KINDS = ("post", "conversation")
# kind, member, item, the day of the letter; and the number of a letter. Numbers have up to 40 bits.
_ANSWER, _LETTER = struct.Struct(">BQQH"), struct.Struct(">Q")


@dataclass(frozen=True)
class Answered:
    """What an answer by mail is about, and whose answer it is; `is_old` after 90 days."""

    member_id: int
    kind: str
    subject_id: int
    is_old: bool


def reply_address(member_id: int, kind: str, subject_id: int) -> str:
    """The address that takes this member's answer to a post or conversation; empty where no mail is received."""
    payload = _ANSWER.pack(REPLY_KINDS.index(kind), member_id, subject_id, _day(now()))
    return _address("reply", payload)


def return_path(mail_id: int) -> str:
    """The address to which mail servers return a letter; empty where no mail is received."""
    return _address("bounces", _LETTER.pack(mail_id))


def join_address(reader_id: int) -> str:
    """The address whose mail puts a reader on the circulation list; empty where no mail is received."""
    return _address("updates", _LETTER.pack(reader_id))


def read_reply_address(local_part: str) -> Answered | None:
    """What the address of an answer says, or None when it is not one of ours."""
    payload = _read("reply", local_part)
    if payload is None or len(payload) != _ANSWER.size:
        return None
    kind, member_id, subject_id, day = _ANSWER.unpack(payload)
    if kind >= len(REPLY_KINDS):
        return None
    is_old = _day(now()) - day > REPLY_DAYS
    return Answered(member_id, REPLY_KINDS[kind], subject_id, is_old)


def read_return_path(local_part: str) -> int | None:
    """The number of the letter that came back, or None when the address is not one of ours."""
    payload = _read("bounces", local_part)
    return _LETTER.unpack(payload)[0] if payload is not None and len(payload) == _LETTER.size else None


def read_join_address(local_part: str) -> int | None:
    """The reader who joins, or None when the address is not one of ours."""
    payload = _read("updates", local_part)
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
