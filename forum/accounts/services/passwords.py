"""Hashing and judging passwords."""

import threading
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

from forum.accounts.models import PASSWORD_LEAST, PASSWORD_MOST
from forum.errors import Invalid
from forum.text.plain import fold

COMMON = Path(__file__).resolve().parent.parent / "data" / "common-passwords.txt"
# So many letters must be left when the words about its owner are taken out of a password.
LEFT_LEAST = 6
REFUSED_WORDS = ("connectandshare", "highways", "hmep")
# argon2id with OWASP's first row of settings: 19 MiB, two passes, one lane.
MEMORY_KIB, PASSES, LANES = 19_456, 2, 1
# Each hash takes 19 MiB; more than two at once would starve the process.
_at_once = threading.BoundedSemaphore(2)


@lru_cache(maxsize=2)
def _hasher(cheap: bool) -> PasswordHasher:  # noqa: FBT001
    return (
        PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        if cheap
        else PasswordHasher(PASSES, MEMORY_KIB, LANES)
    )


def _current() -> PasswordHasher:
    return _hasher(bool(current_app.config.get("CHEAP_PASSWORD_HASH")))


@lru_cache(maxsize=2)
def _dummy(cheap: bool) -> str:  # noqa: FBT001
    return _hasher(cheap).hash("nobody has this password")


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    return frozenset(COMMON.read_text(encoding="utf-8").split("\n"))


def check_password(password: str, *personal: str) -> None:
    """Raise Invalid with a sentence when a password may not be used. It is not trimmed, cut or folded.

    `personal` are texts about its owner (name, organisation, address) whose words make no password.
    """
    if len(password) < PASSWORD_LEAST:
        raise Invalid(f"Use at least {PASSWORD_LEAST} characters. Three or four unrelated words work well.")
    if len(password) > PASSWORD_MOST:
        raise Invalid(f"Use {PASSWORD_MOST} characters or fewer.")
    lower = password.lower()
    if lower in _common() or len(set(lower)) < 5:
        raise Invalid("This password is on the lists that attackers try first. Choose another.")
    squeezed = left = "".join(c for c in lower if c.isalnum())
    for word in (*REFUSED_WORDS, *_long_words(personal)):
        left = left.replace(word, "")
    if len(left) < LEFT_LEAST and left != squeezed:
        raise Invalid("This password is made of your name, your organisation or the name of this site. Choose another.")


def _long_words(texts: Iterable[str]) -> list[str]:
    # The longest first, so that a word inside another one does not break it up.
    words = fold(" ".join(texts)).split()
    return sorted((word for word in words if len(word) > 2), key=len, reverse=True)


def hash_password(password: str) -> str:
    """The argon2id hash to store; about 20 ms of work, so never inside a write transaction."""
    with _at_once:
        return _current().hash(password)


def password_fits(password_hash: str | None, password: str) -> bool:
    """Whether a password fits. Without a hash a fixed one is checked, so that an unknown address takes as long."""
    cheap = bool(current_app.config.get("CHEAP_PASSWORD_HASH"))
    try:
        with _at_once:
            return _current().verify(password_hash or _dummy(cheap), password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(password_hash: str) -> bool:
    """Whether a stored hash was made with older settings."""
    return _current().check_needs_rehash(password_hash)
