"""Finding bodies by any of their names, by domain and in A–Z lists."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, String, Subquery, and_, case, cast, false, func, literal, or_, select
from sqlalchemy.orm import selectinload

from forum.clock import today
from forum.extensions import db
from forum.organisations.alliances import members_of
from forum.organisations.models import (
    NAME_MOST,
    NameKind,
    Organisation,
    OrganisationDomain,
    OrganisationName,
    OrganisationSuccession,
)
from forum.text.plain import fold, slugify
from forum.web.loading import LARGEST_ID
from forum.web.paging import Order, Page, cut, keyset, letters_held

SUGGESTIONS = 8
WORDS_MOST = 8
# Words that many names hold; alone they mean no body.
COMMON_WORDS = frozenset(
    "the of and for city council county borough metropolitan district london royal corporation".split()
)
A_TO_Z = Order(Organisation.sort_name, Organisation.id, descending=False, is_moment=False)


@dataclass(frozen=True)
class OrganisationFilter:
    """What a list is narrowed to; `region` is the name, `typed` a part of any name of the body."""

    kind: str = ""
    region: str = ""
    alliance_id: int | None = None
    typed: str = ""

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """The same as SQL conditions over Organisation."""
        pairs = ((Organisation.kind, self.kind), (Organisation.region, self.region))
        conditions: list[ColumnElement[bool]] = [column == value for column, value in pairs if value]
        if self.alliance_id is not None:
            conditions.append(Organisation.id.in_(members_of(self.alliance_id)))
        if self.typed:
            named = select(OrganisationName.organisation_id).where(_like(_folded(self.typed)))
            conditions.append(Organisation.id.in_(named))
        return conditions


def find_organisation(slug: str) -> Organisation | None:
    """The body of a slug, with its names."""
    # PostgreSQL refuses a NUL, and no slug holds one.
    if not slug.isprintable():
        return None
    return db.session.scalar(_with_names().where(Organisation.slug == slug))


def find_organisation_by_id(organisation_id: int) -> Organisation | None:
    """The body of an id, with its names."""
    if not 0 < organisation_id <= LARGEST_ID:
        return None
    return db.session.scalar(_with_names().where(Organisation.id == organisation_id))


def organisations_by_slug(slugs: Iterable[str]) -> list[Organisation]:
    """The bodies of the slugs; unknown ones are left out."""
    # PostgreSQL refuses a NUL, and no slug holds one.
    wanted = [slug for slug in slugs if slug.isprintable()]
    return list(db.session.scalars(select(Organisation).where(Organisation.slug.in_(wanted)))) if wanted else []


def _with_names() -> Select[Organisation]:
    return select(Organisation).options(selectinload(Organisation.names))


def organisations_named(typed: str) -> list[Organisation]:
    """The bodies that a typed slug or name means: one when it is clear, several when not, none when unknown."""
    folded = _folded(typed)
    by_slug = find_organisation(typed.strip().lower()) if folded else None
    if by_slug is not None:
        return [by_slug]
    for condition in [OrganisationName.folded == folded, *_likenesses(folded)] if folded else ():
        bodies = _ranked(condition, folded)
        if bodies:
            return bodies
    return []


def suggestions(typed: str) -> list[Organisation]:
    """Up to eight bodies with a name like the typed one: those that exist first, then the closest names."""
    folded = _folded(typed)
    return _ranked(or_(*_likenesses(folded)), folded) if len(folded) >= 2 else []


def _folded(typed: str) -> str:
    """Longer than any name means no body, and would cost."""
    return fold(typed) if len(typed) <= NAME_MOST else ""


def _likenesses(folded: str) -> list[ColumnElement[bool]]:
    """Names that hold what was typed; that have each of its telling words; that have words beginning like them."""
    telling = [word for word in folded.split() if word not in COMMON_WORDS][:WORDS_MOST]
    holds = OrganisationName.folded.like(f"%{folded}%")
    if not telling:
        return [holds]
    spaced = literal(" ") + OrganisationName.folded + literal(" ")
    return [
        holds,
        and_(*(spaced.like(f"% {word} %") for word in telling)),
        and_(*(spaced.like(f"% {word}%") for word in telling)),
    ]


def _like(folded: str) -> ColumnElement[bool]:
    """Whether a name is like what was typed in any way; none is like nothing."""
    return or_(*_likenesses(folded)) if folded else false()


def _closeness(folded: str) -> ColumnElement[int]:
    """0 is the very name."""
    name = OrganisationName.folded
    return case((name == folded, 0), (name.like(f"{folded}%"), 1), (name.like(f"% {folded}%"), 2), else_=3)


def _ranks(condition: ColumnElement[bool], folded: str) -> Subquery:
    rank = func.min(_closeness(folded)).label("rank")
    statement = select(OrganisationName.organisation_id, rank).where(condition)
    return statement.group_by(OrganisationName.organisation_id).subquery()


def _ranked(condition: ColumnElement[bool], folded: str) -> list[Organisation]:
    ranks = _ranks(condition, folded)
    existence = case((Organisation.ended_on <= today(), 2), (Organisation.started_on > today(), 1), else_=0)
    statement = select(Organisation).join(ranks, ranks.c.organisation_id == Organisation.id)
    ordered = statement.order_by(existence, ranks.c.rank, Organisation.sort_name, Organisation.id)
    return list(db.session.scalars(ordered.limit(SUGGESTIONS)))


def organisation_of_domain(domain: str) -> Organisation | None:
    """The body whose members have addresses at this domain, if one was named."""
    return db.session.scalar(
        select(Organisation).join(OrganisationDomain).where(OrganisationDomain.domain == domain.lower())
    )


def organisation_page(wanted: OrganisationFilter, after: str | None, address: Callable[[str], str]) -> Page:
    """A page of the A–Z list, perhaps narrowed; of what was typed, the very name and the closest names first."""
    if wanted.typed:
        return _found_page(wanted, after, address)
    narrow, _ = keyset(A_TO_Z, after)
    rows = list(db.session.scalars(narrow(select(Organisation).where(*wanted.conditions))))
    return cut(rows, lambda row: (row.sort_name, row.id), after, address)


def _found_page(wanted: OrganisationFilter, after: str | None, address: Callable[[str], str]) -> Page:
    folded = _folded(wanted.typed)
    ranks = _ranks(_like(folded), folded)
    # One text to sort and to page by: the closeness, then the name.
    key = cast(ranks.c.rank, String) + Organisation.sort_name
    statement = select(Organisation, key.label("key")).join(ranks, ranks.c.organisation_id == Organisation.id)
    narrow, _ = keyset(Order(key, Organisation.id, descending=False, is_moment=False), after)
    rows = db.session.execute(narrow(statement.where(*wanted.conditions))).all()
    page = cut(rows, lambda row: (row.key, row.Organisation.id), after, address)
    return Page([row.Organisation for row in page.rows], page.newer, page.older)


def found_as(bodies: Iterable[Organisation], typed: str) -> dict[int, OrganisationName]:
    """For each body that was found by another than its official name, the closest of those names."""
    folded = _folded(typed)
    ids = [body.id for body in bodies]
    statement = select(OrganisationName).where(OrganisationName.organisation_id.in_(ids), _like(folded))
    found: dict[int, list[OrganisationName]] = {}
    for name in db.session.scalars(statement.order_by(_closeness(folded), OrganisationName.id)):
        found.setdefault(name.organisation_id, []).append(name)
    return {
        body_id: names[0]
        for body_id, names in found.items()
        if not any(name.kind == NameKind.OFFICIAL for name in names)
    }


def bodies_by_region(wanted: OrganisationFilter) -> dict[str, list[Organisation]]:
    """Every body of the list under its region, both from A to Z; those of a whole nation, and of all, come last."""
    statement = select(Organisation).where(*wanted.conditions).order_by(Organisation.sort_name, Organisation.id)
    found: dict[tuple[bool, str], list[Organisation]] = {}
    for body in db.session.scalars(statement):
        whole = f"All of {body.nation}" if body.nation else "All of the United Kingdom"
        found.setdefault((not body.region, body.region or whole), []).append(body)
    return {name: found[place] for place in sorted(found) for name in [place[1]]}


def organisation_letters(wanted: OrganisationFilter) -> list[str]:
    """The letters that begin a name of the list."""
    asked = letters_held(Organisation.sort_name, select(Organisation.id).where(*wanted.conditions))
    row = db.session.execute(select(*asked)).one()
    return [letter for letter, is_held in row._mapping.items() if is_held]  # noqa: SLF001


def regions() -> dict[str, str]:
    """The regions of the directory by slug, in alphabetical order."""
    statement = select(Organisation.region).where(Organisation.region != "").group_by(Organisation.region)
    return {slugify(name): name for name in db.session.scalars(statement.order_by(Organisation.region))}


def successors_of(organisation_id: int) -> list[tuple[Organisation, date | None]]:
    """The bodies that follow one, with the day."""
    statement = (
        select(Organisation, OrganisationSuccession.on)
        .join(OrganisationSuccession, OrganisationSuccession.successor_id == Organisation.id)
        .where(OrganisationSuccession.former_id == organisation_id)
    )
    return [(row, on) for row, on in db.session.execute(statement.order_by(Organisation.sort_name))]
