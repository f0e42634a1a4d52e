"""Things that are like another, or like what somebody is writing: by words, then by meaning where that can be told."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from forum.errors import NotReady
from forum.search.analysis import STOP_WORDS, words_in
from forum.search.contract import Filters, Hit, Key
from forum.search.meaning.asking import vectors_of
from forum.search.meaning.model import encode
from forum.search.meaning.ordering import REORDERED, nearness, reordered
from forum.search.meaning.vectors import KINDS, TEXT_MOST, unpacked
from forum.search.queries import Cut, Sought, findable, hidden_from, search
from forum.subjects import subject_of

ALIKE_MOST, SIMILAR_MOST = 10, 5
# What a text is about, it says again; more words than these only cost.
TELLING_MOST = 24
# Cosines. Things on neighbouring matters reach the first, things on one matter the second.
ALIKE_FROM, SIMILAR_FROM = 0.3, 0.45
# So much is read of what is being written.
TYPED_MOST = 1000
# With less, nobody has said yet what it is about.
TYPED_LEAST = 12


@dataclass(frozen=True)
class Similar:
    """A thing that is like another: its title, its address and what it is."""

    title: str
    address: str
    word: str


def things_like(key: Key, viewer: Any, audiences: Collection[str]) -> list[Similar] | None:
    """What this viewer may see that is like a thing, the likest first and never itself.

    None for what they may not see and for what nobody can find: not even its title may be told. Nothing is like a thing
    while the index is being rebuilt.
    """
    kind, number = key
    subject = subject_of(kind)
    # Not `find`, which reads all that the page of a thing prints.
    if kind not in KINDS or subject is None or not findable({kind: {number}}, viewer):
        return None
    documents = list(subject.search_documents([number]))
    if not documents:
        return None
    words = telling_words(documents[0].title, documents[0].body)
    hits = _found(words, viewer, audiences, but=frozenset([key]))
    vectors = vectors_of([key, *(hit.key for hit in hits)])
    own = vectors.pop(key, None)
    if own is not None:
        vector = unpacked([own])[0]
        hits = _near(hits, vector, vectors, ALIKE_FROM)
    return _listed(hits, viewer, ALIKE_MOST)


def similar_to(title: str, text: str, viewer: Any, audiences: Collection[str]) -> list[Similar]:
    """What this viewer may see that is much like what they are writing; mostly nothing, and nothing without an index.

    Without the model, what has at least half of the title's words is taken for similar.
    """
    typed = f"{title}\n{text}"[:TYPED_MOST]
    if len(typed) < TYPED_LEAST:
        return []
    hits = _found(telling_words(title[:TYPED_MOST], text[:TYPED_MOST]), viewer, audiences)
    vectors = vectors_of(hit.key for hit in hits)
    made = encode([typed]) if vectors else None
    if made is not None:
        hits = _near(hits, made[0], vectors, SIMILAR_FROM)
    else:
        named = {word.term for word in Sought(title[:TYPED_MOST]).words}
        hits = tuple(hit for hit in hits if named and 2 * len(named & hit.words) >= len(named))
    return _listed(hits, viewer, SIMILAR_MOST)


def telling_words(title: str, body: str) -> str:
    """The words of the title, and those that the text says most often."""
    said = Counter(
        word.plain for word in words_in(body[:TEXT_MOST]) if word.plain not in STOP_WORDS and len(word.plain) > 2
    )
    return " ".join((title, *(word for word, _ in said.most_common(TELLING_MOST))))


def _found(words: str, viewer: Any, audiences: Collection[str], but: frozenset[Key] = frozenset()) -> tuple[Hit, ...]:
    filters = Filters(audiences, groups={"kind": KINDS}, hidden=hidden_from(viewer) | but)
    try:
        # No title that happens to be the same stands first here: only likeness counts.
        hits = search(Sought(words, by_meaning=False), filters, cut=Cut(0, REORDERED, counts=False)).found.hits
    except NotReady:
        return ()
    return tuple(replace(hit, is_exact=False) for hit in hits)


def _near(hits: tuple[Hit, ...], vector: Any, vectors: dict[Key, bytes], least: float) -> tuple[Hit, ...]:
    """The hits in their order by words and meaning, without those whose meaning is too far."""
    near = dict(zip((hit.key for hit in hits), nearness(hits, vector, vectors), strict=True))
    return tuple(hit for hit in reordered(hits, vector, vectors) if near[hit.key] >= least)


def _listed(hits: tuple[Hit, ...], viewer: Any, most: int) -> list[Similar]:
    """The first so many that the viewer may see as of now; one statement for each kind."""
    first = hits[: 2 * most]
    known: dict[Key, Similar] = {}
    for kind in {hit.kind for hit in first}:
        subject = subject_of(kind)
        if subject is not None:
            for number, title, address in subject.listed([hit.id for hit in first if hit.kind == kind], viewer):
                known[(kind, number)] = Similar(title, address, subject.word)
    return [known[hit.key] for hit in first if hit.key in known][:most]
