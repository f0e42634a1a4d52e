"""What a member keeps, and whose searches are to be looked at."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select

from forum.accounts.models import Member, State
from forum.clock import now
from forum.errors import Invalid
from forum.extensions import db
from forum.finding.asked import Asked, day_label
from forum.finding.queries.filters import GROUPS, names_for
from forum.finding.requests import asked_again
from forum.jobs.models import Job
from forum.saved_searches.feed_address import read_feed_token
from forum.saved_searches.models import COMMIT_SECONDS, SavedSearch
from forum.search.contract import Key
from forum.search.models import SearchChange
from forum.search.queries import findable
from forum.web.loading import LARGEST_ID
from forum.web.paging import Order, Page, cut, keyset


def saved_page(member: Member, after: str | None, address: Callable[[str], str]) -> Page:
    """A page of what a member keeps, the latest first."""
    narrow, _ = keyset(Order(SavedSearch.id, SavedSearch.id, is_moment=False), after)
    own = select(SavedSearch).where(SavedSearch.member_id == member.id, SavedSearch.deleted_at.is_(None))
    return cut(list(db.session.scalars(narrow(own))), lambda row: (row.id, row.id), after, address)


def find_saved(saved_id: int, member: Member) -> SavedSearch | None:
    """One of a member's own, also a deleted one."""
    known = 0 < saved_id <= LARGEST_ID
    own = select(SavedSearch).where(SavedSearch.id == saved_id, SavedSearch.member_id == member.id)
    return db.session.scalar(own) if known else None


def find_standing(saved_id: int, member: Member) -> SavedSearch | None:
    """One of a member's own that is not deleted."""
    saved = find_saved(saved_id, member)
    return saved if saved is not None and saved.deleted_at is None else None


def find_of_feed(token: str) -> tuple[SavedSearch, Member] | None:
    """What the address of a feed opens, and for whom: a member in good standing, by the latest address."""
    named = read_feed_token(token)
    if named is None:
        return None
    statement = select(SavedSearch, Member).join(Member, Member.id == SavedSearch.member_id)
    is_named = (SavedSearch.id == named[0], SavedSearch.feed_version == named[1], SavedSearch.deleted_at.is_(None))
    row = db.session.execute(statement.where(*is_named)).one_or_none()
    return (row[0], row[1]) if row is not None and row[1].is_member else None


def find_same(member_id: int, parameters: str) -> SavedSearch | None:
    """The same question of a member, also a deleted one."""
    same = (SavedSearch.member_id == member_id, SavedSearch.parameters == parameters)
    return db.session.scalar(select(SavedSearch).where(*same))


def saved_count(member_id: int) -> int:
    """How many a member keeps."""
    own = (SavedSearch.member_id == member_id, SavedSearch.deleted_at.is_(None))
    return db.session.scalar(select(func.count()).select_from(SavedSearch).where(*own)) or 0


def labels_of(questions: Sequence[Asked], viewer: Member) -> list[list[str]]:
    """What each question asks, in words: the same two statements for 1 and for 20."""
    bodies = {slug for wanted in questions for slug in wanted.chosen.get("organisation", ())}
    names = names_for(viewer, sorted(bodies))
    return [
        [
            *([f"“{wanted.words}”"] if wanted.words else []),
            # What was renamed since keeps its word from the address.
            *(names.of(group).get(value, value) for group in GROUPS for value in wanted.chosen.get(group, ())),
            *(day_label(name, on) for name, on in wanted.days.items()),
        ]
        for wanted in questions
    ]


def questions_of(rows: Iterable[SavedSearch]) -> list[Asked]:
    """What each of these asks; nothing at all where the search no longer understands it."""
    return [question_of(row) for row in rows]


def question_of(saved: SavedSearch) -> Asked:
    """What a saved search asks."""
    try:
        return asked_again(saved.parameters)
    except Invalid:
        return Asked()


def members_to_look_for(morning: datetime, job_name: str, most: int) -> list[int]:
    """Members in good standing whose searches were not looked at since a morning, and whose look is not asked for."""
    is_free = or_(Member.suspended_until.is_(None), Member.suspended_until <= now())
    asked_for = select(Job.subject_id).where(Job.name == job_name, Job.created_at >= morning)
    statement = (
        select(SavedSearch.member_id)
        .join(Member, Member.id == SavedSearch.member_id)
        .where(SavedSearch.deleted_at.is_(None), SavedSearch.counted_at < morning)
        .where(SavedSearch.member_id.not_in(asked_for))
        .where(Member.state == State.ACTIVE, is_free)
        .distinct()
    )
    return list(db.session.scalars(statement.order_by(SavedSearch.member_id).limit(most)))


def to_look_at(member_id: int, morning: datetime) -> list[SavedSearch]:
    """The searches of a member that were not looked at since a morning."""
    own = (SavedSearch.member_id == member_id, SavedSearch.deleted_at.is_(None), SavedSearch.counted_at < morning)
    return list(db.session.scalars(select(SavedSearch).where(*own).order_by(SavedSearch.id)))


def all_findable(keys: Collection[Key], member: Member) -> bool:
    """Whether a member may find all of these as of now; one statement."""
    wanted: dict[str, set[int]] = {}
    for kind, number in keys:
        wanted.setdefault(kind, set()).add(number)
    return findable(wanted, member) >= set(keys)


def indexed_until() -> datetime:
    """A moment until which everything that was written can be found: a minute is left for what is being committed."""
    waiting = db.session.scalar(select(func.min(SearchChange.at)))
    return (min(waiting, now()) if waiting is not None else now()) - timedelta(seconds=COMMIT_SECONDS)
