"""The cases at the desk, and each with the thing it is about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from forum.accounts.models import Member, State
from forum.clock import now
from forum.extensions import db
from forum.leaving.queries import waiting_count
from forum.moderation.models import REASON_LABELS, TARGET_HOURS, Case, CaseKind, CaseState, Report
from forum.subjects import Subject, subject_of
from forum.text.words import counted, wait
from forum.web.loading import LARGEST_ID
from forum.web.paging import Order, Page, cut, keyset, with_query

TAB_STATES = {"cases": CaseState.OPEN, "author": CaseState.WITH_AUTHOR, "decided": CaseState.DECIDED}
LETTER = "Message to the moderators"


@dataclass(frozen=True)
class DeskNumbers:
    """What waits at the desk: open cases, those with their authors, members, hand-overs; and since when a case does."""

    cases: int
    with_author: int
    members: int
    hand_overs: int
    oldest_at: datetime | None

    @property
    def waiting(self) -> int:
        return self.cases + self.members + self.hand_overs

    @property
    def oldest_wait(self) -> str:
        """How long the oldest case has waited: «5 hours», «3 days»."""
        return waited(self.oldest_at) if self.oldest_at else ""


@dataclass(frozen=True)
class CaseRow:
    """One case as the queue prints it."""

    id: int
    label: str
    what: str
    author_name: str
    report_count: int
    opened_at: datetime
    is_late: bool
    decision: str
    decided_by_name: str
    decided_at: datetime | None


@dataclass(frozen=True)
class Matter:
    """A case with the thing it is about; letters and what is gone for good have no thing."""

    case: Case
    subject: Subject | None
    item: Any | None

    @property
    def concerned_ids(self) -> list[int | None]:
        """Who reported it and who took the thing over from its author; asks for the loaded reports."""
        keeper_id = self.subject.keeper_id(self.item) if self.subject and self.item is not None else None
        return [*(report.reporter_id for report in self.case.reports), keeper_id]

    @property
    def title(self) -> str:
        return self.subject.title(self.item) if self.subject and self.item is not None else self.case.title or LETTER

    @property
    def address(self) -> str:
        return self.subject.address(self.item) if self.subject and self.item is not None else ""

    @property
    def heading(self) -> str:
        """«Reply by Bob Oakes», «Organisation “Eastvale Council”», «Message from Sam Reed»."""
        if self.case.case_kind == CaseKind.CONTACT or self.subject is None:
            return f"Message from {self.case.reports[0].reporter_name}" if self.case.reports else LETTER
        word = self.subject.word.capitalize()
        if self.case.kind == "member" or self.case.author is None:
            return f"{word} “{self.title}”"
        return f"{word} by {self.case.author.name}"

    @property
    def label(self) -> str:
        return _label(self.case)

    @property
    def is_removed(self) -> bool:
        return self.subject is not None and self.item is not None and self.subject.is_removed(self.item)

    @property
    def is_locked(self) -> bool:
        return self.subject is not None and self.item is not None and self.subject.is_locked(self.item)


def waited(since: datetime) -> str:
    """«40 minutes», «5 hours», and from the second day on «3 days»."""
    passed = now() - since
    return counted(passed.days, "day") if passed.days > 1 else wait(int(passed.total_seconds()))


def desk_numbers() -> DeskNumbers:
    """What waits at the desk, in one statement."""
    is_open = Case.state == CaseState.OPEN
    members = select(func.count()).select_from(Member).where(Member.state == State.PENDING).scalar_subquery()
    row = db.session.execute(
        select(
            func.count().filter(is_open),
            func.count().filter(Case.state == CaseState.WITH_AUTHOR),
            members,
            waiting_count().scalar_subquery(),
            func.min(Case.opened_at).filter(is_open),
        )
        .select_from(Case)
        .where(Case.state.in_((CaseState.OPEN, CaseState.WITH_AUTHOR)))
    ).one()
    return DeskNumbers(*row)


def case_page(tab: str, after: str | None) -> Page:
    """A page of CaseRow: what waits the longest first, what was decided the latest first."""
    state = TAB_STATES[tab]
    is_decided = state == CaseState.DECIDED
    column = Case.decided_at if is_decided else Case.opened_at
    narrow, _ = keyset(Order(column, Case.id, descending=is_decided), after)
    statement = select(Case).options(selectinload(Case.reports), joinedload(Case.author), joinedload(Case.decided_by))
    page = cut(
        list(db.session.scalars(narrow(statement.where(Case.state == state)))),
        lambda case: (case.decided_at if is_decided else case.opened_at, case.id),
        after,
        lambda cursor: with_query("/moderation", tab=tab, after=cursor),
    )
    return Page([_row(case) for case in page.rows], page.newer, page.older)


def _row(case: Case) -> CaseRow:
    writer = case.reports[0].reporter_name if case.reports and case.case_kind == CaseKind.CONTACT else ""
    return CaseRow(
        id=case.id,
        label=_label(case),
        what=_what(case),
        author_name=writer or (case.author.name if case.author and case.kind != "member" else ""),
        report_count=len(case.reports),
        opened_at=case.opened_at,
        is_late=now() - case.opened_at > timedelta(hours=TARGET_HOURS),
        decision=case.decision,
        decided_by_name=case.decided_by.name if case.decided_by else "",
        decided_at=case.decided_at,
    )


def _label(case: Case) -> str:
    """Why it is at the desk: the reason that most reports give, or what kind of case it is."""
    if case.case_kind == CaseKind.CONTACT:
        return LETTER
    if case.case_kind == CaseKind.HELD and not case.reports:
        return "Held for a first check"
    reasons = [report.reason for report in case.reports]
    return REASON_LABELS[max(reasons, key=reasons.count)] if reasons else "Reported"


def _what(case: Case) -> str:
    """«Reply in “Gullies on steep lanes”», «Practice story “Rapid-set repair”»; of a letter its first words."""
    subject = subject_of(case.kind)
    if subject is None or case.case_kind == CaseKind.CONTACT:
        return f"“{case.title}”" if case.title else LETTER
    return f"{subject.word.capitalize()}{' in' if case.kind == 'post' else ''} “{case.title}”"


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


def matter_of(case: Case) -> Matter:
    """The case with the thing it is about, in whatever state that is."""
    subject = subject_of(case.kind)
    return Matter(case, subject, subject.find_any(case.subject_id) if subject else None)


def open_case_of(kind: str, subject_id: int) -> Case | None:
    """The case that is not decided yet about a thing."""
    return db.session.scalar(
        select(Case)
        .options(selectinload(Case.reports))
        .where(Case.kind == kind, Case.subject_id == subject_id, Case.state != CaseState.DECIDED)
        .order_by(Case.id.desc())
        .limit(1)
    )


def reported_messages(ids: Iterable[int]) -> set[int]:
    """Those of these private messages that a case is about; moderators may read them."""
    statement = select(Case.subject_id).where(Case.kind == "message", Case.subject_id.in_(list(ids)))
    return set(db.session.scalars(statement))


def next_open_case(but: int) -> int | None:
    """The case that has waited the longest, apart from one."""
    statement = select(Case.id).where(Case.state == CaseState.OPEN, Case.id != but)
    return db.session.scalar(statement.order_by(Case.opened_at, Case.id).limit(1))


def cases_about(author_id: int, most: int = 20) -> list[CaseRow]:
    """The latest cases about a member or about something they wrote."""
    statement = select(Case).options(selectinload(Case.reports), joinedload(Case.author), joinedload(Case.decided_by))
    rows = db.session.scalars(statement.where(Case.author_id == author_id).order_by(Case.id.desc()).limit(most))
    return [_row(case) for case in rows]
