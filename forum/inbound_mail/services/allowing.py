"""Who may start discussions by mail."""

from sqlalchemy import delete

from forum.accounts.models import Member
from forum.database import upsert
from forum.extensions import db
from forum.inbound_mail.models import StartsByMail


def allow_starting(member: Member, *, is_allowed: bool) -> None:
    """Switch it on or off for a member; once more changes nothing."""
    if is_allowed:
        db.session.execute(upsert(StartsByMail).values(member_id=member.id).on_conflict_do_nothing())
    else:
        db.session.execute(delete(StartsByMail).where(StartsByMail.member_id == member.id))
