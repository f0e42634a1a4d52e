"""Finding people by words: who matches, exact names first, and where each word stands."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select, true
from sqlalchemy.orm import joinedload

from forum.accounts.models import Member
from forum.accounts.services.joining import sort_name_of
from forum.directory.queries import findable_by, objectives_led
from forum.expertise.lists import DISCIPLINES, ROLES
from forum.expertise.models import Advocate, MemberDiscipline, MemberProfile
from forum.expertise.queries import Facts, advocacies_of_members, facts_of_members
from forum.extensions import db
from forum.objectives.models import Objective
from forum.organisations.models import OrganisationName
from forum.stories.models import Story
from forum.stories.permissions import stories_visible_to
from forum.text.plain import fold, slugify
from forum.themes.models import MemberTheme, Theme
from forum.themes.queries import themes_of_members
from forum.web.paging import PAGE_SIZE

WORDS_MOST, FOUND_MOST, STORIES_MOST = 8, 500, 60
BEGINNING_LEAST = 3
ENDINGS = ("ies", "y", "s")
WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Part:
    """A piece of a line, and whether it matches."""

    text: str
    is_marked: bool = False


@dataclass(frozen=True)
class Place:
    """Where words stand: what the line is, and the line in pieces."""

    label: str
    parts: list[Part]


@dataclass(frozen=True)
class Person:
    """One member in a list: the name in pieces, where the words stand, and what they lead and offer."""

    member: Member
    name: list[Part]
    facts: Facts = Facts()
    places: list[Place] = field(default_factory=list)
    leads: Sequence[str] = ()
    helps_with: Sequence[str] = ()


@dataclass(frozen=True)
class Words:
    """What somebody looks for: the words, and how each begins whatever its ending («gully» is «gullies», too)."""

    text: str

    @property
    def folded(self) -> str:
        return fold(self.text)

    @property
    def beginnings(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(_beginning(word) for word in self.folded.split()[:WORDS_MOST]))

    def mark(self, line: str) -> list[Part]:
        """The line in pieces; marked are words that begin like one that is looked for."""
        parts, at = [], 0
        for found in WORD.finditer(line):
            if fold(found[0]).startswith(self.beginnings):
                parts += [Part(line[at : found.start()]), Part(found[0], is_marked=True)]
                at = found.end()
        return [part for part in (*parts, Part(line[at:])) if part.text]

    def is_in(self, line: str) -> bool:
        return any(part.is_marked for part in self.mark(line))


def _beginning(word: str) -> str:
    for ending in ENDINGS:
        if word.endswith(ending) and not word.endswith("ss") and len(word) - len(ending) >= BEGINNING_LEAST:
            return word.removesuffix(ending)
    return word


@dataclass(frozen=True)
class Found:
    """One numbered page of those who match; of more than 500 the first 500."""

    members: list[Member]
    total: int

    @property
    def last_page(self) -> int:
        return max(1, ceil(self.total / PAGE_SIZE))


def find_people(
    words: Words,
    viewer: Member,
    conditions: Sequence[ColumnElement[bool]],
    themes: Sequence[Theme],
    *,
    page: int = 1,
    first: Collection[int] = (),
) -> Found:
    """The members in whom every word stands somewhere: exact names, then beginnings of names, then other places.

    Only exact names stand before the people of the bodies `first`; with these, no words are everybody.
    """
    if not (words.beginnings or first):
        return Found([], 0)
    asked = [(_in_name(word), or_(*_in_profile(word, themes)), _in_stories(word, viewer)) for word in words.beginnings]
    matches = and_(true(), *(or_(*places) for places in asked))
    fits = (findable_by(viewer), *conditions, matches)
    some = select(Member.id).where(*fits).limit(FOUND_MOST).subquery()
    total = db.session.scalar(select(func.count()).select_from(some)) or 0
    rank = case(
        (and_(true(), *(name for name, _, _ in asked)), 1),
        (and_(true(), *(or_(name, profile) for name, profile, _ in asked)), 2),
        else_=3,
    )
    ours = [case((Member.organisation_id.in_(first), 0), else_=1)] if first else []
    order = (case((_is_name(words), 0), else_=1), *ours, rank, Member.sort_name, Member.id)
    statement = select(Member).options(joinedload(Member.organisation)).where(*fits).order_by(*order)
    return Found(list(db.session.scalars(statement.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE))), total)


def _is_name(words: Words) -> ColumnElement[bool]:
    """The whole name, in either order, or the handle."""
    text = words.text.lstrip("@")
    return or_(Member.sort_name.in_((sort_name_of(text), words.folded)), Member.handle == slugify(text))


def _in_name(word: str) -> ColumnElement[bool]:
    return _spaced(Member.sort_name).like(f"% {word}%")


def _in_profile(word: str, themes: Sequence[Theme]) -> list[ColumnElement[bool]]:
    """What can be read in a profile, each as a condition over Member."""
    about = [theme.id for theme in themes if _has(theme.name, word)]
    said = or_(
        *(
            _spaced(line).like(f"% {word}%")
            for line in (MemberProfile.ask_about_folded, MemberProfile.working_on_folded)
        ),
        MemberProfile.role.in_([slug for slug, label in ROLES.items() if _has(label, word)]),
    )
    known = [slug for slug, label in DISCIPLINES.items() if _has(label, word)]
    bodies = select(OrganisationName.organisation_id).where(_spaced(OrganisationName.folded).like(f"% {word}%"))
    offered = and_(Advocate.theme_id.in_(about), Advocate.paused_at.is_(None))
    return [
        _spaced(Member.job_title_folded).like(f"% {word}%"),
        Member.organisation_id.in_(bodies),
        Member.id.in_(select(MemberProfile.member_id).where(said)),
        Member.id.in_(select(MemberDiscipline.member_id).where(MemberDiscipline.discipline.in_(known))),
        Member.id.in_(select(MemberTheme.member_id).where(MemberTheme.theme_id.in_(about))),
        Member.id.in_(select(Advocate.member_id).where(offered)),
    ]


def _in_stories(word: str, viewer: Member) -> ColumnElement[bool]:
    return Member.id.in_(select(Story.author_id).where(stories_visible_to(viewer), _in_title(word)))


def _in_title(word: str) -> ColumnElement[bool]:
    return _spaced(Story.title_folded).like(f"% {word}%")


def _spaced(line: Any) -> ColumnElement[str]:
    return literal(" ") + line


def _has(line: str, word: str) -> bool:
    return f" {word}" in f" {fold(line)}"


def described(members: Sequence[Member], words: Words, viewer: Member) -> list[Person]:
    """The rows of a list, with where the words stand; a fixed number of statements, fewer without words."""
    ids = [member.id for member in members]
    led, offers = objectives_led(ids), advocacies_of_members(ids)
    facts = facts_of_members(ids)
    places: Mapping[int, list[Place]] = _places(members, words, viewer, facts) if words.beginnings else {}
    return [
        _person(
            member,
            words,
            facts[member.id],
            (places.get(member.id, []), led.get(member.id, ()), offers.get(member.id, ())),
        )
        for member in members
    ]


def _person(
    member: Member, words: Words, facts: Facts, found: tuple[list[Place], Sequence[Objective], Sequence[Advocate]]
) -> Person:
    places, led, offers = found
    helps_with = list(dict.fromkeys(row.theme.name for row in offers))
    offered = [Place("Advocate", words.mark(name)) for name in helps_with if words.beginnings and words.is_in(name)]
    # Whoever is an advocate of a theme may be asked about it anyway.
    others = [place for place in places if "".join(part.text for part in place.parts) not in helps_with]
    return Person(
        member=member,
        name=words.mark(member.name) if words.beginnings else [Part(member.name)],
        facts=facts,
        places=[*others, *offered],
        leads=[objective.name for objective in led],
        helps_with=helps_with,
    )


def _places(
    members: Sequence[Member], words: Words, viewer: Member, facts: Mapping[int, Facts]
) -> dict[int, list[Place]]:
    ids = [member.id for member in members]
    themes, titles = themes_of_members(ids), _titles(ids, words, viewer)
    names = _other_names([member.organisation_id for member in members if member.organisation_id], words)
    found = {}
    for member in members:
        said, body = facts[member.id], member.organisation.name if member.organisation else ""
        lines = [
            ("Job title", [member.job_title]),
            ("Organisation", [body] if words.is_in(body) else names.get(member.organisation_id or 0, [])[:1]),
            ("Role", [said.role_label]),
            ("Discipline", said.discipline_labels),
            ("Ask me about", [said.ask_about_text, *(theme.name for theme in themes.get(member.id, ()))]),
            ("Working on", [said.working_on]),
            ("Practice story", titles.get(member.id, [])),
        ]
        found[member.id] = [
            Place(label, words.mark(line)) for label, several in lines for line in several if words.is_in(line)
        ]
    return found


def _titles(ids: Iterable[int], words: Words, viewer: Member) -> dict[int, list[str]]:
    """The titles of stories with one of the words, by their authors; the newest first, one for each author."""
    matches = or_(*(_in_title(word) for word in words.beginnings))
    statement: Select[int, str] = select(Story.author_id, Story.title).where(
        Story.author_id.in_(list(ids)), stories_visible_to(viewer), matches
    )
    titles: dict[int, list[str]] = {}
    for author_id, title in db.session.execute(statement.order_by(Story.id.desc()).limit(STORIES_MOST)):
        titles.setdefault(author_id, [title])
    return titles


def _other_names(ids: Iterable[int], words: Words) -> dict[int, list[str]]:
    """Names of these bodies that have one of the words, where their present one has none."""
    spaced = _spaced(OrganisationName.folded)
    matches = or_(*(spaced.like(f"% {word}%") for word in words.beginnings))
    statement = select(OrganisationName.organisation_id, OrganisationName.name)
    names: dict[int, list[str]] = {}
    rows = statement.where(OrganisationName.organisation_id.in_(list(ids)), matches).order_by(OrganisationName.id)
    for body_id, name in db.session.execute(rows):
        names.setdefault(body_id, []).append(name)
    return names
