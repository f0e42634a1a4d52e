"""How the desk calls things."""

from collections.abc import Collection
from datetime import datetime

from forum.accounts.models import MODERATOR_SUSPENSION_DAYS, Member, State
from forum.accounts.services.suspending import WITHOUT_END
from forum.audit.models import AuditEntry
from forum.moderation.models import Case, CaseKind
from forum.text.words import day

ACTION_LABELS = {
    "keep": "Keep it",
    "ask_to_edit": "Ask the author to edit",
    "remove": "Remove it",
    "restore": "Bring it back",
    "lock": "Close it",
    "unlock": "Open it again",
    "move": "Move it",
    "warn": "Warn the author",
    "suspend": "Suspend the author",
    "approve": "Show it",
    "refuse": "Do not show it",
}
ANSWER_HINT = "It goes to the writer by email and is kept in the log."
# Acts about a member of which the member is not told.
QUIET_ACTIONS = {"confirm_again", "see_mail"}
ACTION_HINTS = {
    "keep": "It shows as it is; everybody who reported it is told.",
    "ask_to_edit": "It does not show until its author edits it, for up to 5 days. Then it comes back here.",
    "remove": "A line in its place says that a moderator removed it, and why.",
    "restore": "It shows again as it was.",
    "lock": "No replies and no edits. Everybody reads your name and the reason.",
    "unlock": "Members can reply and edit again.",
    "move": "Give it the objectives and themes that you choose below.",
    "warn": "The text stays. The warning stands on the author's record.",
    "suspend": "The text stays. The author is signed out at once and cannot write until the day below.",
    "approve": "Everybody sees it from now on, and its followers are told.",
    "refuse": "Only its author and the moderators see it, with your reason.",
}
# Of cases about a member or an organisation, which nobody removes.
PROFILE_LABELS = {
    **ACTION_LABELS,
    "keep": "Take no action",
    "warn": "Warn this member",
    "suspend": "Suspend this member",
}
PROFILE_HINTS = {
    "keep": "Nothing changes; everybody who reported it is told.",
    "warn": "The warning stands on the record.",
    "suspend": "This member is signed out at once and cannot write until the day below.",
}
MEMBER_LABELS = {
    "approve": "Let this member in",
    "refuse": "Do not let this member in",
    "warn": "Warn",
    "suspend": "Suspend",
    "lift": "End the suspension",
    "confirm_again": "Send the confirmation again",
    "see_mail": "See the address and the mails",
}
MEMBER_HINTS = {
    "approve": "They can write from now on. We write to them.",
    "refuse": "The account is closed. They get an email with your reason.",
    "warn": "The warning stands on the record.",
    "suspend": "They are signed out everywhere at once, and read why and until when.",
    "lift": "They can write again at once.",
    "confirm_again": "A new link goes to the address; older links stop working.",
    "see_mail": "For the next 15 minutes. The log keeps that you looked, and why.",
}
STATES = {
    State.UNCONFIRMED: "Address not confirmed",
    State.PENDING: "Waits to be let in",
    State.ACTIVE: "Active",
    State.DEACTIVATED: "Account closed",
}


def reason_hint(case: Case) -> str:
    """Who reads the reason of a decision."""
    if case.case_kind == CaseKind.CONTACT:
        return ANSWER_HINT
    if not case.reports:
        return "The author reads this. Name the rule."
    readers = "The author and those" if case.author_id else "Those"
    return f"{readers} who reported read this. Name the rule. Nobody learns who reported."


def member_reason_hint(actions: Collection[str]) -> str:
    """Who reads the reason of an act about a member, of those that are offered."""
    told = set(actions) - QUIET_ACTIONS
    if not told:
        return "Kept in the log."
    is_sure = told == set(actions)
    return (
        "Kept in the log, and told to the member."
        if is_sure
        else "Kept in the log. The member reads it too, unless you only look."
    )


def until_hint(moderator: Member) -> str:
    """What stands at the field for the end of a suspension."""
    if moderator.is_administrator:
        return "Only for a suspension. Like 2026-03-31; empty means without end."
    return f"Only for a suspension. Like 2026-03-31, at most {MODERATOR_SUSPENSION_DAYS} days from today."


def details_of(entry: AuditEntry) -> list[str]:
    """What an entry of the log says besides its reason: «until 3 March 2026», «role: moderator»."""
    words = []
    for name, value in entry.details.items():
        if name == "until":
            words.append(f"until {day(datetime.fromisoformat(value))}" if value else "without end")
        elif name == "leads":
            words.append("leads it" if value else "no longer leads it")
        elif name == "taken_away":
            words.append("taken away")
        elif name not in ("case", "note"):
            shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            words.append(f"{name.replace('_', ' ')}: {shown}")
    return words


def state_of(member: Member) -> str:
    """«Active», «Waits to be let in», «Suspended until 3 March 2026»."""
    if not member.is_suspended or member.suspended_until is None:
        return STATES[member.state]
    return (
        "Suspended without end"
        if member.suspended_until == WITHOUT_END
        else f"Suspended until {day(member.suspended_until)}"
    )
