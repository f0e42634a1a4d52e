"""What waits at the desk, what was decided, and the record of a member."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from forum.accounts.models import Member, State, Suspension, Warned
from forum.audit.models import AuditEntry
from forum.clock import now
from forum.discussions.models import Post
from forum.extensions import db
from forum.moderation.models import TARGET_HOURS, Case, CaseState, Report
from forum.stories.models import Story
from forum.subjects import subject_of
from forum.text.plain import fold
from forum.web.loading import LARGEST_ID
from forum.web.paging import Order, Page, cut, keyset, with_query

TAB_STATES = {"cases": CaseState.OPEN, "author": CaseState.WITH_AUTHOR, "decided": CaseState.DECIDED}


@dataclass(frozen=True)
class CaseRow:
    """One case as the queue prints it."""

    id: int
    title: str
    word: str
    case_kind: str
    reasons: tuple[str, ...]
    report_count: int
    author_name: str
    opened_at: datetime
    is_late: bool
    decision: str
    decided_by_name: str
    decided_at: datetime | None


@dataclass(frozen=True)
class MemberRecord:
    """What moderators know of somebody before they decide."""

    post_count: int
    story_count: int
    removed_count: int
    case_count: int
    warnings: list[Warned]
    suspensions: list[Suspension]


def case_page(tab: str, after: str | None) -> Page:
    """A page of CaseRow: what waits the longest first, what was decided the latest first."""
    state = TAB_STATES[tab]
    is_decided = state == CaseState.DECIDED
    order = Order(Case.decided_at if is_decided else Case.opened_at, Case.id, descending=is_decided)
    narrow, _ = keyset(order, after)
    statement = select(Case).options(selectinload(Case.reports), joinedload(Case.author), joinedload(Case.decided_by))
    rows = list(db.session.scalars(narrow(statement.where(Case.state == state))))
    page = cut(
        rows,
        lambda case: (case.decided_at if is_decided else case.opened_at, case.id),
        after,
        lambda cursor: with_query("/moderation", tab=tab, after=cursor),
    )
    return Page([_row(case) for case in page.rows], page.newer, page.older)


def _row(case: Case) -> CaseRow:
    subject = subject_of(case.kind)
    item = subject.find_any(case.subject_id) if subject else None
    return CaseRow(
        id=case.id,
        title=subject.title(item) if subject and item is not None else "Letter to the moderators",
        word=subject.word if subject else "letter",
        case_kind=case.case_kind,
        reasons=tuple(dict.fromkeys(report.reason for report in case.reports)),
        report_count=len(case.reports),
        author_name=case.author.name if case.author else (case.reports[0].reporter_name if case.reports else ""),
        opened_at=case.opened_at,
        is_late=now() - case.opened_at > timedelta(hours=TARGET_HOURS),
        decision=case.decision,
        decided_by_name=case.decided_by.name if case.decided_by else "",
        decided_at=case.decided_at,
    )


def find_case(case_id: int) -> Case | None:
    """A case with its reports and people, read afresh."""
    if not 0 < case_id <= LARGEST_ID:
        return None
    return db.session.scalar(
        select(Case)
        .options(
            selectinload(Case.reports).joinedload(Report.reporter).joinedload(Member.organisation),
            joinedload(Case.author).joinedload(Member.organisation),
            joinedload(Case.decided_by),
        )
        .where(Case.id == case_id)
        .execution_options(populate_existing=True)
    )


def open_case_of(kind: str, subject_id: int) -> Case | None:
    """The case that is not decided yet about a thing."""
    return db.session.scalar(
        select(Case)
        .options(selectinload(Case.reports))
        .where(Case.kind == kind, Case.subject_id == subject_id, Case.state != CaseState.DECIDED)
        .order_by(Case.id.desc())
        .limit(1)
    )


def next_open_case(after_id: int) -> int | None:
    """The case that has waited the longest, apart from one."""
    statement = select(Case.id).where(Case.state == CaseState.OPEN, Case.id != after_id)
    return db.session.scalar(statement.order_by(Case.opened_at, Case.id).limit(1))


def desk_count() -> int:
    """How many cases and members wait for a moderator."""
    cases = select(func.count()).select_from(Case).where(Case.state == CaseState.OPEN).scalar_subquery()
    members = select(func.count()).select_from(Member).where(Member.state == State.PENDING).scalar_subquery()
    return int(db.session.scalar(select(cases + members)) or 0)


def open_case_count() -> int:
    """How many cases wait for a decision."""
    return db.session.scalar(select(func.count()).select_from(Case).where(Case.state == CaseState.OPEN)) or 0


def record_of(member_id: int) -> MemberRecord:
    """The record of a member."""
    removed = select(func.count()).select_from(Post).where(Post.author_id == member_id, Post.removed_at.is_not(None))
    return MemberRecord(
        post_count=_count(Post, Post.author_id == member_id),
        story_count=_count(Story, Story.author_id == member_id),
        removed_count=db.session.scalar(removed) or 0,
        case_count=_count(Case, Case.author_id == member_id),
        warnings=list(db.session.scalars(select(Warned).where(Warned.member_id == member_id).order_by(Warned.id))),
        suspensions=list(
            db.session.scalars(select(Suspension).where(Suspension.member_id == member_id).order_by(Suspension.id))
        ),
    )


def _count(model: type, condition: object) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(condition)) or 0  # type: ignore[arg-type]


def members_like(typed: str, after: str | None) -> Page:
    """A page of members in every state whose name, handle or address holds what was typed."""
    narrow, _ = keyset(Order(Member.sort_name, Member.id, descending=False, is_moment=False), after, 50)
    statement = select(Member).options(joinedload(Member.organisation))
    wanted = fold(typed) or typed.strip().lower()
    if wanted:
        like = f"%{wanted}%"
        statement = statement.where(
            or_(func.lower(Member.name).like(like), Member.handle.like(like), Member.email.like(f"%{typed.lower()}%"))
        )
    return cut(
        list(db.session.scalars(narrow(statement))),
        lambda row: (row.sort_name, row.id),
        after,
        lambda cursor: with_query("/moderation/members", q=typed, after=cursor),
        size=50,
    )


def log_page(typed: str, after: str | None) -> Page:
    """A page of the audit log, perhaps of entries whose action, actor or reason holds what was typed."""
    narrow, _ = keyset(Order(AuditEntry.at, AuditEntry.id), after, 50)
    statement = select(AuditEntry)
    if typed:
        like = f"%{typed.lower()}%"
        statement = statement.where(
            or_(
                AuditEntry.action.like(like),
                func.lower(AuditEntry.actor_name).like(like),
                func.lower(AuditEntry.reason).like(like),
                AuditEntry.kind.like(like),
            )
        )
    return cut(
        list(db.session.scalars(narrow(statement))),
        lambda row: (row.at, row.id),
        after,
        lambda cursor: with_query("/moderation/log", q=typed, after=cursor),
        size=50,
    )
