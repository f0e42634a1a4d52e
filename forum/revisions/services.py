"""Keeping former texts."""

from datetime import datetime, timedelta
from typing import Any

from rapidfuzz.distance import Levenshtein
from sqlalchemy import select

from forum.clock import now
from forum.extensions import db
from forum.revisions.models import EDIT_GRACE_CHARACTERS, EDIT_GRACE_MINUTES, Revision


def is_small_early_edit(former: str, new: str, written_at: datetime) -> bool:
    """Whether an edit leaves no mark: within 5 minutes of writing and at most 100 characters apart."""
    if now() - written_at > timedelta(minutes=EDIT_GRACE_MINUTES):
        return False
    apart = Levenshtein.distance(former, new, score_cutoff=EDIT_GRACE_CHARACTERS)
    return apart <= EDIT_GRACE_CHARACTERS


def keep_former(target: tuple[str, int], former: Any, editor: Any, **extra: Any) -> Revision:
    """Keep a former text in the caller's transaction.

    `former` has `source`, `html` and perhaps `title`; extra are `reason` and `for_moderators`.
    """
    kind, subject_id = target
    revision = Revision(
        kind=kind,
        subject_id=subject_id,
        title=getattr(former, "title", "") or "",
        source=former.source,
        html=former.html,
        editor_id=editor.id,
        editor_name=editor.name,
        **extra,
    )
    db.session.add(revision)
    return revision


def revisions_of(kind: str, subject_id: int, *, for_moderator: bool) -> list[Revision]:
    """Former texts, the newest first; what a moderator took out is for moderators only."""
    statement = select(Revision).where(Revision.kind == kind, Revision.subject_id == subject_id)
    if not for_moderator:
        statement = statement.where(Revision.for_moderators.is_(False))
    return list(db.session.scalars(statement.order_by(Revision.id.desc()).limit(100)))
