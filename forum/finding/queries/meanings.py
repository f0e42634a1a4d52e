"""What the operators of a question mean for its viewer, with as few statements as their names need."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, exists, false, func, literal, or_, select, union_all

from forum.accounts.models import Member
from forum.accounts.permissions import members_visible_to
from forum.discussions.models import Discussion, Post
from forum.discussions.permissions import posts_visible_to, visible_to
from forum.expertise.lists import DISCIPLINES, ROLES
from forum.extensions import db
from forum.families.queries import family_slugs
from forum.finding.asked import OF_PEOPLE, Asked
from forum.finding.language import SAID_OF_WORDS, Operator, Piece, values_of
from forum.finding.meanings import SETTLED, Meaning, Trouble
from forum.finding.naming import Called, Choices, named
from forum.finding.queries.filters import FOR_MEMBERS, KINDS
from forum.objectives.models import Objective
from forum.organisations.models import Organisation, OrganisationName
from forum.stories.models import STAGE_LABELS, Story
from forum.stories.permissions import stories_visible_to
from forum.text.plain import fold, slugify
from forum.themes.models import Theme

# Names are looked up, so one question has so many; and so many members are looked at for each.
NAMES_MOST, MEMBERS_MOST = 10, 30
TOO_MANY = Trouble(f"Only the first {NAMES_MOST} names were used.")
NOT_LEFT_OUT = "A minus leaves out words and phrases only, so {0} was not used."
NOT_FOR_VISITORS = Trouble("Members are found by members only. Sign in first.")
OTHER_KINDS = [
    *(("story", "story"), ("stories", "story"), ("practice story", "story"), ("reply", "post"), ("posts", "post")),
    *(("people", "member"), ("person", "member"), ("body", "organisation"), ("organization", "organisation")),
]
# A question is a discussion, but this is how people ask for one.
QUESTIONS = frozenset({"question", "questions"})
PEOPLE = frozenset({"member", "members", "people", "person"})
WORDS = {
    Operator.BY: Called("author", "author", "authors"),
    Operator.ORG: Called("organisation", "organisation", "organisations"),
    Operator.REGION: Called("region", "region", "regions"),
    Operator.OBJECTIVE: Called("objective", "objective", "objectives"),
    Operator.THEME: Called("theme", "theme", "themes"),
    Operator.KIND: Called("kind", "kind of result", "kinds of result"),
    Operator.STAGE: Called("stage", "stage", "stages"),
    Operator.DISCIPLINE: Called("discipline", "discipline", "disciplines"),
    Operator.ROLE: Called("role", "role", "roles"),
    Operator.ADVOCATE: Called("advocate", "theme", "themes"),
}


def understood(wanted: Asked, viewer: Member | None) -> Asked:
    """The question with what its operators and its family mean to this viewer; one statement for all names, or none."""
    wanted = replace(wanted, family=family_slugs(viewer))
    pieces = [piece for piece in wanted.pieces if piece.operator not in ("", *SAID_OF_WORDS) or piece.is_negated]
    if not pieces:
        return wanted
    choices, left = _choices(pieces, viewer), NAMES_MOST
    meanings = {}
    for piece in pieces:
        meanings[piece.key] = _meaning(piece, choices, max(0, left))
        left -= 0 if piece.operator in SETTLED else len(values_of(piece.value))
    return replace(wanted, meanings=meanings)


def _choices(pieces: Collection[Piece], viewer: Member | None) -> dict[Operator, Choices]:
    """What may be named after the operators of these pieces."""
    is_member = viewer is not None and viewer.is_member
    people = [value for piece in pieces if piece.operator == Operator.BY for value in values_of(piece.value)]
    found: dict[Operator, list[tuple[str, str, str]]] = {operator: [] for operator in WORDS}
    parts = _parts({piece.operator for piece in pieces}, viewer, people[:NAMES_MOST])
    for operator, value, label, name in db.session.execute(union_all(*parts)) if parts else ():
        found[Operator(operator)].append((slugify(value) if operator == Operator.REGION else value, label, name))
    kinds = {kind: label for kind, label in KINDS.items() if is_member or kind != FOR_MEMBERS}
    others = [(kind, kinds[kind], name) for name, kind in OTHER_KINDS if kind in kinds]
    found[Operator.KIND] = [*((kind, label, kind) for kind, label in kinds.items()), *others]
    found[Operator.STAGE] = [(stage, label, stage) for stage, label in STAGE_LABELS.items()]
    if is_member:
        found[Operator.DISCIPLINE] = [(slug, label, slug) for slug, label in DISCIPLINES.items()]
        found[Operator.ROLE] = [(slug, label, slug) for slug, label in ROLES.items()]
    else:
        found[Operator.ADVOCATE] = []
    if viewer is not None and is_member:
        found[Operator.BY].append((str(viewer.id), viewer.name, "me"))
    return {operator: Choices.of(WORDS[operator], rows) for operator, rows in found.items()}


def _parts(operators: Collection[Operator], viewer: Member | None, people: Collection[str]) -> list[Select[Any]]:
    """The statements for what the database names: value, label and one name of each."""
    parts: dict[Operator, Select[Any]] = {
        Operator.REGION: _part(Operator.REGION, Organisation.region).where(Organisation.region != "").distinct(),
        Operator.THEME: _part(Operator.THEME, Theme.slug, Theme.name),
        Operator.ADVOCATE: _part(Operator.ADVOCATE, Theme.slug, Theme.name),
        Operator.OBJECTIVE: _part(Operator.OBJECTIVE, Objective.slug, Objective.name),
        Operator.ORG: _part(Operator.ORG, Organisation.slug, Organisation.name, OrganisationName.name).outerjoin(
            OrganisationName, OrganisationName.organisation_id == Organisation.id
        ),
    }
    if people:
        parts[Operator.BY] = _authors(viewer, people)
    return [part for operator, part in parts.items() if operator in operators]


def _part(operator: Operator, value: Any, label: Any = None, name: Any = None) -> Select[Any]:
    """In all parts alike: the operator, a value, its label, and one of its names."""
    label = value if label is None else label
    return select(literal(operator.value), value, label, func.coalesce(name, value) if name is not None else value)


def _authors(viewer: Member | None, people: Collection[str]) -> Select[Any]:
    """The members that may be meant: whom the viewer may see, or who wrote something that the viewer may read."""
    conditions = [_is_named(value) for value in people if fold(value)] or [false()]
    part = _part(Operator.BY, cast(Member.id, String), Member.name, Member.handle)
    seen = or_(members_visible_to(viewer), *_wrote(viewer))
    few = part.where(or_(*conditions), seen).order_by(Member.id).limit(MEMBERS_MOST * len(conditions)).subquery()
    return select(few)


def _meaning(piece: Piece, choices: Mapping[Operator, Choices], left: int) -> Meaning:
    if piece.is_negated:
        return Meaning(troubles=(Trouble(NOT_LEFT_OUT.format(f"{piece.operator.value}:{piece.value}")),))
    values = values_of(piece.value)
    if piece.operator in SETTLED:
        return SETTLED[piece.operator](values, piece.value)
    known, asked = choices[piece.operator], {fold(value) for value in values}
    if piece.operator == Operator.KIND and asked and asked <= QUESTIONS:
        return SETTLED[Operator.IS](("question",), "")
    is_of_people = piece.operator in OF_PEOPLE or (piece.operator == Operator.KIND and asked & PEOPLE)
    if is_of_people and FOR_MEMBERS not in choices[Operator.KIND].labels:
        return Meaning(troubles=(NOT_FOR_VISITORS,))
    meaning = named(piece.operator, values[:left], known)
    return replace(meaning, troubles=(TOO_MANY, *meaning.troubles)) if len(values) > left else meaning


def _is_named(value: str) -> ColumnElement[bool]:
    """Neither slugs nor folded names hold signs that mean something to LIKE."""
    slug, folded = slugify(value, 30), fold(value)
    return or_(Member.handle.like(f"{slug}%"), Member.sort_name.like(f"{folded}%"))


def _wrote(viewer: Member | None) -> list[ColumnElement[bool]]:
    """Whether a member wrote something that this viewer may read; its author's name stands there."""
    posts = select(Post.id).join(Discussion, Discussion.id == Post.discussion_id)
    return [
        exists().where(Discussion.author_id == Member.id, visible_to(viewer)),
        posts.where(Post.author_id == Member.id, posts_visible_to(viewer)).exists(),
        exists().where(Story.author_id == Member.id, stories_visible_to(viewer)),
    ]
