"""What was decided, in words, and to whom it is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from forum.moderation import emails
from forum.moderation.models import CaseKind
from forum.moderation.queries.cases import Matter
from forum.notifications.services import tell_decision
from forum.objectives.models import Objective
from forum.themes.models import Theme

# What those who reported hear, and what the desk prints about a decided case.
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
# Of reports about a member.
MEMBER_OUTCOMES = {
    "keep": "No action was taken",
    "warn": "This member is warned",
    "suspend": "This member is suspended",
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


@dataclass(frozen=True)
class Decision:
    """What a moderator decided: the action, the reason that is told, the note that stays at the desk."""

    action: str
    reason: str
    note: str = ""
    until: datetime | None = None
    objectives: Sequence[Objective] = ()
    themes: Sequence[Theme] = ()


def outcome_of(kind: str, action: str) -> str:
    """The outcome of a case about this kind of thing, as a sentence without its full stop."""
    if kind == "contact":
        return "The moderators answered"
    return (MEMBER_OUTCOMES if kind in ("member", "organisation") else OUTCOMES)[action]


def tell_author(matter: Matter, what: str, reason: str) -> None:
    """Tell the author of the thing, and who took it over, what was decided, on their page and by email."""
    case = matter.case
    if matter.item is None or case.author_id is None:
        return
    # A member has their own record on the account page; everybody else finds the thing at its address.
    address = "/account" if case.kind == "member" else matter.address
    target = (case.kind, case.subject_id)
    keeper_id = matter.subject.keeper_id(matter.item) if matter.subject else None
    for member_id in dict.fromkeys((case.author_id, keeper_id or case.author_id)):
        tell_decision(member_id, target, title=matter.title, address=address, what=what, reason=reason)


def tell_kept(matter: Matter, reason: str) -> None:
    """What was removed until decided shows again: its author is told."""
    tell_author(matter, "It was looked at and shows again", reason)


def tell_reporters(matter: Matter, decision: Decision) -> None:
    """Every reporter hears the outcome: members on their page and by email, others by email; each of them once."""
    case = matter.case
    what = f"Your report was decided. {outcome_of(case.kind, decision.action)}"
    told: set[str] = set()
    for report in case.reports:
        if report.reporter_email in told:
            continue
        told.add(report.reporter_email)
        if case.case_kind == CaseKind.CONTACT:
            emails.answer(report, reason=decision.reason)
        elif report.reporter_id is not None and matter.item is not None:
            target, address = (case.kind, case.subject_id), matter.address
            tell_decision(
                report.reporter_id, target, title=matter.title, address=address, what=what, reason=decision.reason
            )
        elif report.reporter_email:
            emails.outcome(report, title=matter.title, what=what, reason=decision.reason)
