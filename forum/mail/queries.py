"""What was written to whom."""

from sqlalchemy import select

from forum.extensions import db
from forum.mail.models import OutgoingMail


def latest_mails(most: int, state: str | None = None, member_id: int | None = None) -> list[OutgoingMail]:
    """The latest letters, perhaps in one state or to one member; read afresh."""
    statement = select(OutgoingMail).order_by(OutgoingMail.id.desc()).limit(most)
    if state:
        statement = statement.where(OutgoingMail.state == state)
    if member_id is not None:
        statement = statement.where(OutgoingMail.member_id == member_id)
    return list(db.session.scalars(statement.execution_options(populate_existing=True)))


def find_mail(mail_id: int) -> OutgoingMail | None:
    """One letter."""
    return db.session.get(OutgoingMail, mail_id)
