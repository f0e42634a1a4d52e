"""One filled form makes one post: a double click gives the first one, other words ask before they make a second."""

from typing import TypeVar

from forum.accounts.models import Member
from forum.database import lock_row
from forum.errors import Conflict

Made = TypeVar("Made")
OTHER_WORDS = "You posted from this page already, with other words. Send this again if you want to post it as well."


def queue(author: Member) -> None:
    """Let the posts of one author wait for each other, so that a double click is seen and limits hold.

    Rows that only point at the author do not wait.
    """
    lock_row(author)


def first_result(made: Made, *, is_same: bool) -> Made:
    """What the first sending of a form made. Raises Conflict when the form carried other words then."""
    if not is_same:
        raise Conflict(OTHER_WORDS)
    return made
