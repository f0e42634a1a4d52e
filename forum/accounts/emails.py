"""What we write to people about their accounts. None of these can be switched off."""

from datetime import datetime

from forum.accounts.models import CONFIRMATION_DAYS, RESET_HOURS, Member
from forum.mail.letters import letter
from forum.mail.services import Envelope, send


def _write(member: Member, kind: str, *, to: str = "", **values: object) -> None:
    envelope = Envelope(to_address=to or member.email, kind=kind, member_id=member.id)
    send(envelope, letter(f"accounts/{kind}", member=member, **values))


def confirmation(member: Member, token: str) -> None:
    """The link that confirms an address."""
    _write(member, "confirmation", token=token, days=CONFIRMATION_DAYS)


def already_a_member(member: Member) -> None:
    """Somebody registered with an address that has an account."""
    _write(member, "already_a_member")


def approved(member: Member) -> None:
    """A moderator let the member in."""
    _write(member, "approved")


def refused(member: Member, reason: str) -> None:
    """A moderator did not let the member in."""
    _write(member, "refused", reason=reason)


def reset_password(member: Member, token: str) -> None:
    """The link that sets a new password."""
    _write(member, "reset_password", token=token, hours=RESET_HOURS)


def password_changed(member: Member) -> None:
    """The password was changed."""
    _write(member, "password_changed")


def confirm_new_email(member: Member, token: str, address: str) -> None:
    """The link that confirms a new address, sent to that address."""
    _write(member, "confirm_new_email", to=address, token=token, days=CONFIRMATION_DAYS)


def email_changed(member: Member, former: str) -> None:
    """The address was changed; told to the former one."""
    _write(member, "email_changed", to=former)


def suspended(member: Member, reason: str, until: datetime | None) -> None:
    """The member was suspended: why and until when."""
    _write(member, "suspended", reason=reason, until=until)


def suspension_lifted(member: Member, reason: str) -> None:
    """The suspension ended early."""
    _write(member, "suspension_lifted", reason=reason)
