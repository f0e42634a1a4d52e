"""Clearing away files that nobody needs. A row goes before its file; what a crash leaves goes a day later."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select

from forum.clock import now
from forum.database import write
from forum.extensions import db
from forum.jobs.registry import every
from forum.limits.rates import HOUR
from forum.subjects import subjects
from forum.uploads.models import ROWLESS_KEPT_HOURS, WAITING_KEPT_HOURS, Upload
from forum.uploads.storage import storage

AT_ONCE = 100
ASKED_AT_ONCE = 100
# The owner of what is about to be removed.
NOBODY = 0


@every(6 * HOUR, own_transactions=True)
def clear_files(subject_id: int) -> bool:
    """Remove files that waited too long or whose text was purged, some at a time; True while there may be more."""
    with write():
        gone = _take_rows(_is_not_needed())
    for name in gone:
        storage().remove(name)
    return len(gone) == AT_ONCE


def discard(upload: Upload) -> None:
    """Take a file away from everybody, its owner too, in the caller's transaction; the worker removes it."""
    upload.kind = upload.subject_id = None
    upload.owner_id = NOBODY
    upload.waiting_since = now() - timedelta(hours=WAITING_KEPT_HOURS + 1)
    clear_files.later()


@every(24 * HOUR, own_transactions=True)
def clear_rowless_files(subject_id: int) -> bool:
    """Remove stored files that no row knows, left by a crash, some at a time; True while there may be more."""
    before = now() - timedelta(hours=ROWLESS_KEPT_HOURS)
    old = (name for name, kept_at in storage().names() if kept_at < before)
    removed = 0
    while removed < AT_ONCE and (names := list(islice(old, ASKED_AT_ONCE))):
        for name in _without_row(names):
            storage().remove(name)
            removed += 1
    return removed >= AT_ONCE


def _take_rows(condition: ColumnElement[bool]) -> list[str]:
    some = select(Upload.id).where(condition).order_by(Upload.id).limit(AT_ONCE)
    # Asked again in the statement that removes: one of them may have been hung on a text meanwhile.
    statement = delete(Upload).where(Upload.id.in_(some), condition).returning(Upload.stored_as)
    return list(db.session.scalars(statement.execution_options(synchronize_session=False)))


def _is_not_needed() -> ColumnElement[bool]:
    waited_too_long = Upload.waiting_since < now() - timedelta(hours=WAITING_KEPT_HOURS)
    purged = [_is_purged(subject.kind, subject.model) for subject in subjects()]
    return or_(waited_too_long, *purged)


def _is_purged(kind: str, model: Any) -> ColumnElement[bool]:
    return and_(Upload.kind == kind, ~exists().where(model.id == Upload.subject_id))


def _without_row(names: Sequence[str]) -> list[str]:
    known = set(db.session.scalars(select(Upload.stored_as).where(Upload.stored_as.in_(names))))
    # The read ends here; removing files takes its time.
    db.session.rollback()
    return [name for name in names if name not in known]
