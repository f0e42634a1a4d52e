"""Changing a text over the version that was read, and keeping the former one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rapidfuzz.distance import Levenshtein
from sqlalchemy import select, update

from forum.clock import now
from forum.errors import Conflict
from forum.extensions import db
from forum.revisions.models import EDIT_GRACE_CHARACTERS, EDIT_GRACE_MINUTES, Revision

SHOWN_MOST = 100
CHANGED = "Somebody changed this text after you opened it. Both texts are below; change yours and save it again."


def claim_version(row: Any, version: int, sentence: str = CHANGED, **values: object) -> None:
    """Take the right to change a row over this version, in one statement; further columns may change with it.

    Of two at once one gets it. Raises Conflict with the sentence when the row has another version by now.
    """
    model = type(row)
    result = db.session.execute(
        update(model)
        .where(model.id == row.id, model.version == version)
        .values(version=model.version + 1, **values)
        .execution_options(synchronize_session=False)
    )
    if result.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(sentence)


def is_small_early_edit(former: str, new: str, written_at: datetime) -> bool:
    """Whether an edit leaves no mark: within 5 minutes of writing and at most 100 characters apart."""
    if now() - written_at > timedelta(minutes=EDIT_GRACE_MINUTES):
        return False
    apart = Levenshtein.distance(former, new, score_cutoff=EDIT_GRACE_CHARACTERS)
    return apart <= EDIT_GRACE_CHARACTERS


@dataclass(frozen=True)
class Wording:
    """A text as it stood; `title` is empty for what has none."""

    title: str
    source: str
    html: str


def keep_former(target: tuple[str, int], former: Wording, editor: Any, **extra: Any) -> Revision:
    """Keep a former text in the caller's transaction; extra are `reason` and `for_moderators`."""
    kind, subject_id = target
    revision = Revision(
        kind=kind,
        subject_id=subject_id,
        title=former.title,
        source=former.source,
        html=former.html,
        editor_id=editor.id,
        editor_name=editor.name,
        **extra,
    )
    db.session.add(revision)
    return revision


def hide_former(kind: str, subject_id: int) -> None:
    """Keep every former text of a thing for moderators only: a detail was taken out, and it stands there too."""
    db.session.execute(
        update(Revision)
        .where(Revision.kind == kind, Revision.subject_id == subject_id)
        .values(for_moderators=True)
        .execution_options(synchronize_session=False)
    )


@dataclass(frozen=True)
class Former:
    """A former text as the page of former texts prints it; `html` is empty when it is not for this reader."""

    title: str
    html: str
    editor_name: str
    replaced_at: datetime
    reason: str
    for_moderators: bool


def revisions_of(kind: str, subject_id: int, *, for_moderator: bool) -> list[Former]:
    """Former texts, the newest first. What moderators alone may read shows its date and reason, without words."""
    statement = select(Revision).where(Revision.kind == kind, Revision.subject_id == subject_id)
    rows = db.session.scalars(statement.order_by(Revision.id.desc()).limit(SHOWN_MOST))
    return [_shown(row, is_open=for_moderator or not row.for_moderators) for row in rows]


def _shown(row: Revision, *, is_open: bool) -> Former:
    return Former(
        title=row.title if is_open else "",
        html=row.html if is_open else "",
        editor_name=row.editor_name,
        replaced_at=row.replaced_at,
        reason=row.reason,
        for_moderators=row.for_moderators,
    )
