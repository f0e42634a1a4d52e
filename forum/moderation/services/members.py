"""What moderators and administrators do about a member: let in, refuse, warn, suspend, lift, write again."""

from datetime import datetime

from forum.accounts.models import Member, Role, State
from forum.accounts.services import suspending
from forum.accounts.services.joining import approve, refuse, send_confirmation_again
from forum.audit.services import record
from forum.errors import Invalid, NotAllowed
from forum.extensions import db
from forum.moderation.permissions import can_moderate, can_suspend
from forum.moderation.services.deciding import check_length
from forum.notifications.services import tell_decision
from forum.organisations.models import FREE_MAIL_DOMAINS, OrganisationDomain

NOT_YOURS = "Another moderator has to decide this: it concerns you, somebody above you or an administrator."


def approve_member(member: Member, moderator: Member, reason: str, *, whole_domain: bool = False) -> None:
    """Let a waiting member in; perhaps everybody at this mail domain belongs to that organisation from now on."""
    _check(member, moderator)
    approve(member)
    record(moderator, "approve", ("member", member.id), reason)
    if whole_domain:
        claim_domain(member, moderator, reason)


def claim_domain(member: Member, moderator: Member, reason: str) -> None:
    """From now on a confirmed address at this domain proves the organisation. Raises Invalid for free mail."""
    domain = member.email.rpartition("@")[2]
    if domain in FREE_MAIL_DOMAINS:
        raise Invalid(f"Anybody can have an address at {domain}, so it proves no organisation.")
    if member.organisation_id is None:
        raise Invalid("This member has no organisation in the directory yet. Add it first.")
    if db.session.get(OrganisationDomain, domain) is not None:
        raise Invalid(f"{domain} belongs to an organisation already.")
    db.session.add(OrganisationDomain(domain=domain, organisation_id=member.organisation_id))
    record(moderator, "domain", ("organisation", member.organisation_id), reason, domain=domain)


def refuse_member(member: Member, moderator: Member, reason: str) -> None:
    """Do not let a waiting member in; they are told why."""
    _check(member, moderator)
    record(moderator, "refuse", ("member", member.id), reason)
    refuse(member, reason)


def warn_member(member: Member, moderator: Member, reason: str) -> None:
    """Put a warning on a member's record and tell them."""
    _check(member, moderator)
    record(moderator, "warn", ("member", member.id), reason)
    suspending.warn(member, moderator, reason)
    tell_decision(
        member.id,
        ("member", member.id),
        title=member.name,
        address="/account",
        what="A moderator warns you",
        reason=reason,
    )


def suspend_member(member: Member, moderator: Member, reason: str, until: datetime | None) -> None:
    """Suspend a member; every session ends at once. Moderators for at most 7 days, administrators for any time."""
    if not can_suspend(moderator, member):
        raise NotAllowed(NOT_YOURS)
    check_length(moderator, until)
    record(moderator, "suspend", ("member", member.id), reason, until=until.isoformat() if until else "")
    suspending.suspend(member, moderator, reason, until)


def lift_suspension(member: Member, moderator: Member, reason: str) -> None:
    """End a suspension early."""
    _check(member, moderator)
    record(moderator, "lift", ("member", member.id), reason)
    suspending.lift(member, reason)


def send_again(member: Member, moderator: Member, reason: str) -> None:
    """Send the confirmation of the address again."""
    _check(member, moderator)
    record(moderator, "confirm_again", ("member", member.id), reason)
    send_confirmation_again(member)


def set_role(member: Member, actor: Member, role: Role, reason: str) -> None:
    """Give a member another role; administrators only, never to themselves."""
    if not actor.is_administrator or actor.id == member.id:
        raise NotAllowed("Another administrator has to change this role.")
    if member.state != State.ACTIVE:
        raise Invalid("Only a member in good standing can have a role.")
    if member.role == role:
        raise Invalid("Nothing to change: this is the role already.")
    member.role = role
    record(actor, "role", ("member", member.id), reason, role=role.value)


def _check(member: Member, moderator: Member) -> None:
    if not can_moderate(moderator, member):
        raise NotAllowed(NOT_YOURS)
