"""Whom the form for a message offers about a thing, where a room above knows somebody: the contact of a story."""

from collections.abc import Callable, Sequence
from typing import Any

from forum.accounts.models import Member

# Kind → a function (item, writer) that gives each member with the word why, like «Contact»; in the order of the page.
offers: dict[str, Callable[[Any, Member], Sequence[tuple[Member, str]]]] = {}


def offered_about(kind: str, item: Any, writer: Member) -> dict[str, str]:
    """Handle → why they can tell more about it, without the writer; empty where nobody is known."""
    find = offers.get(kind)
    found = find(item, writer) if find else ()
    words: dict[str, str] = {}
    for member, why in found:
        if member.id != writer.id:
            words.setdefault(member.handle, why)
    return words
