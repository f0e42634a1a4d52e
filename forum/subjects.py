"""How the rooms that point at anything know the content rooms: by a kind, an id and a registered Subject."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class SearchDocument:
    """What the search index keeps of one thing. Texts are plain; a title is the thing's own, else empty.

    `names` are other titles that it is met by. `labels` are what filters ask for, like {"stage": ("live",)}; their
    values are single words. What has no day (`created_at` None) passes no filter of days and stands last among the
    newest. `adopted` is how many bodies adopted it, `saving` the pence that it states to save (0: none). `merit`,
    from -100 to 100, is what speaks for it beside its words, and `confirmed_at` when somebody last stood for it, where
    that matters: what was long not confirmed sinks.
    """

    kind: str
    id: int
    title: str
    body: str
    audience: str
    created_at: datetime | None
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    adopted: int = 0
    saving: int = 0
    merit: int = 0
    confirmed_at: datetime | None = None

    @property
    def key(self) -> tuple[str, int]:
        return self.kind, self.id


@dataclass(frozen=True)
class SearchSource:
    """Rows whose change alters what can be found.

    A new or deleted row of `model`, and a change of one of its `columns`, is noted in the transaction of its cause.
    Later the indexer asks `keys(ids)` which documents (kind, id) that concerns, so the cause never pays for them.
    `row_id` names the column whose numbers those are. `may_hide` is False where a change alters what is written of
    the documents, never who may see them. `can_be_found` says of a new row whether it is worth a note.
    """

    model: type
    columns: frozenset[str]
    keys: Callable[[Sequence[int]], Iterable[tuple[str, int]]]
    row_id: str = "id"
    may_hide: bool = True
    can_be_found: Callable[[Any], bool] = lambda row: True


@dataclass(frozen=True)
class Mail:
    """The words of one message to one reader."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Offer:
    """What one reader of a letter may do by a mail to an address of its own: the deed, with what, and its words.

    `note` is what the prepared mail says.
    """

    reader_id: int
    deed: str
    pair: tuple[str, int]
    words: str
    note: str


@dataclass(frozen=True)
class Done:
    """What was done by mail, for the letter that says so, with the words of the page and of the deed that undoes it.

    `is_new` is False where it was so before.
    """

    what: str
    title: str
    address: str
    press: str
    undo: Offer | None = None
    is_new: bool = True


@dataclass(frozen=True)
class Words:
    """What a room says of one thing that happened, as plain text, for letters of one and of several notices.

    `what` is who did what («Bob Oakes replied to you»), `title` and `address` name the thing, `said` are its texts,
    each with a heading, perhaps empty, and its lines. `because` says why the reader is told. A letter of its own has
    the `subject`, or the title after «Re:»; `press` are the words of the link to the address, `others` are further
    links (words, path), and `notes` stand after them. `offers` are for one reader each.
    """

    what: str
    title: str
    address: str
    because: str
    said: Sequence[tuple[str, Sequence[str]]] = ()
    subject: str = ""
    press: str = "Read it and answer"
    others: Sequence[tuple[str, str]] = ()
    notes: Sequence[str] = ()
    offers: Sequence[Offer] = ()


def _nothing(*_: Any, **__: Any) -> None:
    return None


