"""Changing one's own account: name, job title, password, email; and the forgotten password."""

from forum.accounts import emails
from forum.accounts.models import LinkPurpose, Member, State
from forum.accounts.services.joining import find_by_email, sort_name_of
from forum.accounts.services.links import make_link, use_link
from forum.accounts.services.sessions import end_all_sessions
from forum.clock import now
from forum.errors import Invalid, TooMany
from forum.extensions import db
from forum.limits.rates import PER_ADDRESS
from forum.limits.services import count, hashed


def change_details(member: Member, *, name: str, job_title: str, how_to_reach: str) -> None:
    """Change what the profile says."""
    member.name = name
    member.sort_name = sort_name_of(name)
    member.job_title = job_title
    member.how_to_reach = how_to_reach
    member.version += 1


def change_password(member: Member, password_hash: str, *, keep_session: int) -> None:
    """Set a new password, end all other sessions and tell the member."""
    member.password_hash = password_hash
    end_all_sessions(member.id, but=keep_session)
    emails.password_changed(member)


def ask_for_reset(email: str) -> None:
    """Write a reset link if the address has an account; silent otherwise, so that nobody learns which has."""
    member = find_by_email(email)
    try:
        count(hashed("address", email.lower()), PER_ADDRESS["letter"])
    except TooMany:
        return
    if member is not None and member.state != State.DEACTIVATED:
        emails.reset_password(member, make_link(member, LinkPurpose.RESET))


def reset_password(token: str, password_hash: str) -> Member:
    """Set a new password by a link; every session ends."""
    link = use_link(token, LinkPurpose.RESET)
    if link is None:
        raise Invalid("This link no longer works. Ask for a new one.")
    member = db.session.get_one(Member, link.member_id)
    member.password_hash = password_hash
    if member.state == State.UNCONFIRMED:
        # The link reached the mailbox, which is what a confirmation proves; approval still waits.
        member.confirmed_at = now()
        member.state = State.PENDING
    end_all_sessions(member.id)
    emails.password_changed(member)
    return member


def ask_for_new_email(member: Member, email: str) -> None:
    """Write a link to the new address; the same answer whether or not somebody has it."""
    count(hashed("address", email), PER_ADDRESS["letter"])
    if find_by_email(email) is None:
        emails.confirm_new_email(member, make_link(member, LinkPurpose.NEW_EMAIL, email), email)


def correct_email(member: Member, email: str) -> None:
    """An unconfirmed member mistyped the address: use the other one and confirm that."""
    if member.state != State.UNCONFIRMED:
        raise Invalid("Your email address is confirmed already. Change it on your account page.")
    count(hashed("address", email), PER_ADDRESS["letter"])
    if find_by_email(email) is None:
        member.email = email
        emails.confirmation(member, make_link(member, LinkPurpose.CONFIRM))


def confirm_new_email(token: str) -> Member:
    """Use the new address from now on, tell the former one, end every session."""
    link = use_link(token, LinkPurpose.NEW_EMAIL)
    if link is None or find_by_email(link.email) is not None:
        raise Invalid("This link no longer works. Ask for a new one on your account page.")
    member = db.session.get_one(Member, link.member_id)
    former, member.email = member.email, link.email
    end_all_sessions(member.id)
    emails.email_changed(member, former)
    return member
