"""What the demonstration tells, read from its files: bodies, people, stories, discussions, scenes at the desk."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

LIBRARIAN = "librarian"
DATA = Path(__file__).resolve().parent.parent / "data" / "demonstration"


@dataclass(frozen=True)
class Reply:
    """One reply. `former` is what it said before its author edited it; `removed` and `deleted` say what became of it.

    `parent` is a post number; the opening, or the story, is number 1 and the first reply in the file number 2.
    """

    author: str
    body: str
    parent: int
    hours_after: float
    accepted: bool = False
    helpful: int = 0
    former: str = ""
    edited_hours_after: float = 0
    deleted_hours_after: float = 0


@dataclass(frozen=True)
class Talk:
    """A discussion with its replies, and the people to whom its author put it by name."""

    file: str
    kind: str
    title: str
    objectives: tuple[str, ...]
    themes: tuple[str, ...]
    author: str
    days_ago: float
    body: str
    replies: tuple[Reply, ...]
    audience: str = "public"
    helpful: int = 0
    former: str = ""
    edited_hours_after: float = 0
    lock: dict[str, Any] | None = None
    asked: Sequence[dict[str, Any]] = ()


@dataclass(frozen=True)
class Try:
    """What the author's organisation says about a tale; `former` is the status that it was first recorded with.

    `saving` holds the saving columns, in pence.
    """

    author: str
    days_after: float
    status: str
    happened_on: date | None = None
    what_we_changed: str = ""
    result: str = ""
    recommend: str = ""
    may_be_asked: bool = False
    former: dict[str, Any] | None = None
    saving: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Tale:
    """A practice story with the columns of its record, its links and its replies.

    The librarian's are from public sources and about real bodies; those of others are invented, and say so.
    """

    file: str
    title: str
    summary: str
    objectives: tuple[str, ...]
    themes: tuple[str, ...]
    days_ago: float
    texts: dict[str, str]
    record: dict[str, Any]
    links: tuple[dict[str, str], ...]
    replies: tuple[Reply, ...]
    organisation: str = ""
    author: str = LIBRARIAN
    tries: tuple[Try, ...] = ()
    contact: str = ""
    backup_contact: str = ""

    @property
    def is_from_public_source(self) -> bool:
        return self.author == LIBRARIAN


@dataclass(frozen=True)
class Script:
    """Everything the demonstration tells."""

    bodies: Sequence[dict[str, Any]]
    people: Sequence[dict[str, Any]]
    leads: dict[str, str]
    talks: Sequence[Talk]
    tales: Sequence[Tale]
    scenes: Sequence[dict[str, Any]]
    updates: Sequence[dict[str, Any]] = ()
    readers: Sequence[str] = ()
    messages: Sequence[dict[str, Any]] = ()
    hand_overs: Sequence[dict[str, Any]] = ()


TEXTS = ("problem", "what_we_did", "result")
PLAIN = ("title", "summary", "days_ago", "organisation", "author", "contact", "backup_contact")


@lru_cache(maxsize=1)
def read_script() -> Script:
    """The whole demonstration, in the order of its files."""
    people, news = _read(DATA / "people.toml"), _read(DATA / "updates.toml")
    return Script(
        bodies=_read(DATA / "organisations.toml")["organisation"],
        people=people["member"],
        leads=people["leads"],
        talks=[_talk(path) for path in sorted((DATA / "discussions").glob("*.toml"))],
        tales=[_tale(path) for path in sorted((DATA / "stories").glob("*.toml"))],
        scenes=_read(DATA / "scenes.toml")["scene"],
        updates=news["update"],
        readers=news["readers"],
        messages=_read(DATA / "messages.toml")["conversation"],
        hand_overs=_read(DATA / "leaving.toml")["hand_over"],
    )


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _talk(path: Path) -> Talk:
    row = _read(path)
    replies = _replies(row)
    return Talk(
        file=path.stem,
        replies=replies,
        objectives=tuple(row.pop("objectives")),
        themes=tuple(row.pop("themes")),
        **row,
    )


def _tale(path: Path) -> Tale:
    row = _read(path)
    return Tale(
        file=path.stem,
        replies=_replies(row),
        tries=tuple(_try(adoption) for adoption in row.pop("adoption", ())),
        texts={name: row.pop(name) for name in TEXTS},
        links=tuple(row.pop("link", ())),
        objectives=tuple(row.pop("objectives")),
        themes=tuple(row.pop("themes")),
        **{name: row.pop(name) for name in PLAIN if name in row},
        record=row,
    )


def _try(row: dict[str, Any]) -> Try:
    """A table of an adoption; what is no field of it is a saving column."""
    own = {name: row.pop(name) for name in [each.name for each in fields(Try)] if name != "saving" and name in row}
    return Try(**own, saving=row)


def _replies(row: dict[str, Any]) -> tuple[Reply, ...]:
    return tuple(Reply(**reply) for reply in row.pop("reply", ()))