@dataclass(frozen=True)
class Subject:
    """One kind of content as the generic rooms see it.

    `find(id, viewer)` gives the item or None for what the viewer may not see; `can_see(viewer, item)` asks the same of
    an item at hand and `visible_ids(ids, viewer)` of many in one statement. `find_any(id)` gives it in every state, for
    moderators and jobs. `search_documents(ids)` gives what can be found of those that stand, in a fixed number of
    statements, and `findable(ids, viewer)` the statement that asks which of them this viewer may find as of now.
    `listed(ids, viewer)` gives (id, title, address) of those that the viewer may see, in one statement. `names(ids)`
    gives id → (title, address) in every state, in one statement, where a title can be corrected. `events` maps the
    name of an event to the function (event, item, why) that says what letters about it say.
    `keeper_id(item)` is who took the item over from its author, if anybody did, and is told what is decided about it.
    `answer(item, author, text, files=(), submission=None)` posts an answer by another door than the page and gives its
    address; None where nothing can be answered. `keep_trimming(author_id, submission, text)` keeps what was cut from
    the mail of that answer. `deeds` maps what a mail to an address of its own does to the function (item, member) that
    does it and gives what was Done.
    """

    kind: str
    word: str
    model: type
    find: Callable[[int, Any], Any | None]
    can_see: Callable[[Any, Any], bool]
    visible_ids: Callable[[Iterable[int], Any], set[int]]
    find_any: Callable[[int], Any | None]
    title: Callable[[Any], str]
    address: Callable[[Any], str]
    author_id: Callable[[Any], int | None]
    keeper_id: Callable[[Any], int | None] = _nothing
    search_documents: Callable[[Sequence[int]], Iterable[SearchDocument]] = lambda ids: ()
    findable: Callable[[Collection[int], Any], Any] | None = None
    search_sources: tuple[SearchSource, ...] = ()
    all_ids: Callable[[], Iterable[int]] = lambda: ()
    text: Callable[[Any], str] = lambda item: ""
    html: Callable[[Any], str] = lambda item: ""
    is_removed: Callable[[Any], bool] = lambda item: False
    remove: Callable[..., None] = _nothing
    restore: Callable[..., None] = _nothing
    lock: Callable[..., None] = _nothing
    unlock: Callable[..., None] = _nothing
    retag: Callable[..., None] | None = None
    can_lock: bool = False
    is_locked: Callable[[Any], bool] = lambda item: False
    approve: Callable[..., None] = _nothing
    can_follow: bool = False
    listed: Callable[[Iterable[int], Any], list[tuple[int, str, str]]] = lambda ids, viewer: []
    names: Callable[[Iterable[int]], Mapping[int, tuple[str, str]]] = lambda ids: {}
    events: Mapping[str, Callable[[Any, Any, str], Words]] = field(default_factory=dict)
    answer: Callable[..., str] | None = None
    keep_trimming: Callable[[int, str, str], None] = _nothing
    deeds: Mapping[str, Callable[[Any, Any], Done]] = field(default_factory=dict)
    can_be_edited: bool = True


_subjects: dict[str, Subject] = {}
# Asked before an author edits: (kind, id) → the sentence that forbids it, or an empty text. A case may forbid it.
edit_checks: list[Callable[[str, int], str]] = []
# Told after an author edited: what waited for the edit goes on.
edit_listeners: list[Callable[[str, int], None]] = []
# Told when something waits for a look before it shows: (kind, id, author id).
held_listeners: list[Callable[[str, int, int], None]] = []


def held(kind: str, subject_id: int, author_id: int) -> None:
    """Let the desk know that something waits for a look, in the caller's transaction."""
    for tell in held_listeners:
        tell(kind, subject_id, author_id)


def why_not_editable(kind: str, subject_id: int) -> str:
    """The sentence that forbids the author to edit now, or an empty text."""
    return next((sentence for check in edit_checks if (sentence := check(kind, subject_id))), "")


def edited(kind: str, subject_id: int) -> None:
    """Let everybody who waits for an edit of this item know, in the caller's transaction."""
    for tell in edit_listeners:
        tell(kind, subject_id)


def register(subject: Subject) -> None:
    """Make a kind of content known to the generic rooms. Called once, at the end of the room's subject.py."""
    _subjects[subject.kind] = subject


def subject_of(kind: str) -> Subject | None:
    """The Subject of a kind, or None for an unknown kind."""
    return _subjects.get(kind)


def subjects() -> tuple[Subject, ...]:
    """All registered kinds, in the order of the rooms."""
    return tuple(_subjects.values())


def find(kind: str, subject_id: int, viewer: Any) -> Any | None:
    """The item of that kind and id if the viewer may see it, else None."""
    subject = _subjects.get(kind)
    return subject.find(subject_id, viewer) if subject else None
