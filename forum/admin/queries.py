"""What administrators look at: who is staff, what is asked for, what went wrong."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from rapidfuzz import fuzz
from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from forum.accounts.models import Member, Role
from forum.accounts.services.joining import find_by_email
from forum.audit.models import AuditEntry
from forum.clock import today
from forum.extensions import db
from forum.inbound_mail.models import IncomingMail, IncomingState
from forum.jobs.models import Job, JobState
from forum.mail.models import MailState, OutgoingMail
from forum.moderation.queries.members import find_desk_member
from forum.objectives.models import Objective, ObjectiveLead
from forum.organisations.models import Organisation, OrganisationName, OrganisationRequest
from forum.search.models import SearchedWords, ThesaurusEntry
from forum.search.thesaurus.book import spelling_of
from forum.search.thesaurus.queries import entries, find_entry
from forum.text.plain import fold
from forum.updates.models import Subscriber, SubscriberState
from forum.web.loading import LARGEST_ID
from forum.web.paging import Order, Page, cut, keyset, with_query

ROWS_AT_ONCE = 50
SEARCHES_SHOWN_DAYS = 30
# Of the table for a spreadsheet.
TABLE_ROWS_MOST = 10_000
# Of a hundred; and how many entries are offered.
LIKE_ENOUGH, LIKE_MOST = 80, 5


@dataclass(frozen=True)
class Overview:
    """The numbers on the first page of administration."""

    staff: int
    requests: int
    failed_mails: int
    waiting_mails: int
    failed_incoming: int
    waiting_incoming: int
    failed_jobs: int
    readers: int


@dataclass(frozen=True)
class SearchedFor:
    """Words that somebody searched for, how often, and on which day last."""

    id: int
    times: int
    words: str
    last_on: date


def overview() -> Overview:
    """Those numbers, in one statement."""
    counts = (
        select(func.count()).select_from(Member).where(Member.role != Role.MEMBER),
        select(func.count()).select_from(OrganisationRequest).where(OrganisationRequest.settled_at.is_(None)),
        select(func.count()).select_from(OutgoingMail).where(OutgoingMail.state == MailState.FAILED),
        select(func.count()).select_from(OutgoingMail).where(OutgoingMail.state == MailState.WAITING),
        select(func.count()).select_from(IncomingMail).where(IncomingMail.state == IncomingState.FAILED),
        select(func.count()).select_from(IncomingMail).where(IncomingMail.state == IncomingState.RECEIVED),
        select(func.count()).select_from(Job).where(Job.state == JobState.FAILED),
        select(func.count()).select_from(Subscriber).where(Subscriber.state == SubscriberState.CONFIRMED),
    )
    return Overview(*db.session.execute(select(*(count.scalar_subquery() for count in counts))).one())


def staff() -> list[Member]:
    """Moderators and administrators, the administrators first."""
    statement = select(Member).options(joinedload(Member.organisation)).where(Member.role != Role.MEMBER)
    return list(db.session.scalars(statement.order_by(Member.role, Member.sort_name, Member.id).limit(200)))


def find_person(typed: str) -> Member | None:
    """The member of a handle, with or without @, or of an email address."""
    wanted = typed.strip().lower().removeprefix("@")
    return find_by_email(wanted) if "@" in wanted else find_desk_member(wanted)


def open_requests() -> list[OrganisationRequest]:
    """The bodies that people missed in the directory, the oldest first."""
    statement = select(OrganisationRequest).where(OrganisationRequest.settled_at.is_(None))
    return list(db.session.scalars(statement.order_by(OrganisationRequest.id).limit(100)))


def find_request(request_id: int) -> OrganisationRequest | None:
    """A request that is not settled yet."""
    row = db.session.get(OrganisationRequest, request_id) if 0 < request_id <= LARGEST_ID else None
    return row if row is not None and row.settled_at is None else None


def bodies_like(typed: str, after: str | None) -> Page:
    """A page of the directory, perhaps of bodies one of whose names holds what was typed."""
    order = Order(Organisation.sort_name, Organisation.id, descending=False, is_moment=False)
    narrow, _ = keyset(order, after, ROWS_AT_ONCE)
    statement = select(Organisation).options(selectinload(Organisation.domains))
    if fold(typed):
        named = select(OrganisationName.organisation_id)
        named = named.where(OrganisationName.folded.contains(fold(typed), autoescape=True))
        statement = statement.where(or_(Organisation.id.in_(named), Organisation.slug == typed.strip().lower()))
    return cut(
        list(db.session.scalars(narrow(statement))),
        lambda row: (row.sort_name, row.id),
        after,
        lambda cursor: with_query("/admin/organisations", q=typed, after=cursor),
        size=ROWS_AT_ONCE,
    )


def find_body(slug: str) -> Organisation | None:
    """A body with all its names and domains."""
    statement = select(Organisation).options(selectinload(Organisation.names), selectinload(Organisation.domains))
    return db.session.scalar(statement.where(Organisation.slug == slug))


def leads() -> dict[int, list[Member]]:
    """The members who lead each objective, by its id."""
    rows = db.session.execute(
        select(ObjectiveLead.objective_id, Member)
        .join(Member, Member.id == ObjectiveLead.member_id)
        .join(Objective, Objective.id == ObjectiveLead.objective_id)
        .options(joinedload(Member.organisation))
        .order_by(Objective.position, Member.sort_name)
    )
    found: dict[int, list[Member]] = {}
    for objective_id, member in rows:
        found.setdefault(objective_id, []).append(member)
    return found


def mail_page(state: str, after: str | None) -> Page:
    """A page of letters, the latest first, perhaps in one state only."""
    narrow, _ = keyset(Order(OutgoingMail.id, OutgoingMail.id, is_moment=False), after, ROWS_AT_ONCE)
    statement = select(OutgoingMail)
    if state:
        statement = statement.where(OutgoingMail.state == state)
    return cut(
        list(db.session.scalars(narrow(statement))),
        lambda row: (row.id, row.id),
        after,
        lambda cursor: with_query("/admin/mail", state=state, after=cursor),
        size=ROWS_AT_ONCE,
    )


def failed_mails() -> list[OutgoingMail]:
    """The letters that were given up, the latest first."""
    statement = select(OutgoingMail).where(OutgoingMail.state == MailState.FAILED)
    return list(db.session.scalars(statement.order_by(OutgoingMail.id.desc()).limit(ROWS_AT_ONCE)))


def failed_jobs() -> list[Job]:
    """The jobs that were given up, the latest first."""
    statement = select(Job).where(Job.state == JobState.FAILED)
    return list(db.session.scalars(statement.order_by(Job.id.desc()).limit(ROWS_AT_ONCE)))


def unfinished_jobs() -> list[Job]:
    """What waits or is being done, in its order."""
    statement = select(Job).where(Job.state.in_([JobState.WAITING, JobState.CLAIMED]))
    return list(db.session.scalars(statement.order_by(Job.next_try_at, Job.id).limit(ROWS_AT_ONCE)))


def searches_that_found_nothing(after: str | None) -> Page:
    """A page of words that found nothing in the last 30 days, the most asked first."""
    times = func.sum(SearchedWords.empty)
    return _searches("nothing", times, times > 0, after)


def searches_nobody_opened(after: str | None) -> Page:
    """A page of words that found something in the last 30 days, of which nobody opened anything."""
    times = func.sum(SearchedWords.asked - SearchedWords.empty)
    return _searches("unopened", times, and_(times > 0, func.sum(SearchedWords.clicked) == 0), after)


def _searches(name: str, times: Any, condition: Any, after: str | None) -> Page:
    counts = _counted(func.min(SearchedWords.id).label("id"), times.label("times")).having(condition).subquery()
    narrow, _ = keyset(Order(counts.c.times, counts.c.id, is_moment=False), after)
    return cut(
        [SearchedFor(*row) for row in db.session.execute(narrow(select(counts)))],
        lambda row: (row.times, row.id),
        after,
        lambda cursor: f"{with_query('/admin/search', **{name: cursor})}#{name}",
    )


def _counted(*columns: Any) -> Select[Any]:
    """The words of the last 30 days, each once, as typed last, with its last day; and these columns."""
    shown, last_on = func.max(SearchedWords.shown).label("words"), func.max(SearchedWords.searched_on).label("last_on")
    days = SearchedWords.searched_on > today() - timedelta(days=SEARCHES_SHOWN_DAYS)
    return select(*columns, shown, last_on).where(days).group_by(SearchedWords.words)


def searches_counted() -> list[tuple[str, int, int, int, date]]:
    """All words of the last 30 days: as typed, how often asked, empty and opened, and the last day."""
    asked = func.sum(SearchedWords.asked)
    sums = (asked, func.sum(SearchedWords.empty), func.sum(SearchedWords.clicked))
    rows = db.session.execute(_counted(*sums).order_by(asked.desc(), SearchedWords.words).limit(TABLE_ROWS_MOST))
    return [(words, *counts, last_on) for *counts, words, last_on in rows]


def thesaurus_page(typed: str, after: str | None, *, is_removed: bool) -> Page:
    """A page of the thesaurus from A to Z, perhaps of entries that hold what was typed, or of the removed ones."""
    order = Order(ThesaurusEntry.sort_name, ThesaurusEntry.id, descending=False, is_moment=False)
    narrow, _ = keyset(order, after, ROWS_AT_ONCE)
    is_gone = ThesaurusEntry.removed_at.is_not(None) if is_removed else ThesaurusEntry.removed_at.is_(None)
    statement = select(ThesaurusEntry).where(is_gone)
    if fold(typed):
        statement = statement.where(ThesaurusEntry.folded.contains(fold(typed), autoescape=True))
    return cut(
        list(db.session.scalars(narrow(statement))),
        lambda row: (row.sort_name, row.id),
        after,
        lambda cursor: with_query("/admin/thesaurus", q=typed, removed=int(is_removed) or "", after=cursor),
        size=ROWS_AT_ONCE,
    )


def find_thesaurus_entry(entry_id: int) -> ThesaurusEntry | None:
    """An entry, also a removed one."""
    return find_entry(entry_id) if 0 < entry_id <= LARGEST_ID else None


def entries_like(word: str) -> list[ThesaurusEntry]:
    """Up to five entries that a word might join: one of their words is spelt like it, or like one of its words."""
    typed = fold(word)
    ranked = [(_likeness(typed, entry), entry) for entry in entries()] if spelling_of(word).terms else []
    near = [(likeness, entry) for likeness, entry in ranked if likeness[0] >= LIKE_ENOUGH]
    return [entry for _, entry in sorted(near, key=lambda pair: pair[0], reverse=True)[:LIKE_MOST]]


def _likeness(typed: str, entry: ThesaurusEntry) -> tuple[float, float]:
    """How like the nearest single words are, of a hundred, and how much of the nearest phrase they are."""
    phrases = [[_nearest(piece, typed) for piece in phrase.split()] for phrase in entry.folded.split(" | ")]
    return max(map(max, phrases)), max(sum(phrase) / len(phrase) for phrase in phrases)


def _nearest(piece: str, typed: str) -> float:
    return max((fuzz.ratio(piece, other) for other in typed.split() if len(other) > 2), default=0.0)


def thesaurus_history(entry_id: int) -> list[AuditEntry]:
    """What was done to an entry, the latest first."""
    statement = select(AuditEntry).where(AuditEntry.kind == "thesaurus", AuditEntry.subject_id == entry_id)
    return list(db.session.scalars(statement.order_by(AuditEntry.id.desc()).limit(ROWS_AT_ONCE)))


def rebuild_is_waiting(name: str) -> bool:
    """Whether a job of this name waits or is being done."""
    statement = select(Job.id).where(Job.name == name, Job.state.in_([JobState.WAITING, JobState.CLAIMED]))
    return db.session.scalar(statement.limit(1)) is not None
