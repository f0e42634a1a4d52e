"""Rendering every stored text again, after the renderer changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update

from forum.accounts.queries import member_ids_of_handles
from forum.discussions.models import Post
from forum.errors import Invalid
from forum.extensions import db
from forum.messages.models import Message
from forum.objectives.models import Objective
from forum.stories.models import Adoption, Story
from forum.text.prepare import RENDERER_VERSION, prepare
from forum.updates.models import Update

BATCH = 100
PLACES: tuple[tuple[Any, tuple[tuple[str, str], ...]], ...] = (
    (Post, (("source", "html"),)),
    (Message, (("source", "html"),)),
    (Objective, (("source", "html"),)),
    (Update, (("source", "html"),)),
    (
        Story,
        tuple(
            (name, f"{name}_html")
            for name in ("problem", "what_we_did", "result", "lessons", "differently", "works_where", "not_where")
        ),
    ),
    (Adoption, (("what_we_changed", "what_we_changed_html"), ("result", "result_html"))),
)


@dataclass(frozen=True)
class Rendered:
    """The new columns of one row; `refused` says why its old page is kept."""

    model: Any
    id: int
    sources: dict[str, str]
    columns: dict[str, Any]
    refused: str = ""

    @property
    def kind(self) -> str:
        return str(self.model.__tablename__)


def old_text_count(*, everything: bool) -> int:
    """How many rows wait to be rendered again."""
    return sum(
        db.session.scalar(select(func.count()).select_from(model).where(*_old(model, everything=everything))) or 0
        for model, _ in PLACES
    )


def _old(model: Any, *, everything: bool) -> list[Any]:
    return [] if everything else [model.renderer_version != RENDERER_VERSION]


def render_again(*, everything: bool) -> Iterator[list[Rendered]]:
    """Render all old texts (or all) again, in batches; the caller stores each before the next."""
    for model, pairs in PLACES:
        last = 0
        while rows := _batch_after(last, model, everything=everything):
            last = rows[-1].id
            yield [_render(row, pairs) for row in rows]


def _batch_after(last: int, model: Any, *, everything: bool) -> list[Any]:
    statement = select(model).where(model.id > last, *_old(model, everything=everything))
    return list(db.session.scalars(statement.order_by(model.id).limit(BATCH)))


def _render(row: Any, pairs: tuple[tuple[str, str], ...]) -> Rendered:
    columns: dict[str, Any] = {"renderer_version": RENDERER_VERSION}
    sources = {source: getattr(row, source) for source, _ in pairs}
    for source, html in pairs:
        text = sources[source]
        try:
            columns[html] = prepare(text, member_ids_of_handles).html if text else ""
        except Invalid as refusal:
            return Rendered(type(row), row.id, sources, {}, str(refusal))
    return Rendered(type(row), row.id, sources, columns)


def store_rendered(batch: list[Rendered]) -> None:
    """Keep the new pages of a batch; what was edited meanwhile has its new page already."""
    for done in batch:
        if not done.refused:
            db.session.execute(
                update(done.model)
                .where(
                    done.model.id == done.id,
                    *(getattr(done.model, name) == text for name, text in done.sources.items()),
                )
                .values(**done.columns)
                .execution_options(synchronize_session=False)
            )
