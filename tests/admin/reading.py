"""What the tests of this room read back."""

from forum.audit.models import AuditEntry
from forum.extensions import db


def fresh(model, row_id):
    db.session.rollback()
    return db.session.get(model, row_id, populate_existing=True)


def actions() -> list[tuple[str, str]]:
    db.session.rollback()
    return [(row.action, row.reason) for row in db.session.scalars(db.select(AuditEntry).order_by(AuditEntry.id))]
