"""What each action of a decision does to the thing and to its author."""

from typing import Any

from forum.accounts.models import Member
from forum.accounts.queries import find_any_member
from forum.accounts.services import suspending
from forum.errors import Invalid
from forum.moderation.models import CaseKind, CaseState
from forum.moderation.permissions import can_moderate
from forum.moderation.queries.cases import Matter
from forum.moderation.services.outcomes import Decision
from forum.moderation.services.suspensions import check_may_suspend
from forum.subjects import Subject

CONTENT_KINDS = ("story", "discussion", "post", "message")


def actions_for(matter: Matter, moderator: Member) -> list[str]:
    """The actions that make sense for a case as it stands."""
    case = matter.case
    if case.case_kind == CaseKind.CONTACT or matter.item is None:
        return ["keep"]
    is_decided = case.state == CaseState.DECIDED
    if case.case_kind == CaseKind.HELD and (not is_decided or case.decision == "refuse"):
        return ["approve"] if is_decided else ["approve", "refuse"]
    actions = [] if is_decided else ["keep"]
    if case.kind in CONTENT_KINDS and matter.subject is not None:
        actions += _content_actions(matter.subject, matter)
    if case.author is not None and can_moderate(moderator, case.author):
        actions += ["warn", "suspend"]
    return actions


def _content_actions(subject: Subject, matter: Matter) -> list[str]:
    is_settled = matter.is_removed and not matter.case.is_removed_until_decided
    removing = ["ask_to_edit", "remove"] if subject.can_be_edited else ["remove"]
    actions = ["restore"] if is_settled else removing
    if subject.can_lock:
        actions.append("unlock" if matter.is_locked else "lock")
    return [*actions, "move"] if subject.retag else actions


def act(matter: Matter, moderator: Member, decision: Decision) -> None:
    """Do what was decided. What was removed until decided comes back unless it is removed for good."""
    if decision.action in ("warn", "suspend"):
        _act_on_author(matter, moderator, decision)
    if matter.case.kind not in CONTENT_KINDS or matter.subject is None or matter.item is None:
        return
    if decision.action in ("remove", "ask_to_edit", "refuse"):
        # What was removed until decided carries the reason of the decision from now on.
        matter.subject.remove(matter.item, decision.reason)
        return
    if matter.is_removed and (matter.case.is_removed_until_decided or decision.action in ("restore", "approve")):
        matter.subject.restore(matter.item)
    _change((matter.subject, matter.item), moderator, decision)


def author_of(matter: Matter) -> Member:
    """The member that a case is about; Invalid when nobody is known."""
    author = find_any_member(matter.case.author_id) if matter.case.author_id else None
    if author is None:
        raise Invalid("The author is not known.")
    return author


def _act_on_author(matter: Matter, moderator: Member, decision: Decision) -> None:
    author = author_of(matter)
    if decision.action == "warn":
        suspending.warn(author, moderator, decision.reason)
        return
    check_may_suspend(author, moderator, decision.until)
    suspending.suspend(author, moderator, decision.reason, decision.until)


def _change(thing: tuple[Subject, Any], moderator: Member, decision: Decision) -> None:
    subject, item = thing
    if decision.action == "approve":
        subject.approve(item)
    elif decision.action == "lock":
        subject.lock(item, moderator, decision.reason)
    elif decision.action == "unlock":
        subject.unlock(item)
    elif decision.action == "move" and subject.retag is not None:
        subject.retag(item, decision.objectives, decision.themes)
