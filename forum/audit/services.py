"""Writing the audit log, and proving that nobody changed it."""

import hashlib
import json
from typing import Any

from sqlalchemy import select

from forum.audit.models import ACTIONS, AuditEntry
from forum.clock import now
from forum.database import take_turn
from forum.errors import Invalid
from forum.extensions import db


def record(actor: Any, action: str, target: tuple[str, int], reason: str, **details: Any) -> AuditEntry:
    """Add an entry in the caller's transaction: who did what to which (kind, id), and why.

    Raises Invalid for a missing reason, ValueError for an unknown action or a missing detail.
    """
    needed = ACTIONS.get(action)
    if needed is None:
        raise ValueError(f"Unknown audit action {action!r}.")
    missing = [name for name in needed if name not in details]
    if missing:
        raise ValueError(f"The audit action {action!r} needs {missing}.")
    if len(reason.strip()) < 2:
        raise Invalid("Enter a reason. It is kept in the log.")
    kind, subject_id = target
    # Entries are chained, so one transaction writes them at a time.
    take_turn("audit")
    entry = AuditEntry(
        at=now(),
        actor_id=actor.id if actor else None,
        actor_name=actor.name if actor else "Connect and Share",
        action=action,
        kind=kind,
        subject_id=subject_id,
        reason=reason.strip(),
        details=details,
        previous_hash=db.session.scalar(select(AuditEntry.entry_hash).order_by(AuditEntry.id.desc()).limit(1)) or "",
    )
    entry.entry_hash = hash_of(entry)
    db.session.add(entry)
    # The next entry of the same transaction must see this one's hash.
    db.session.flush()
    return entry


def hash_of(entry: AuditEntry) -> str:
    """SHA-256 over the entry's values and the hash of the one before."""
    values = [
        entry.previous_hash, entry.at.isoformat(), entry.actor_id, entry.actor_name, entry.action, entry.kind,
        entry.subject_id, entry.reason, entry.details,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(values, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def first_broken_entry() -> int | None:
    """The id of the first entry that was changed or whose predecessor is missing, or None when all is whole."""
    previous = ""
    for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).yield_per(500):
        if entry.previous_hash != previous or entry.entry_hash != hash_of(entry):
            return entry.id
        previous = entry.entry_hash
    return None
