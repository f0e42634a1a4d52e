"""Small pieces that every view uses."""

from collections.abc import Iterable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import abort, request

from forum.text.plain import whole_number

Item = TypeVar("Item")
LARGEST_ID = 2**31 - 1


def found(item: Item | None) -> Item:
    """The item, or the 404 page when there is none for this viewer."""
    if item is None:
        abort(404)
    return item


def chosen_of(items: Iterable[Item], slug: str) -> Item | None:
    """The item of a slug in the address: None without one, the 404 page for one that there is not."""
    return found(next((item for item in items if getattr(item, "slug", "") == slug), None)) if slug else None


def safe_next(address: str | None, otherwise: str) -> str:
    """The address if it is a path of this site, else the other one."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")) or "\\" in address:
        return otherwise
    parts = urlsplit(address)
    return otherwise if parts.scheme or parts.netloc or any(ord(c) < 32 for c in address) else address


def network_address() -> str:
    """The address that the request came from; behind proxies the counted one."""
    return request.remote_addr or ""


def is_read_by_a_person() -> bool:
    """Whether this request opens a page to read it; not a HEAD, and not fetched before anybody asked."""
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return request.method == "GET" and "prefetch" not in purpose


def page_number(text: Any, most: int = 10_000) -> int:
    """A page number from the address: 1 when absent, the 404 page when it is none."""
    if text in (None, ""):
        return 1
    number = whole_number(text)
    return found(number if number is not None and 1 <= number <= most else None)
