"""What administrators look at: who is staff, what is asked for, what went wrong."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from forum.accounts.models import Member, Role
from forum.accounts.services.joining import find_by_email
from forum.clock import now
from forum.extensions import db
from forum.jobs.models import Job, JobState
from forum.mail.models import MailState, OutgoingMail
from forum.moderation.queries.members import find_desk_member
from forum.objectives.models import Objective, ObjectiveLead
from forum.organisations.models import Organisation, OrganisationName, OrganisationRequest
from forum.search.models import EmptySearch
from forum.text.plain import fold
from forum.updates.models import Subscriber, SubscriberState
from forum.web.loading import LARGEST_ID
from forum.web.paging import Order, Page, cut, keyset, with_query

ROWS_AT_ONCE = 50
EMPTY_SEARCH_DAYS = 30


@dataclass(frozen=True)
class Overview:
    """The numbers on the first page of administration."""

    staff: int
    requests: int
    failed_mails: int
    waiting_mails: int
    failed_jobs: int
    readers: int


def overview() -> Overview:
    """Those numbers, in one statement."""
    counts = (
        select(func.count()).select_from(Member).where(Member.role != Role.MEMBER),
        select(func.count()).select_from(OrganisationRequest).where(OrganisationRequest.settled_at.is_(None)),
        select(func.count()).select_from(OutgoingMail).where(OutgoingMail.state == MailState.FAILED),
        select(func.count()).select_from(OutgoingMail).where(OutgoingMail.state == MailState.WAITING),
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


def empty_searches() -> list[tuple[str, int, datetime]]:
    """What people looked for in the last 30 days and did not find: the words, how often, and when last."""
    often = func.count()
    rows = db.session.execute(
        select(EmptySearch.words, often, func.max(EmptySearch.at))
        .where(EmptySearch.at > now() - timedelta(days=EMPTY_SEARCH_DAYS))
        .group_by(EmptySearch.words)
        .order_by(often.desc(), EmptySearch.words)
        .limit(ROWS_AT_ONCE)
    )
    return [(words, count, at) for words, count, at in rows]


def rebuild_is_waiting(name: str) -> bool:
    """Whether a job of this name waits or is being done."""
    statement = select(Job.id).where(Job.name == name, Job.state.in_([JobState.WAITING, JobState.CLAIMED]))
    return db.session.scalar(statement.limit(1)) is not None
