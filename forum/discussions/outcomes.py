"""What became of a discussion elsewhere; the room of practice stories, which stands above, says so."""

from collections.abc import Callable
from dataclasses import dataclass

from forum.accounts.models import Member


@dataclass(frozen=True)
class Outcome:
    """The practice story made of a discussion, (title, address), if the viewer may see it; and whether there is one."""

    story: tuple[str, str] | None = None
    is_made: bool = False


# Each asks for the outcome of a discussion (its id) for a viewer, in one statement.
finders: list[Callable[[int, Member | None], Outcome]] = []


def outcome_of(discussion_id: int, viewer: Member | None) -> Outcome:
    """What became of a discussion, as far as the viewer may see it."""
    return next((find(discussion_id, viewer) for find in finders), Outcome())
