"""One row for each act of a moderator or administrator; rows are never changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, Text, event
from sqlalchemy.orm import Mapped, mapped_column

from forum.clock import now
from forum.database import UtcDateTime
from forum.errors import NotAllowed
from forum.extensions import db

# Every action that may be recorded, with the details it must carry.
ACTIONS: dict[str, tuple[str, ...]] = {
    "keep": (), "ask_to_edit": (), "remove": (), "restore": (), "lock": (), "unlock": (), "move": ("tags",),
    "warn": (), "suspend": ("until",), "lift": (), "approve": (), "refuse": (), "correct": ("former",),
    "name_keeper": ("keeper",), "redact": (), "role": ("role",), "confirm_again": (), "see_mail": (),
    "lead": ("objective",), "organisation": ("change",), "domain": ("domain",), "edit_objective": (),
    "retry": ("what",),
    "publish": ("readers",), "delete": (), "undelete": (), "look_up": (), "stop_letters": (),
    "thesaurus": ("change", "words"), "end_advocate": ("theme", "region"), "write": ("to",), "export": ("table",),
    "hand_over": ("to", "things"),
}  # fmt: skip

# What lists call them.
ACTION_WORDS = {
    "keep": "Kept", "ask_to_edit": "Asked to edit", "remove": "Removed", "restore": "Brought back", "lock": "Closed",
    "unlock": "Opened again", "move": "Moved", "warn": "Warned", "suspend": "Suspended", "lift": "Suspension ended",
    "approve": "Approved", "refuse": "Refused", "correct": "Corrected", "redact": "Detail taken out",
    "name_keeper": "Keeper named", "role": "Role changed", "confirm_again": "Confirmation sent again",
    "see_mail": "Mails looked at", "lead": "Lead changed", "organisation": "Organisation changed",
    "domain": "Mail domain named", "edit_objective": "Objective edited", "retry": "Tried again",
    "publish": "Update published", "delete": "Update deleted", "undelete": "Update brought back",
    "look_up": "Reader looked up", "stop_letters": "Reader taken off",
    "thesaurus": "Thesaurus changed", "end_advocate": "Advocate ended", "export": "Table taken out",
    "write": "Wrote about a case", "hand_over": "Handed over",
}  # fmt: skip


class AuditEntry(db.Model):
    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_subject", "kind", "subject_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
    actor_id: Mapped[int | None] = mapped_column(index=True)
    actor_name: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(30), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    # Each entry carries the hash of the one before, so that a change of the past shows.
    previous_hash: Mapped[str] = mapped_column(String(64), default="")
    entry_hash: Mapped[str] = mapped_column(String(64), default="")


def _refuse_change(mapper: object, connection: object, entry: AuditEntry) -> None:
    raise NotAllowed("The audit log is append-only.")


event.listen(AuditEntry, "before_update", _refuse_change)
event.listen(AuditEntry, "before_delete", _refuse_change)
