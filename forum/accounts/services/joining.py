"""Joining: register, confirm, be approved."""

from dataclasses import dataclass
from datetime import timedelta

from flask import current_app
from sqlalchemy import select

from forum.accounts import emails
from forum.accounts.models import LinkPurpose, Member, Role, State
from forum.accounts.services.links import make_link, use_link
from forum.clock import now
from forum.errors import Invalid, NotAllowed, TooMany
from forum.extensions import db
from forum.limits.rates import PER_ADDRESS
from forum.limits.services import count, hashed
from forum.organisations.models import Organisation, OrganisationRequest
from forum.organisations.queries import organisation_of_domain
from forum.text.plain import slugify

RESERVED_HANDLES = frozenset(
    ["admin", "administrator", "moderator", "moderators", "system", "support", "all", "here", "everyone", "me", "new"]
)


@dataclass(frozen=True)
class Registration:
    """What somebody gave to join. The password is hashed already; `missing` names a body not in the directory."""

    name: str
    email: str
    job_title: str
    password_hash: str
    organisation: Organisation | None
    missing: str = ""


def register(registration: Registration) -> None:
    """Make an unconfirmed member and write the confirmation; a known address gets a letter that says so instead.

    The answer is the same in both cases, so that nobody learns which addresses are members.
    """
    if current_app.config["REGISTRATION"] == "closed":
        raise NotAllowed("Registration is closed for now.")
    known = find_by_email(registration.email)
    if not _may_write_to(registration.email):
        return
    if known is not None:
        emails.already_a_member(known)
        return
    member = Member(
        name=registration.name,
        sort_name=sort_name_of(registration.name),
        handle=free_handle(registration.name),
        email=registration.email,
        job_title=registration.job_title,
        organisation_id=registration.organisation.id if registration.organisation else None,
        password_hash=registration.password_hash,
        role=Role.MEMBER,
        state=State.UNCONFIRMED,
    )
    db.session.add(member)
    # The link needs the member's id.
    db.session.flush()
    if registration.missing:
        db.session.add(OrganisationRequest(name=registration.missing, asked_by=member.email))
    emails.confirmation(member, make_link(member, LinkPurpose.CONFIRM))


def send_confirmation_again(member: Member) -> None:
    """A new confirmation link. Raises NotAllowed for the confirmed and TooMany for the impatient."""
    if member.state != State.UNCONFIRMED:
        raise NotAllowed("Your email address is confirmed already.")
    count(hashed("address", member.email), PER_ADDRESS["letter"])
    emails.confirmation(member, make_link(member, LinkPurpose.CONFIRM))


def confirm(token: str) -> Member:
    """Confirm the address of a link. A known domain with that body chosen makes a member at once."""
    link = use_link(token, LinkPurpose.CONFIRM)
    if link is None:
        raise Invalid("This link no longer works. Sign in and ask for a new one.")
    member = db.session.get_one(Member, link.member_id)
    if member.state != State.UNCONFIRMED:
        return member
    member.confirmed_at = now()
    body = organisation_of_domain(member.email.rpartition("@")[2])
    at_once = current_app.config["REGISTRATION"] == "open" and body is not None and body.id == member.organisation_id
    member.state = State.ACTIVE if at_once else State.PENDING
    member.approved_at = now() if at_once else None
    return member


def approve(member: Member) -> None:
    """Let a waiting member in and write to them."""
    if member.state != State.PENDING:
        raise Invalid("This member is not waiting any more.")
    member.state = State.ACTIVE
    member.approved_at = now()
    emails.approved(member)


def refuse(member: Member, reason: str) -> None:
    """Close a waiting member's account and tell them why."""
    if member.state != State.PENDING:
        raise Invalid("This member is not waiting any more.")
    member.state = State.DEACTIVATED
    emails.refused(member, reason)


def usual_wait() -> timedelta | None:
    """How long approval usually takes: the middle of the last 25, or None before the first three."""
    rows = db.session.execute(
        select(Member.confirmed_at, Member.approved_at)
        .where(Member.approved_at.is_not(None), Member.confirmed_at.is_not(None))
        .order_by(Member.approved_at.desc())
        .limit(200)
    )
    waits = sorted(approved - confirmed for confirmed, approved in rows if approved > confirmed)[:25]
    return waits[len(waits) // 2] if len(waits) >= 3 else None


def find_by_email(email: str) -> Member | None:
    """The member of an address, in any state."""
    return db.session.scalar(select(Member).where(Member.email == email.lower()))


def free_handle(name: str) -> str:
    """A handle made from the name that nobody has: jane-smith, jane-smith-2 …"""
    start = slugify(name, 26)
    start = start if len(start) >= 3 and start not in RESERVED_HANDLES else f"{start}-member"[:26]
    taken = set(db.session.scalars(select(Member.handle).where(Member.handle.like(f"{start}%"))))
    number, handle = 1, start
    while handle in taken:
        number += 1
        handle = f"{start}-{number}"
    return handle


def sort_name_of(name: str) -> str:
    """The name as A–Z lists sort it: last word first, lower case."""
    words = name.lower().split()
    return " ".join([words[-1], *words[:-1]])[:80]


def _may_write_to(email: str) -> bool:
    # Silent on purpose: an answer would tell that this address was asked for before.
    try:
        count(hashed("address", email), PER_ADDRESS["letter"])
    except TooMany:
        return False
    return True
