"""Saving a search, changing, deleting and taking it back."""

from urllib.parse import urlencode

from sqlalchemy import update

from forum.accounts.models import Member
from forum.clock import now
from forum.database import take_turn
from forum.errors import Invalid, NotAllowed
from forum.extensions import db
from forum.finding.asked import Asked
from forum.finding.queries.meanings import understood
from forum.revisions.services import claim_version
from forum.saved_searches.models import PARAMETERS_MOST, SAVED_MOST, MailRate, SavedSearch
from forum.saved_searches.queries import find_same, saved_count

EMPTY = "Enter words or choose filters first, then save the search."
NO_NEWS = "A saved search tells you of practice stories, discussions and replies. Choose one of these types, or none."
TOO_LONG = "This search has too many filters to be kept. Take some away."
FULL = f"You have {SAVED_MOST} saved searches, and there is no room for more. Delete one that you do not need."
CHANGED_OVER = "You changed this saved search in another window after you opened it here. Read it as it stands now."


def parameters_of(wanted: Asked, member: Member) -> str:
    """A member's question as it is kept: without its page and order. Raises Invalid for one that cannot have news."""
    wanted = understood(wanted, member)
    if wanted.is_empty:
        raise Invalid(EMPTY)
    if not wanted.can_have_news:
        raise Invalid(NO_NEWS)
    kept = urlencode({name: values for name, values in wanted.parameters.items() if name != "sort"}, doseq=True)
    if len(kept) > PARAMETERS_MOST:
        raise Invalid(TOO_LONG)
    return kept


def save_search(member: Member, wanted: Asked, name: str, rate: MailRate) -> SavedSearch:
    """Keep a question; what is written from now on is news. Raises Invalid for the same one again, or without room."""
    if not member.is_member:
        raise NotAllowed("Only members save searches.")
    parameters = parameters_of(wanted, member)
    take_turn(f"saved searches {member.id}")
    same = find_same(member.id, parameters)
    if same is not None and same.deleted_at is None:
        raise Invalid(f"You saved this search already, as “{same.name}”.")
    _check_room(member)
    if same is None:
        same = SavedSearch(member_id=member.id, parameters=parameters)
        db.session.add(same)
    else:
        # It comes back as if new; the address of its former feed stays closed.
        same.feed_version += 1
    same.name, same.rate, same.deleted_at, same.new_count, same.told_at = name, rate, None, 0, None
    same.created_at = same.seen_at = same.counted_at = same.told_until = now()
    return same


def change_search(saved: SavedSearch, name: str, rate: MailRate, version: int) -> None:
    """Another name, and another time for emails: they begin anew where there were none. Raises Conflict."""
    begins = saved.rate == MailRate.OFF and rate != MailRate.OFF
    claim_version(saved, version, CHANGED_OVER, name=name, rate=rate, **({"told_until": now()} if begins else {}))


def delete_search(saved: SavedSearch) -> None:
    """Forget a saved search, and close its feed; a second time changes nothing."""
    if saved.deleted_at is None:
        saved.deleted_at = now()


def restore_search(saved: SavedSearch, member: Member) -> None:
    """Take a deleted one back, with its feed. Raises Invalid when its place was taken."""
    if saved.deleted_at is None:
        return
    take_turn(f"saved searches {member.id}")
    _check_room(member)
    saved.deleted_at = None


def renew_feed(saved: SavedSearch) -> None:
    """A new address for the feed; the former one answers nobody any more."""
    _set(saved, feed_version=SavedSearch.feed_version + 1)


def mark_seen(saved: SavedSearch) -> None:
    """Its member has it before their eyes: nothing in it is new."""
    _set(saved, seen_at=now(), new_count=0)


def _set(saved: SavedSearch, **values: object) -> None:
    statement = update(SavedSearch).where(SavedSearch.id == saved.id).values(**values)
    db.session.execute(statement.execution_options(synchronize_session=False))


def _check_room(member: Member) -> None:
    if saved_count(member.id) >= SAVED_MOST:
        raise Invalid(FULL)
