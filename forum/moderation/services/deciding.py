"""Deciding cases. Each decision is recorded, told to the author and to everybody who reported."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from forum.accounts.models import MODERATOR_SUSPENSION_DAYS, Member
from forum.accounts.queries import find_any_member
from forum.accounts.services import suspending
from forum.audit.services import record
from forum.clock import now
from forum.errors import Conflict, Invalid, NotAllowed
from forum.extensions import db
from forum.jobs.registry import every
from forum.mail.letters import letter
from forum.mail.services import Envelope, send
from forum.moderation.models import AUTHOR_DAYS, Case, CaseKind, CaseState
from forum.moderation.permissions import can_decide, can_moderate
from forum.moderation.queries import find_case
from forum.notifications.services import tell_decision
from forum.objectives.models import Objective
from forum.subjects import Subject, subject_of
from forum.text.words import full_time
from forum.themes.models import Theme

# What is told to the author and to those who reported.
OUTCOMES = {
    "keep": "It stays as it is",
    "ask_to_edit": "The author is asked to edit it; until then it does not show",
    "remove": "It is removed",
    "restore": "It shows again",
    "lock": "It is closed",
    "unlock": "It is open again",
    "move": "It has other objectives and themes now",
    "warn": "Its author is warned",
    "suspend": "Its author is suspended",
    "approve": "It shows now",
    "refuse": "It does not show",
}
TOLD_TO_AUTHOR = {
    "ask_to_edit": "A moderator asks you to edit this",
    "remove": "A moderator removed this",
    "restore": "A moderator brought this back",
    "lock": "A moderator closed this",
    "unlock": "A moderator opened this again",
    "move": "A moderator changed the objectives and themes",
    "warn": "A moderator warns you about this",
    "approve": "Your first post shows now",
    "refuse": "Your first post is not shown",
}
CONTENT_KINDS = ("story", "discussion", "post")


@dataclass(frozen=True)
class Decision:
    """What a moderator decided: the action, the reason that is told, the note that stays at the desk."""

    action: str
    reason: str
    note: str = ""
    until: datetime | None = None
    objectives: Sequence[Objective] = ()
    themes: Sequence[Theme] = ()


def actions_for(case: Case, moderator: Member) -> list[str]:
    """The actions that make sense for a case as it stands."""
    subject = subject_of(case.kind)
    item = subject.find_any(case.subject_id) if subject else None
    if case.case_kind == CaseKind.CONTACT or subject is None or item is None:
        return ["keep"]
    if case.case_kind == CaseKind.HELD:
        return ["approve", "refuse"]
    actions = ["keep"]
    if case.kind in CONTENT_KINDS:
        is_removed = subject.is_removed(item) and not case.is_removed_until_decided
        actions += ["restore"] if is_removed else ["ask_to_edit", "remove"]
        actions += ["lock", "unlock"] if subject.can_lock else []
        actions += ["move"] if subject.retag else []
    if case.author is not None and can_moderate(moderator, case.author):
        actions += ["warn", "suspend"]
    return actions


def decide(case_id: int, moderator: Member, decision: Decision) -> Case:
    """Decide an open case. Raises Conflict when another moderator was faster, NotAllowed, Invalid."""
    case = find_case(case_id)
    if case is None:
        raise Invalid("There is no such case.")
    _check(case, moderator, decision)
    _claim(case, moderator, decision)
    subject = subject_of(case.kind)
    item = subject.find_any(case.subject_id) if subject else None
    if subject is not None and item is not None:
        _act(case, (subject, item), moderator, decision)
    details: dict[str, Any] = {"case": case.id, "note": decision.note}
    if decision.action == "move":
        details["tags"] = [row.slug for row in (*decision.objectives, *decision.themes)]
    if decision.action == "suspend":
        details["until"] = decision.until.isoformat() if decision.until else ""
    record(moderator, decision.action, (case.kind, case.subject_id), decision.reason, **details)
    _tell_author(case, (subject, item), decision)
    _tell_reporters(case, (subject, item), decision)
    return case


def _check(case: Case, moderator: Member, decision: Decision) -> None:
    if not can_decide(moderator, case, case.author, [report.reporter_id for report in case.reports]):
        raise NotAllowed(
            "Another moderator has to decide this: it concerns you, a report of yours or an administrator."
        )
    if case.state != CaseState.DECIDED and decision.action not in actions_for(case, moderator):
        raise Invalid("Choose what should happen.")
    if decision.action == "suspend":
        check_length(moderator, decision.until)


def check_length(moderator: Member, until: datetime | None) -> None:
    """A moderator suspends for at most 7 days, an administrator for any time."""
    if moderator.is_administrator:
        return
    if until is None or until > now() + timedelta(days=MODERATOR_SUSPENSION_DAYS, hours=1):
        raise Invalid(
            f"Moderators suspend for at most {MODERATOR_SUSPENSION_DAYS} days. Ask an administrator for more."
        )


def _claim(case: Case, moderator: Member, decision: Decision) -> None:
    waits_on = decision.action == "ask_to_edit"
    result = db.session.execute(
        update(Case)
        .where(Case.id == case.id, Case.state != CaseState.DECIDED, Case.decided_at.is_(case.decided_at))
        .values(
            state=CaseState.WITH_AUTHOR if waits_on else CaseState.DECIDED,
            with_author_since=now() if waits_on else None,
            decided_at=None if waits_on else now(),
            decided_by_id=moderator.id,
            decision=decision.action,
            decision_reason=decision.reason,
        )
        .execution_options(synchronize_session=False)
    )
    if case.state == CaseState.DECIDED or result.rowcount != 1:  # type: ignore[attr-defined]
        who = case.decided_by.name if case.decided_by else "Another moderator"
        when = f" on {full_time(case.decided_at)}" if case.decided_at else ""
        outcome = OUTCOMES.get(case.decision, "decided").lower()
        raise Conflict(f"{who} decided this case{when}: {outcome}. Your decision was not recorded.")


def _act(case: Case, thing: tuple[Subject, Any], moderator: Member, decision: Decision) -> None:
    subject, item = thing
    acts = {
        "keep": lambda: subject.restore(item) if case.is_removed_until_decided else None,
        "ask_to_edit": lambda: _remove(thing, decision.reason),
        "remove": lambda: _remove(thing, decision.reason),
        "restore": lambda: subject.restore(item),
        "lock": lambda: subject.lock(item, moderator, decision.reason),
        "unlock": lambda: subject.unlock(item),
        "move": lambda: subject.retag(item, decision.objectives, decision.themes) if subject.retag else None,
        "approve": lambda: subject.approve(item),
        "refuse": lambda: _remove(thing, decision.reason),
        "warn": lambda: _warn(case, moderator, decision),
        "suspend": lambda: _suspend(case, moderator, decision),
    }
    acts[decision.action]()


def _remove(thing: tuple[Subject, Any], reason: str) -> None:
    subject, item = thing
    if subject.is_removed(item):
        # It was removed until decided; from now on it carries the reason of the decision.
        subject.restore(item)
    subject.remove(item, reason)


def _warn(case: Case, moderator: Member, decision: Decision) -> None:
    suspending.warn(_author(case), moderator, decision.reason)


def _suspend(case: Case, moderator: Member, decision: Decision) -> None:
    suspending.suspend(_author(case), moderator, decision.reason, decision.until)


def _author(case: Case) -> Member:
    member = find_any_member(case.author_id) if case.author_id else None
    if member is None:
        raise Invalid("The author is not known.")
    return member


def _tell_author(case: Case, thing: tuple[Subject | None, Any], decision: Decision) -> None:
    subject, item = thing
    what = TOLD_TO_AUTHOR.get(decision.action)
    if subject is None or item is None or what is None or case.author_id is None:
        return
    tell_decision(
        case.author_id,
        (case.kind, case.subject_id),
        title=subject.title(item),
        address=subject.address(item),
        what=what,
        reason=decision.reason,
    )


def _tell_reporters(case: Case, thing: tuple[Subject | None, Any], decision: Decision) -> None:
    """Every reporter hears the outcome: members on their page and by email, others by email."""
    subject, item = thing
    title = subject.title(item) if subject and item is not None else "Your letter to the moderators"
    address = subject.address(item) if subject and item is not None else "/rules"
    is_letter = case.case_kind == CaseKind.CONTACT
    outcome = "The moderators answered" if is_letter else f"Your report was decided. {OUTCOMES[decision.action]}"
    told: set[str] = set()
    for report in case.reports:
        if report.reporter_email in told:
            continue
        told.add(report.reporter_email)
        if report.reporter_id is not None and subject is not None and item is not None:
            details = {"title": title, "address": address, "what": outcome, "reason": decision.reason}
            tell_decision(report.reporter_id, (case.kind, case.subject_id), **details)
        elif report.reporter_email:
            words = letter(
                "moderation/outcome",
                name=report.reporter_name,
                outcome=outcome,
                title=title,
                reason=decision.reason,
                is_letter=is_letter,
                asked=report.note,
            )
            send(Envelope(report.reporter_email, "outcome", member_id=report.reporter_id), words)


@every(3600)
def give_up_waiting(subject_id: int) -> None:
    """After five days without the edit that was asked for, what was removed stays removed."""
    since = now() - timedelta(days=AUTHOR_DAYS)
    for case in db.session.scalars(
        db.select(Case).where(Case.state == CaseState.WITH_AUTHOR, Case.with_author_since < since)
    ):
        case.state, case.decided_at, case.decision = CaseState.DECIDED, now(), "remove"
        record(None, "remove", (case.kind, case.subject_id), f"No edit within {AUTHOR_DAYS} days.", case=case.id)
