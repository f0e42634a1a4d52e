"""Cases and what is read of them, for the tests of this room."""

from forum.accounts.models import Member
from forum.audit.models import AuditEntry
from forum.database import write
from forum.extensions import db
from forum.moderation.models import Case, Reason
from forum.moderation.services.reporting import Reporter, report


def open_case(kind: str, subject_id: int, *reporters: Member, reason: str = "individual") -> Case:
    """The case that opens, or goes on, when these members report a thing."""
    with write():
        for reporter in reporters:
            report((kind, subject_id), Reporter(db.session.merge(reporter)), Reason(reason), "Look at line one.")
    return db.session.scalars(db.select(Case).order_by(Case.id.desc()).limit(1)).one()


def fresh(model, row_id):
    db.session.rollback()
    return db.session.get(model, row_id, populate_existing=True)


def entries() -> list[AuditEntry]:
    db.session.rollback()
    return list(db.session.scalars(db.select(AuditEntry).order_by(AuditEntry.id)))


def subjects_of(letters) -> list[str]:
    """The subjects of the letters about decisions; replies announce themselves too."""
    return [letter.subject for letter in letters if not letter.kind.startswith("reply")]
