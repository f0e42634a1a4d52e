"""What moderators and administrators do about a member: let in, refuse, warn, suspend, lift, write again."""

from datetime import datetime

from sqlalchemy import select, update

from forum.accounts.models import Member, Role, State
from forum.accounts.services import suspending
from forum.accounts.services.joining import approve, refuse, send_confirmation_again
from forum.accounts.services.roles import change_role
from forum.audit.services import record
from forum.clock import now
from forum.errors import Conflict, Invalid, NotAllowed
from forum.extensions import db
from forum.moderation.permissions import can_moderate
from forum.moderation.queries.members import last_act_on
from forum.moderation.services.suspensions import NOT_YOURS, check_may_suspend, lock_member, who_did
from forum.notifications.services import tell_decision
from forum.organisations.models import Organisation, OrganisationRequest
from forum.organisations.services import add_domain
from forum.text.words import full_time

DONE = {
    "approve": "let this member in",
    "refuse": "did not let this member in",
    "warn": "warned this member",
    "suspend": "suspended this member",
    "lift": "ended the suspension of this member",
    "confirm_again": "sent the confirmation again",
    "see_mail": "looked at this member's mails",
    "role": "changed the role of this member",
    "lead": "changed what this member leads",
    "organisation": "changed the organisation of this member",
}
ROLE_WORDS = {"member": "a member", "moderator": "a moderator", "administrator": "an administrator"}


def check_nothing_happened(member: Member, seen: int) -> None:
    """Raise Conflict when somebody acted on this member after the page with that last entry of the log was made."""
    lock_member(member)
    entry = last_act_on(member.id)
    if entry is not None and entry.id > seen:
        done = DONE.get(entry.action, "acted on this member")
        raise Conflict(f"{entry.actor_name} {done} on {full_time(entry.at)}. What you sent was not done.")


def approve_member(
    member: Member,
    moderator: Member,
    reason: str,
    *,
    organisation: Organisation | None = None,
    whole_domain: bool = False,
) -> None:
    """Let a waiting member in, perhaps into the body they missed; perhaps everybody at this domain belongs to it."""
    _check_waiting(member, moderator)
    if organisation is not None:
        set_organisation(member, organisation, moderator, reason)
    approve(member)
    _tell(member, "A moderator let you in", reason, by_mail=False)
    record(moderator, "approve", ("member", member.id), reason)
    if whole_domain:
        claim_domain(member, moderator, reason)


def set_organisation(member: Member, organisation: Organisation, actor: Member, reason: str) -> None:
    """Give a member the body that they named as not listed; their request is settled."""
    member.organisation_id = organisation.id
    record(actor, "organisation", ("member", member.id), reason, change=organisation.slug)
    db.session.execute(
        update(OrganisationRequest)
        .where(OrganisationRequest.asked_by == member.email, OrganisationRequest.settled_at.is_(None))
        .values(settled_at=now())
        .execution_options(synchronize_session=False)
    )


def claim_domain(member: Member, moderator: Member, reason: str) -> None:
    """From now on a confirmed address at this domain proves the organisation. Raises Invalid for free mail."""
    organisation = db.session.get(Organisation, member.organisation_id) if member.organisation_id else None
    if organisation is None:
        raise Invalid("This member has no organisation in the directory yet. Choose it first.")
    domain = domain_of(member)
    add_domain(organisation, domain)
    record(moderator, "domain", ("organisation", organisation.id), reason, domain=domain)


def domain_of(member: Member) -> str:
    """What stands after the @ of the address."""
    return member.email.rpartition("@")[2]


def refuse_member(member: Member, moderator: Member, reason: str) -> None:
    """Do not let a waiting member in; they are told why."""
    _check_waiting(member, moderator)
    record(moderator, "refuse", ("member", member.id), reason)
    refuse(member, reason)


def warn_member(member: Member, moderator: Member, reason: str) -> None:
    """Put a warning on a member's record and tell them."""
    _check(member, moderator)
    record(moderator, "warn", ("member", member.id), reason)
    suspending.warn(member, moderator, reason)
    _tell(member, "A moderator warns you", reason)


def suspend_member(member: Member, moderator: Member, reason: str, until: datetime | None) -> None:
    """Suspend a member; every session ends at once. Moderators for at most 7 days, administrators for any time."""
    check_may_suspend(member, moderator, until)
    record(moderator, "suspend", ("member", member.id), reason, until=until.isoformat() if until else "")
    suspending.suspend(member, moderator, reason, until)


def lift_suspension(member: Member, moderator: Member, reason: str) -> None:
    """End a suspension early."""
    _check(member, moderator)
    lock_member(member)
    if not member.is_suspended:
        raise Conflict("This member is not suspended any more. What you sent was not done.")
    record(moderator, "lift", ("member", member.id), reason)
    suspending.lift(member, reason)
    _tell(member, "A moderator ended your suspension", reason, by_mail=False)


def send_again(member: Member, moderator: Member, reason: str) -> None:
    """Send the confirmation of the address again."""
    _check(member, moderator)
    record(moderator, "confirm_again", ("member", member.id), reason)
    send_confirmation_again(member)


def note_mails_seen(member: Member, moderator: Member, reason: str) -> None:
    """Record that a moderator looks at the mails and the address of somebody who waits."""
    if not moderator.is_moderator or member.state not in (State.UNCONFIRMED, State.PENDING):
        raise NotAllowed("Moderators see the mails of people who wait to get in, and of nobody else.")
    record(moderator, "see_mail", ("member", member.id), reason)


def set_role(member: Member, actor: Member, role: Role, reason: str) -> None:
    """Give a member another role; administrators only, never to themselves. Every session of the member ends."""
    if not actor.is_administrator or actor.id == member.id:
        raise NotAllowed("Another administrator has to change this role.")
    if member.state != State.ACTIVE:
        raise Invalid("Only a member in good standing can have a role.")
    # Two administrators who demote each other at once wait for each other, so that one is left.
    db.session.execute(select(Member.id).where(Member.role == Role.ADMINISTRATOR).with_for_update())
    db.session.refresh(actor, ["role", "state", "suspended_until"])
    if not actor.is_administrator:
        raise NotAllowed("You are not an administrator any more.")
    change_role(member, role)
    record(actor, "role", ("member", member.id), reason, role=role.value)
    _tell(member, f"You are {ROLE_WORDS[role]} now. Sign in again", reason)


def _tell(member: Member, what: str, reason: str, *, by_mail: bool = True) -> None:
    target = ("member", member.id)
    tell_decision(member.id, target, by_mail=by_mail, title=member.name, address="/account", what=what, reason=reason)


def _check(member: Member, moderator: Member) -> None:
    if not can_moderate(moderator, member):
        raise NotAllowed(NOT_YOURS)


def _check_waiting(member: Member, moderator: Member) -> None:
    _check(member, moderator)
    lock_member(member)
    if member.state == State.UNCONFIRMED:
        raise Invalid("This member has not confirmed the address yet.")
    if member.state != State.PENDING:
        action, verb = ("refuse", "refused") if member.state == State.DEACTIVATED else ("approve", "approved")
        raise Conflict(f"{who_did(member, action, verb)}. What you sent was not done.")
