"""What was probably meant where nobody fits the words that were typed."""

from forum.accounts.models import Member
from forum.discussions.permissions import audiences_of
from forum.errors import NotReady
from forum.search.contract import Filters, Sort
from forum.search.queries import Cut, Sought, corrected, search


def probably_meant(text: str, viewer: Member) -> str:
    """The words as the index of the search spells them; an empty text where it knows no better, or is not ready."""
    filters = Filters(audiences=audiences_of(viewer), groups={"kind": ("member",)})
    sought = Sought(text=text, with_others=False, by_meaning=False)
    try:
        answer = search(sought, filters, Sort.BEST, Cut(0, 1, counts=False))
    except NotReady:
        return ""
    words = corrected(text, answer.found.corrections)
    return "" if words == text else words
