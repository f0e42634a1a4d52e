"""Whom a reply is put to beside the followers, where a room above knows somebody to ask: the contact of a story."""

from collections.abc import Callable, Mapping

from forum.accounts.models import Member
from forum.discussions.models import Discussion, DiscussionKind

# Each gives member id → why they are told, for (discussion, asks, asker); empty for a word that it does not know.
finders: dict[DiscussionKind, Callable[[Discussion, str, Member], Mapping[int, str]]] = {}


def asked_by(discussion: Discussion, asks: str, asker: Member) -> Mapping[int, str]:
    """Who is told of a reply that names those it asks; nobody where there is nobody to ask."""
    find = finders.get(discussion.kind) if asks else None
    return find(discussion, asks, asker) if find else {}
