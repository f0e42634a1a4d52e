"""Reports, letters to the moderators, and the cases they gather in."""

from dataclasses import dataclass

from forum.accounts.models import Member
from forum.accounts.queries import find_any_member
from forum.audit.services import record
from forum.clock import now
from forum.errors import Invalid, NotAllowed
from forum.extensions import db
from forum.limits.rates import PER_IP
from forum.limits.services import count, hashed
from forum.moderation.models import ORGANISATIONS_THAT_REMOVE, Case, CaseKind, CaseState, Reason, Report
from forum.moderation.queries.cases import Matter, matter_of, open_case_of
from forum.moderation.queries.reportable import Thing, find_reportable
from forum.moderation.services.acting import CONTENT_KINDS
from forum.moderation.services.outcomes import tell_author
from forum.moderation.services.turns import wait_for_turn
from forum.subjects import edit_checks, edit_listeners, held_listeners, subject_of
from forum.text.plain import excerpt

OWN = "This is your own. You can edit or delete it instead."
WAITING_FOR_DECISION = "Several members reported this. A moderator decides soon."
THREE_REPORTED = f"Members of {ORGANISATIONS_THAT_REMOVE} organisations reported it."
UNDER_A_CASE = "A moderator is looking at this. You can edit it when that is decided."


@dataclass(frozen=True)
class Reporter:
    """Who reports: a member, or somebody signed out with name, address and the IP that limits count."""

    member: Member | None = None
    name: str = ""
    email: str = ""
    ip: str = ""

    @property
    def address(self) -> str:
        return self.member.email if self.member else self.email


def report(target: tuple[str, int], reporter: Reporter, reason: Reason, note: str) -> Report:
    """Add a report; reports of one thing gather in one case. Three organisations remove it until it is decided.

    Who reports the same thing again before it is decided gets the first report back.
    """
    thing = find_reportable(*target, reporter.member)
    if thing is None:
        raise Invalid("What you report is not there any more.")
    check_not_own(thing, reporter.member)
    # Two reports at once must not open two cases, and a decided case takes no report.
    wait_for_turn(*thing.target)
    case = open_case_of(*thing.target)
    reports = list(case.reports) if case else []
    known = next((row for row in reports if row.reporter_email == reporter.address), None)
    if known is not None:
        return known
    _count(reporter)
    case = case or _open(CaseKind.REPORTED, thing.target, title=thing.title, author_id=thing.author_id)
    row = _add(case, reporter, reason, note)
    organisations = {r.organisation_id for r in [*reports, row] if r.organisation_id}
    if len(organisations) >= ORGANISATIONS_THAT_REMOVE and not case.is_removed_until_decided:
        _remove_until_decided(case, thing)
    return row


def check_not_own(thing: Thing, member: Member | None) -> None:
    """Raise NotAllowed when somebody reports their own."""
    if member is not None and member.id in (thing.author_id, thing.keeper_id):
        raise NotAllowed(OWN)


def write_to_moderators(reporter: Reporter, note: str) -> Report:
    """A letter to the moderators; it becomes a case that is answered by email."""
    _count(reporter)
    case = _open(CaseKind.CONTACT, ("contact", 0), title=excerpt(note, 100), author_id=None)
    return _add(case, reporter, Reason.OTHER, note)


def _remove_until_decided(case: Case, thing: Thing) -> None:
    """Nobody waits for a moderator while a thing may do harm; what staff wrote is never removed by reports alone."""
    author = find_any_member(case.author_id) if case.author_id else None
    is_staff = author is not None and author.is_staff
    if case.kind not in CONTENT_KINDS or is_staff or thing.subject.is_removed(thing.item):
        return
    case.is_removed_until_decided = True
    thing.subject.remove(thing.item, WAITING_FOR_DECISION)
    record(None, "remove", (case.kind, case.subject_id), THREE_REPORTED, case=case.id)
    tell_author(Matter(case, thing.subject, thing.item), "This does not show until a moderator decides", THREE_REPORTED)


def _count(reporter: Reporter) -> None:
    if reporter.member is None:
        count(hashed("ip", reporter.ip), PER_IP["public_report"])
    else:
        count(f"member:{reporter.member.id}", reporter.member.rates("report"))


def _open(case_kind: CaseKind, target: tuple[str, int], *, title: str, author_id: int | None) -> Case:
    case = Case(
        case_kind=case_kind,
        kind=target[0],
        subject_id=target[1],
        title=title[:150],
        author_id=author_id,
        opened_at=now(),
    )
    db.session.add(case)
    # Reports need the case's id.
    db.session.flush()
    return case


def _add(case: Case, reporter: Reporter, reason: Reason, note: str) -> Report:
    member = reporter.member
    row = Report(
        case_id=case.id,
        reporter_id=member.id if member else None,
        reporter_name=member.name if member else reporter.name,
        reporter_email=reporter.address,
        # Only a proven organisation counts towards removal; anybody can claim one while joining.
        organisation_id=member.organisation_id if member and member.is_member else None,
        reason=reason,
        note=note,
        created_at=now(),
    )
    db.session.add(row)
    return row


def _note_held(kind: str, subject_id: int, author_id: int) -> None:
    """What is held before it shows waits at the desk."""
    subject = subject_of(kind)
    item = subject.find_any(subject_id) if subject else None
    title = subject.title(item) if subject and item is not None else ""
    _open(CaseKind.HELD, (kind, subject_id), title=title, author_id=author_id)


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
        case.title = matter_of(case).title[:150]
        case.version += 1


edit_checks.append(_why_not_editable)
edit_listeners.append(_note_edit)
held_listeners.append(_note_held)
