"""Reports, letters to the moderators, and the cases they gather in."""

from dataclasses import dataclass

from forum.accounts.models import Member
from forum.clock import now
from forum.errors import Invalid, NotAllowed
from forum.extensions import db
from forum.limits.rates import PER_IP
from forum.limits.services import count, hashed
from forum.moderation.models import ORGANISATIONS_THAT_REMOVE, Case, CaseKind, CaseState, Reason, Report
from forum.moderation.queries import open_case_of
from forum.subjects import edit_checks, edit_listeners, held_listeners, subject_of

WAITING_FOR_DECISION = "Several members reported this. A moderator decides soon."
UNDER_A_CASE = "A moderator is looking at this. You can edit it when that is decided."


@dataclass(frozen=True)
class Reporter:
    """Who reports: a member, or somebody signed out with name, address and the IP that limits count."""

    member: Member | None = None
    name: str = ""
    email: str = ""
    ip: str = ""


def report(target: tuple[str, int], reporter: Reporter, reason: Reason, note: str) -> Report:
    """Add a report; reports of one thing gather in one case. Three organisations remove it until it is decided."""
    kind, subject_id = target
    subject = subject_of(kind)
    item = subject.find(subject_id, reporter.member) if subject else None
    if subject is None or item is None:
        raise Invalid("What you report is not there any more.")
    author_id = subject.author_id(item)
    if reporter.member is not None and author_id == reporter.member.id:
        raise NotAllowed("This is your own. You can edit or delete it instead.")
    _count(reporter)
    case = open_case_of(kind, subject_id) or _open(CaseKind.REPORTED, target, author_id)
    reports = [] if case.id is None else list(case.reports)
    if reporter.member is not None and any(row.reporter_id == reporter.member.id for row in reports):
        raise Invalid("You reported this already. You hear from us when it is decided.")
    row = _add(case, reporter, reason, note)
    organisations = {r.organisation_id for r in [*reports, row] if r.reporter_id and r.organisation_id}
    if len(organisations) >= ORGANISATIONS_THAT_REMOVE and not case.is_removed_until_decided:
        case.is_removed_until_decided = True
        if not subject.is_removed(item):
            subject.remove(item, WAITING_FOR_DECISION)
    return row


def write_to_moderators(reporter: Reporter, note: str) -> Report:
    """A letter to the moderators; it becomes a case that is answered by email."""
    _count(reporter)
    case = _open(CaseKind.CONTACT, ("contact", 0), reporter.member.id if reporter.member else None)
    return _add(case, reporter, Reason.OTHER, note)


def _count(reporter: Reporter) -> None:
    if reporter.member is None:
        count(hashed("ip", reporter.ip), PER_IP["public_report"])
    else:
        count(f"member:{reporter.member.id}", reporter.member.rates("report"))


def _open(case_kind: CaseKind, target: tuple[str, int], author_id: int | None) -> Case:
    case = Case(case_kind=case_kind, kind=target[0], subject_id=target[1], author_id=author_id, opened_at=now())
    db.session.add(case)
    return case


def _add(case: Case, reporter: Reporter, reason: Reason, note: str) -> Report:
    member = reporter.member
    # The report needs the case's id.
    db.session.flush()
    row = Report(
        case_id=case.id,
        reporter_id=member.id if member else None,
        reporter_name=member.name if member else reporter.name,
        reporter_email=member.email if member else reporter.email,
        organisation_id=member.organisation_id if member else None,
        reason=reason,
        note=note,
    )
    db.session.add(row)
    return row


def _note_held(kind: str, subject_id: int, author_id: int) -> None:
    """What is held before it shows waits at the desk."""
    _open(CaseKind.HELD, (kind, subject_id), author_id)


def _why_not_editable(kind: str, subject_id: int) -> str:
    case = open_case_of(kind, subject_id)
    is_looked_at = case is not None and case.state == CaseState.OPEN and case.case_kind == CaseKind.REPORTED
    return UNDER_A_CASE if is_looked_at else ""


def _note_edit(kind: str, subject_id: int) -> None:
    """The edit that a moderator asked for brings the case back to the desk."""
    case = open_case_of(kind, subject_id)
    if case is not None and case.state == CaseState.WITH_AUTHOR:
        case.state = CaseState.OPEN
        case.opened_at = now()


edit_checks.append(_why_not_editable)
edit_listeners.append(_note_edit)
held_listeners.append(_note_held)
