"""Rendering every stored text again, after the renderer changed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from forum.accounts.queries import member_ids_of_handles
from forum.database import write
from forum.discussions.models import Post
from forum.errors import Invalid
from forum.extensions import db
from forum.objectives.models import Objective
from forum.stories.models import Story
from forum.text.prepare import RENDERER_VERSION, prepare

BATCH = 100
PLACES: tuple[tuple[Any, tuple[tuple[str, str], ...]], ...] = (
    (Post, (("source", "html"),)),
    (Objective, (("source", "html"),)),
    (
        Story,
        tuple(
            (name, f"{name}_html")
            for name in ("problem", "what_we_did", "result", "lessons", "differently", "works_where", "not_where")
        ),
    ),
)


@dataclass(frozen=True)
class Rendered:
    """One row that was rendered again; `refused` says why its old page was kept."""

    kind: str
    id: int
    refused: str = ""


def old_text_count(*, everything: bool) -> int:
    """How many rows wait to be rendered again."""
    return sum(
        db.session.scalar(select(func.count()).select_from(model).where(*_old(model, everything=everything))) or 0
        for model, _ in PLACES
    )


def _old(model: Any, *, everything: bool) -> list[Any]:
    return [] if everything else [model.renderer_version != RENDERER_VERSION]


def rerender(*, everything: bool) -> Iterator[Rendered]:
    """Render all old texts (or all) again; commits after each batch, so that it can be stopped and run again."""
    for model, pairs in PLACES:
        last = 0
        while True:
            statement = select(model).where(model.id > last, *_old(model, everything=everything))
            rows = list(db.session.scalars(statement.order_by(model.id).limit(BATCH)))
            if not rows:
                break
            last = rows[-1].id
            new = [(row.id, _render(row, pairs)) for row in rows]
            with write():
                for row_id, columns in new:
                    if isinstance(columns, dict):
                        _store(model, row_id, columns)
            for row_id, columns in new:
                yield Rendered(model.__tablename__, row_id, columns if isinstance(columns, str) else "")


def _render(row: Any, pairs: tuple[tuple[str, str], ...]) -> dict[str, Any] | str:
    columns: dict[str, Any] = {"renderer_version": RENDERER_VERSION}
    resolve: Callable[[set[str]], dict[str, int]] = member_ids_of_handles
    for source, html in pairs:
        text = getattr(row, source)
        try:
            columns[html] = prepare(text, resolve).html if text else ""
        except Invalid as refusal:
            return str(refusal)
    return columns


def _store(model: Any, row_id: int, columns: dict[str, Any]) -> None:
    db.session.execute(
        db.update(model).where(model.id == row_id).values(**columns).execution_options(synchronize_session=False)
    )
