"""Deciding cases: one decision, recorded and told in the transaction of its effect."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from forum.accounts.models import Member
from forum.audit.services import record
from forum.clock import now
from forum.errors import Conflict, Invalid, NotAllowed
from forum.extensions import db
from forum.jobs.registry import every
from forum.moderation.models import AUTHOR_DAYS, Case, CaseState
from forum.moderation.permissions import can_decide
from forum.moderation.queries.cases import Matter, find_case, matter_of
from forum.moderation.services.acting import act, actions_for
from forum.moderation.services.outcomes import (
    TOLD_TO_AUTHOR,
    Decision,
    outcome_of,
    tell_author,
    tell_kept,
    tell_reporters,
)
from forum.moderation.services.turns import wait_for_turn
from forum.text.words import full_time

NOT_YOURS = "Another moderator has to decide this: it is about you or what you wrote or look after, or you reported it."
NO_EDIT = f"There was no edit within {AUTHOR_DAYS} days."


def decide(case_id: int, moderator: Member, decision: Decision, version: int | None = None) -> None:
    """Decide a case, or decide it again. `version` is that of the page; without one only an open case is decided.

    Raises Conflict when somebody was faster, NotAllowed, Invalid.
    """
    case = _case_in_turn(case_id)
    matter = matter_of(case)
    if not can_decide(moderator, case, matter.concerned_ids):
        raise NotAllowed(NOT_YOURS)
    _claim(matter, moderator, decision, version)
    if decision.action not in actions_for(matter, moderator):
        raise Invalid("Choose what should happen.")
    act(matter, moderator, decision)
    _record(matter, moderator, decision)
    _tell(matter, decision)
    # The claim went past the row at hand; who reads it next reads what stands.
    db.session.expire(case)


def _case_in_turn(case_id: int) -> Case:
    """The case as it stands once every report and decision that came before is in."""
    case = find_case(case_id)
    if case is None:
        raise Invalid("There is no such case.")
    wait_for_turn(case.kind, case.subject_id)
    return find_case(case_id) or case


def _claim(matter: Matter, moderator: Member, decision: Decision, version: int | None) -> None:
    """Take the decision, in one statement: of two at once one gets it. The case at hand stays as it was before."""
    waits_on = decision.action == "ask_to_edit"
    seen = Case.state == CaseState.OPEN if version is None else Case.version == version
    result = db.session.execute(
        update(Case)
        .where(Case.id == matter.case.id, seen)
        .values(
            state=CaseState.WITH_AUTHOR if waits_on else CaseState.DECIDED,
            is_removed_until_decided=waits_on,
            with_author_since=now() if waits_on else None,
            decided_at=now(),
            decided_by_id=moderator.id,
            decision=decision.action,
            decision_reason=decision.reason,
            title=matter.title[:150],
            version=Case.version + 1,
        )
        .execution_options(synchronize_session=False)
    )
    if result.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(_who_was_faster(matter.case.id))


def _who_was_faster(case_id: int) -> str:
    case = find_case(case_id)
    if case is None or case.state == CaseState.OPEN or case.decided_at is None:
        return "Something changed in this case after you opened it. Read it again; your decision was not recorded."
    who = case.decided_by.name if case.decided_by else "Connect and Share"
    outcome = outcome_of(case.kind, case.decision).lower()
    return f"{who} decided this case on {full_time(case.decided_at)}: {outcome}. Your decision was not recorded."


def _record(matter: Matter, moderator: Member, decision: Decision) -> None:
    case = matter.case
    details: dict[str, Any] = {"case": case.id}
    if decision.note:
        details["note"] = decision.note
    if decision.action == "move":
        details["tags"] = [row.slug for row in decision.objectives] + [row.slug for row in decision.themes]
    if decision.action == "suspend":
        details["until"] = decision.until.isoformat() if decision.until else ""
    target = (case.kind, case.subject_id)
    if decision.action in ("warn", "suspend") and case.author_id is not None:
        target = ("member", case.author_id)
    record(moderator, decision.action, target, decision.reason, **details)


def _tell(matter: Matter, decision: Decision) -> None:
    if decision.action in TOLD_TO_AUTHOR:
        tell_author(matter, TOLD_TO_AUTHOR[decision.action], decision.reason)
    elif matter.case.is_removed_until_decided:
        tell_kept(matter, decision.reason)
    tell_reporters(matter, decision)


@every(3600)
def give_up_waiting(subject_id: int) -> None:
    """After five days without the edit that was asked for, what was removed stays removed; its author is told."""
    since = now() - timedelta(days=AUTHOR_DAYS)
    statement = select(Case.id).where(Case.state == CaseState.WITH_AUTHOR, Case.with_author_since < since)
    for case_id in db.session.scalars(statement.order_by(Case.id).limit(100)).all():
        case = _case_in_turn(case_id)
        if case.state != CaseState.WITH_AUTHOR:
            # The edit came in at the last moment.
            continue
        case.state, case.decision, case.decision_reason = CaseState.DECIDED, "remove", NO_EDIT
        case.decided_at, case.decided_by, case.with_author_since = now(), None, None
        case.is_removed_until_decided = False
        case.version += 1
        record(None, "remove", (case.kind, case.subject_id), NO_EDIT, case=case.id)
        matter = matter_of(case)
        tell_author(matter, "This stays removed", NO_EDIT)
        tell_reporters(matter, Decision("remove", NO_EDIT))
