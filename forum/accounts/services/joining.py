"""Joining: register, confirm, be approved. Handles and sort names are made here too."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import select

from forum.accounts import emails
from forum.accounts.models import LinkPurpose, Member, Role, State
from forum.accounts.services.details import check_job_title, check_name
from forum.accounts.services.links import make_link, use_link
from forum.accounts.services.sessions import end_all_sessions
from forum.clock import now
from forum.errors import Invalid, NotAllowed, TooMany
from forum.extensions import db
from forum.jobs.registry import job
from forum.limits.services import count_letter, note
from forum.organisations.models import Organisation, OrganisationRequest
from forum.organisations.queries import organisation_of_domain
from forum.text.plain import fold, slugify

RECENT_WAITS, FEWEST_WAITS = 25, 3
RESERVED_HANDLES = frozenset(
    ["admin", "administrator", "moderator", "moderators", "system", "support", "all", "here", "everyone", "me", "new"]
)


@dataclass(frozen=True)
class NewMember:
    """What somebody gave to join. The password is hashed already."""

    name: str
    email: str
    job_title: str
    password_hash: str
    organisation: Organisation | None

    def row(self, **values: Any) -> Member:
        """The member that this makes, with a handle that nobody has."""
        return Member(
            name=self.name,
            sort_name=sort_name_of(self.name),
            handle=free_handle(self.name),
            email=self.email,
            job_title=self.job_title,
            organisation_id=self.organisation.id if self.organisation else None,
            password_hash=self.password_hash,
            **values,
        )


def register(details: NewMember, missing: str = "") -> None:
    """Make an unconfirmed member and write the confirmation; a known address gets a letter that says so instead.

    `missing` names a body that the directory lacks; it is asked for. The answer is the same for known and unknown
    addresses, and so is the work: as many statements, and the letter is left to a job.
    """
    if current_app.config["REGISTRATION"] == "closed":
        raise NotAllowed("Joining is closed for now.")
    check_name(details.name)
    check_job_title(details.job_title)
    known = find_by_email(details.email)
    row = details.row(role=Role.MEMBER, state=State.UNCONFIRMED)
    may_write = _may_write_to(details.email)
    if missing:
        db.session.add(OrganisationRequest(name=missing, asked_by=details.email))
    # What was counted is written first, so that one row is left for the known and for the unknown.
    db.session.flush()
    if known is None:
        db.session.add(row)
    else:
        note("joined_again", f"member:{known.id}")
    # The job needs the member's id.
    db.session.flush()
    if may_write:
        write_confirmation.later(row.id) if known is None else tell_known.later(known.id)


def add_member(details: NewMember, role: Role) -> Member:
    """Add a member who needs neither confirmation nor approval."""
    if find_by_email(details.email) is not None:
        raise Invalid(f"{details.email} is the address of a member already.")
    moment = now()
    member = details.row(role=role, state=State.ACTIVE, confirmed_at=moment, approved_at=moment)
    db.session.add(member)
    # The log needs its id.
    db.session.flush()
    return member


@job()
def write_confirmation(member_id: int) -> None:
    """Write the link that confirms an address, while it is unconfirmed."""
    member = db.session.get(Member, member_id)
    if member is not None and member.state == State.UNCONFIRMED:
        emails.confirmation(member, make_link(member, LinkPurpose.CONFIRM))


@job()
def tell_known(member_id: int) -> None:
    """Tell a member that somebody registered with their address."""
    member = db.session.get(Member, member_id)
    if member is not None:
        emails.already_a_member(member)


def send_confirmation_again(member: Member) -> None:
    """A new confirmation link. Raises NotAllowed for the confirmed and TooMany for the impatient."""
    if member.state != State.UNCONFIRMED:
        raise NotAllowed("Your email address is confirmed already.")
    count_letter(member.email)
    emails.confirmation(member, make_link(member, LinkPurpose.CONFIRM))


def confirm(token: str) -> Member:
    """Confirm the address of a link. A known domain with that body chosen makes a member at once."""
    link = use_link(token, LinkPurpose.CONFIRM)
    if link is None:
        raise Invalid("This link no longer works. Sign in and ask for a new one.")
    member = db.session.get_one(Member, link.member_id)
    if member.state != State.UNCONFIRMED:
        return member
    _become_confirmed(member)
    return member


def confirm_by_reset(member: Member) -> None:
    """A reset link reached the mailbox, which is what a confirmation proves."""
    if member.state == State.UNCONFIRMED:
        _become_confirmed(member)


def _become_confirmed(member: Member) -> None:
    moment = now()
    body = organisation_of_domain(member.email.rpartition("@")[2])
    at_once = current_app.config["REGISTRATION"] == "open" and body is not None and body.id == member.organisation_id
    member.confirmed_at = moment
    member.state = State.ACTIVE if at_once else State.PENDING
    member.approved_at = moment if at_once else None


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
    end_all_sessions(member.id)
    emails.refused(member, reason)


def usual_wait() -> timedelta | None:
    """How long approval usually takes: the middle of the last 25, or None before the first three."""
    # Who was let in by their domain did not wait: both moments are the same.
    rows = db.session.execute(
        select(Member.confirmed_at, Member.approved_at)
        .where(Member.approved_at > Member.confirmed_at)
        .order_by(Member.approved_at.desc())
        .limit(RECENT_WAITS)
    )
    waits = sorted(approved - confirmed for confirmed, approved in rows if approved and confirmed)
    return waits[len(waits) // 2] if len(waits) >= FEWEST_WAITS else None


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
    """The name as A–Z lists sort it: last word first, lower case, without accents."""
    words = name.split()
    return fold(" ".join([*words[-1:], *words[:-1]]))[:80]


def _may_write_to(email: str) -> bool:
    # Silent on purpose: an answer would tell that this address was asked for before.
    try:
        count_letter(email)
    except TooMany:
        return False
    return True
