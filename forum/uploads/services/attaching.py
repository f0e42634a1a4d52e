"""Hanging files on a text, in the transaction that writes the text."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import case, select, update

from forum.clock import now
from forum.errors import Invalid
from forum.extensions import db
from forum.uploads.models import IN_A_FORM_MOST, Upload
from forum.uploads.queries import Target, files_of
from forum.uploads.services.keeping import check_number

GONE = (
    "A file of this form is not there any more: it was used in another text, or it waited for more than two days. "
    "Attach it again if you need it here."
)


def attach(member: Any, target: Target, ids: Sequence[int]) -> None:
    """Hang waiting files of a member on something new, in this order. Raises Invalid when one is not theirs to use."""
    if not ids:
        return
    _claim(member, target, ids)
    check_number(member, _pictures(target))


def change_files(member: Any, target: Target, ids: Sequence[int] | None) -> list[Upload] | None:
    """Let exactly these files hang on something; the former ones, or None when nothing changed or no ids are given.

    What is let go waits to be removed.
    """
    if ids is None:
        return None
    rows = files_of(target[0], [target[1]]).get(target[1], [])
    former = [row.id for row in rows]
    if list(ids) == former:
        return None
    added = [each for each in ids if each not in former]
    gone = [each for each in former if each not in ids]
    if gone:
        _update(Upload.id.in_(gone), *_hangs_on(target), kind=None, subject_id=None, waiting_since=now())
    if added:
        _claim(member, target, added)
    if ids:
        _update(*_hangs_on(target), position=_order(ids))
    if added:
        check_number(member, _pictures(target))
    return rows


def _claim(member: Any, target: Target, ids: Sequence[int]) -> None:
    """One statement, so that of two texts that want a file at once one gets it."""
    kind, subject_id = target
    is_free = (Upload.owner_id == member.id, Upload.kind.is_(None))
    wanted = list(dict.fromkeys(ids))
    if len(wanted) > IN_A_FORM_MOST:
        raise Invalid(f"Attach at most {IN_A_FORM_MOST} files.")
    values = {"kind": kind, "subject_id": subject_id, "waiting_since": None, "position": _order(wanted)}
    if _update(Upload.id.in_(wanted), *is_free, **values) != len(wanted):
        raise Invalid(GONE)


def _update(*conditions: Any, **values: Any) -> int:
    statement = update(Upload).where(*conditions).values(**values).execution_options(synchronize_session=False)
    return int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]


def _order(ids: Sequence[int]) -> Any:
    return case({each: position for position, each in enumerate(ids)}, value=Upload.id, else_=len(ids))


def _hangs_on(target: Target) -> tuple[Any, ...]:
    return Upload.kind == target[0], Upload.subject_id == target[1]


def _pictures(target: Target) -> list[bool]:
    widths = db.session.scalars(select(Upload.width).where(*_hangs_on(target)))
    return [width is not None for width in widths]
