"""Changing one's own account: name, job title, password, email; and the forgotten password."""

from forum.accounts import emails
from forum.accounts.models import HOW_TO_REACH_MOST, LinkPurpose, Member, State
from forum.accounts.services.details import check_job_title, check_name
from forum.accounts.services.joining import confirm_by_reset, find_by_email, sort_name_of, tell_known
from forum.accounts.services.links import make_link, use_link, void_links
from forum.accounts.services.sessions import end_all_sessions
from forum.errors import Invalid, NotAllowed, TooMany
from forum.extensions import db
from forum.jobs.registry import job
from forum.limits.services import clear_failures, count_letter, hashed
from forum.revisions.services import claim_version

APPEARANCES = ("device", "light", "dark")
CHANGED = "Your profile was changed in another window. Compare what stands there now, and save again."
NO_LONGER_WORKS = "This link no longer works. Ask for a new one."
# The id that no member has: a job for it finds nobody.
NOBODY = 0


def change_details(member: Member, version: int, *, name: str, job_title: str, how_to_reach: str) -> None:
    """Change what the profile says. The handle stays, so that links and mentions go on working.

    Raises Conflict when the profile was changed since that version.
    """
    if member.is_suspended or member.state not in (State.PENDING, State.ACTIVE):
        raise NotAllowed(member.why_not_in)
    check_name(name)
    check_job_title(job_title)
    if len(how_to_reach) > HOW_TO_REACH_MOST:
        raise Invalid(f"“How to reach me” takes {HOW_TO_REACH_MOST} characters. You have {len(how_to_reach):,}.")
    claim_version(member, version, CHANGED)
    member.name = name
    member.sort_name = sort_name_of(name)
    member.job_title = job_title
    member.how_to_reach = how_to_reach


def choose_appearance(member: Member, appearance: str) -> None:
    """Keep light, dark or device with the account; anything else is device."""
    member.appearance = appearance if appearance in APPEARANCES else "device"


def change_password(member: Member, password_hash: str, *, keep_session: int) -> None:
    """Set a new password, end all other sessions and tell the member."""
    member.password_hash = password_hash
    end_all_sessions(member.id, but=keep_session)
    void_links(member.id, LinkPurpose.RESET)
    emails.password_changed(member)


def ask_for_reset(email: str) -> None:
    """Have a reset link written if the address has an account; silent otherwise, so that nobody learns which has.

    The work is the same for both: the letter is a job's, and the job of an unknown address finds nobody.
    """
    member = find_by_email(email)
    try:
        count_letter(email)
    except TooMany:
        return
    write_reset.later(member.id if member else NOBODY)


@job()
def write_reset(member_id: int) -> None:
    """Write the link that sets a new password."""
    member = db.session.get(Member, member_id)
    if member is not None and member.state != State.DEACTIVATED:
        emails.reset_password(member, make_link(member, LinkPurpose.RESET))


def reset_password(token: str, password_hash: str) -> Member:
    """Set a new password by a link; every session ends. The link confirms the address too."""
    link = use_link(token, LinkPurpose.RESET)
    if link is None:
        raise Invalid(NO_LONGER_WORKS)
    member = db.session.get_one(Member, link.member_id)
    member.password_hash = password_hash
    confirm_by_reset(member)
    end_all_sessions(member.id)
    void_links(member.id)
    # Who holds the mailbox need not wait for a lock that somebody else's guesses closed.
    clear_failures(hashed("address", member.email))
    emails.password_changed(member)
    return member


def ask_for_new_email(member: Member, email: str) -> None:
    """Write a link to the new address; the same answer whether or not somebody has it."""
    if not member.is_member:
        raise NotAllowed(member.why_not_in)
    if email == member.email:
        raise Invalid("This is your address already.")
    count_letter(email)
    known = find_by_email(email)
    if known is None:
        emails.confirm_new_email(member, make_link(member, LinkPurpose.NEW_EMAIL, email), email)
    else:
        tell_known.later(known.id)


def correct_email(member: Member, email: str) -> None:
    """An unconfirmed member mistyped the address: use the other one and confirm that."""
    if member.state != State.UNCONFIRMED:
        raise Invalid("Your email address is confirmed already. Change it on your account page.")
    count_letter(email)
    known = find_by_email(email)
    if known is not None and known.id != member.id:
        tell_known.later(known.id)
        return
    # Links that went to the mistyped address, whoever reads it, must open nothing.
    void_links(member.id)
    member.email = email
    emails.confirmation(member, make_link(member, LinkPurpose.CONFIRM))


def confirm_new_email(token: str) -> Member:
    """Use the new address from now on, tell the former one, end every session."""
    link = use_link(token, LinkPurpose.NEW_EMAIL)
    if link is None or find_by_email(link.email) is not None:
        raise Invalid(NO_LONGER_WORKS)
    member = db.session.get_one(Member, link.member_id)
    if not member.is_member:
        raise NotAllowed(member.why_not_in)
    former, member.email = member.email, link.email
    end_all_sessions(member.id)
    void_links(member.id)
    emails.email_changed(member, former)
    return member
