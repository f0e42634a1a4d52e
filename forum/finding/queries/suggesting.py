"""What the search box suggests while somebody types: titles, themes, organisations and people that begin like it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, String, cast, literal, select, union_all

from forum.accounts.models import Member
from forum.directory.queries import findable_by
from forum.discussions.models import Discussion
from forum.discussions.permissions import not_gone, visible_to
from forum.errors import NotReady
from forum.extensions import db
from forum.finding.queries.asking import reader_of
from forum.organisations.models import Organisation
from forum.search.contract import Filters, Hit, Key
from forum.search.queries import Cut, Sought, search
from forum.stories.models import Story
from forum.stories.permissions import stories_visible_to
from forum.text.plain import fold, slugify
from forum.themes.models import Theme

SUGGESTIONS_MOST = 10
# Every group that has so many is sure of that many places.
SURE_PLACES = 2
SHORTEST, LONGEST = 2, 100
# Of all kinds together, and of each kind when their rows are read.
HITS_MOST, HITS_OF_KIND = 200, 20

TITLES, THEMES = "Practice stories and discussions", "Themes"
ORGANISATIONS, PEOPLE = "Organisations", "People"
GROUPS = {"story": TITLES, "discussion": TITLES, "theme": THEMES, "organisation": ORGANISATIONS, "member": PEOPLE}
KINDS = {"story": "Practice story", "discussion": "Discussion", "question": "Question"}


@dataclass(frozen=True)
class Suggestion:
    """One page that somebody may mean. `kind` says what it is where its group does not."""

    group: str
    name: str
    kind: str
    address: str


def suggestions_for(typed: str, viewer: Member | None) -> list[Suggestion]:
    """At most ten, a group together, the group of an exact name first; three statements, four while changes wait."""
    words = fold(typed)
    if len(words) < SHORTEST or len(typed) > LONGEST:
        return []
    hits = _hits(typed, viewer)
    rows = _rows(_first_of_each(hits), viewer)
    found = [rows[key] for key in (hit.key for hit in hits) if key in rows]
    found += [row for (kind, _), row in rows.items() if kind == "theme" and _begins(row.name, words)]
    return _shared(found, words)


def _hits(typed: str, viewer: Member | None) -> Sequence[Hit]:
    """What the index knows; while it is being made anew, themes alone are suggested."""
    reader = reader_of(viewer)
    *before, last = typed.split()
    kinds = tuple(kind for kind in GROUPS if kind != "theme")
    filters = Filters(audiences=reader.audiences, groups={"kind": kinds}, hidden=reader.hidden)
    try:
        return search(Sought(" ".join(before), prefix=last), filters, cut=Cut(count=HITS_MOST, counts=False)).found.hits
    except NotReady:
        return ()


def _first_of_each(hits: Iterable[Hit]) -> dict[str, list[int]]:
    ids: dict[str, list[int]] = {}
    for hit in hits:
        ids.setdefault(hit.kind, []).append(hit.id)
    return {kind: numbers[:HITS_OF_KIND] for kind, numbers in ids.items()}


def _rows(ids: dict[str, list[int]], viewer: Member | None) -> dict[Key, Suggestion]:
    """Those of these that the viewer may see as of now, and all themes, in one statement."""
    standing = (Story.unpublished_at.is_(None), Story.deleted_at.is_(None), Story.removed_at.is_(None))
    readable: dict[str, Select[Any]] = {
        "story": _columns("story", Story, Story.title).where(stories_visible_to(viewer), *standing),
        "discussion": _columns("discussion", Discussion, Discussion.title, Discussion.home, Discussion.kind).where(
            visible_to(viewer), not_gone()
        ),
        "member": _columns("member", Member, Member.name, Member.handle).where(findable_by(viewer)),
        "organisation": _columns("organisation", Organisation, Organisation.name, Organisation.slug),
    }
    models: dict[str, Any] = {"story": Story, "discussion": Discussion, "member": Member, "organisation": Organisation}
    parts = [readable[kind].where(models[kind].id.in_(numbers)) for kind, numbers in ids.items()]
    themes = _columns("theme", Theme, Theme.name, Theme.slug)
    return {(row[0], row[1]): _suggestion(row) for row in db.session.execute(union_all(themes, *parts))}


def _columns(kind: str, model: Any, *texts: Any) -> Select[Any]:
    """A kind, the id, and up to three texts: the name, what the address is made of, and the sort."""
    three = [*texts, literal(""), literal("")][:3]
    return select(literal(kind), model.id, *(cast(text, String) for text in three))


def _suggestion(row: Any) -> Suggestion:
    kind, number, name, place, sort = row
    addresses = {
        "story": f"/stories/{number}-{slugify(name)}",
        "discussion": place or f"/discussions/{number}-{slugify(name)}",
        "theme": f"/themes/{place}",
        "organisation": f"/organisations/{place}",
        "member": f"/people/{place}",
    }
    return Suggestion(GROUPS[kind], name, KINDS.get(sort) or KINDS.get(kind, ""), addresses[kind])


def _begins(name: str, words: str) -> bool:
    """Whether every word that was typed begins a word of a name."""
    parts = fold(name).split()
    return all(any(part.startswith(word) for part in parts) for word in words.split())


def _shared(found: Iterable[Suggestion], words: str) -> list[Suggestion]:
    """As many of each group as there is room for."""
    groups: dict[str, list[Suggestion]] = {group: [] for group in GROUPS.values()}
    for row in found:
        groups[row.group].append(row)
    for rows in groups.values():
        rows.sort(key=lambda row: fold(row.name) != words)
    ranked = sorted(groups.values(), key=lambda rows: not rows or fold(rows[0].name) != words)
    left = SUGGESTIONS_MOST - sum(min(len(rows), SURE_PLACES) for rows in ranked)
    chosen: list[Suggestion] = []
    for rows in ranked:
        more = min(left, max(0, len(rows) - SURE_PLACES))
        left -= more
        chosen += rows[: SURE_PLACES + more]
    return chosen
