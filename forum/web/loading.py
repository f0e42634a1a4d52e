"""Small pieces that every view uses."""

from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import abort

Item = TypeVar("Item")
LARGEST_ID = 2**31 - 1


def found(item: Item | None) -> Item:
    """The item, or the 404 page when there is none for this viewer."""
    if item is None:
        abort(404)
    return item


def safe_next(address: str | None, otherwise: str) -> str:
    """The address if it is a path of this site, else the other one."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")) or "\\" in address:
        return otherwise
    parts = urlsplit(address)
    return otherwise if parts.scheme or parts.netloc or any(ord(c) < 32 for c in address) else address


def page_number(text: Any, most: int = 10_000) -> int:
    """A page number from the address: 1 when absent, the 404 page when it is none."""
    if text in (None, ""):
        return 1
    if not str(text).isascii() or not str(text).isdigit() or not 1 <= int(text) <= most:
        abort(404)
    return int(text)
