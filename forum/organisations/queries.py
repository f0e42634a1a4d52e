"""Finding bodies by any of their names, by domain and in A–Z lists."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from forum.extensions import db
from forum.organisations.models import Organisation, OrganisationDomain, OrganisationKind, OrganisationName
from forum.text.plain import fold
from forum.web.paging import Order, Page, cut, keyset, with_query

SUGGESTIONS = 8


def find_organisation(slug: str) -> Organisation | None:
    """The body of a slug, with its names."""
    return db.session.scalar(
        select(Organisation).options(selectinload(Organisation.names)).where(Organisation.slug == slug)
    )


def organisations_named(typed: str) -> list[Organisation]:
    """The bodies that a typed slug or name means: one when it is clear, several when not, none when unknown."""
    by_slug = find_organisation(typed.strip().lower())
    if by_slug is not None:
        return [by_slug]
    folded = fold(typed)
    if not folded:
        return []
    exact = _having(OrganisationName.folded == folded)
    return exact or _having(OrganisationName.folded.like(f"%{folded}%"), most=SUGGESTIONS)


def suggestions(typed: str) -> list[Organisation]:
    """Up to eight bodies with a name that begins like the typed one, then those that hold it."""
    folded = fold(typed)
    if len(folded) < 2:
        return []
    first = _having(OrganisationName.folded.like(f"{folded}%"), most=SUGGESTIONS)
    if len(first) < SUGGESTIONS:
        seen = {row.id for row in first}
        first += [row for row in _having(OrganisationName.folded.like(f"%{folded}%"), most=30) if row.id not in seen]
    return first[:SUGGESTIONS]


def _having(condition: object, most: int = 20) -> list[Organisation]:
    ids = select(OrganisationName.organisation_id).where(condition)  # type: ignore[arg-type]
    return list(
        db.session.scalars(
            select(Organisation).where(Organisation.id.in_(ids)).order_by(Organisation.sort_name).limit(most)
        )
    )


def organisation_of_domain(domain: str) -> Organisation | None:
    """The body whose members have addresses at this domain, if one was named."""
    return db.session.scalar(
        select(Organisation).join(OrganisationDomain).where(OrganisationDomain.domain == domain.lower())
    )


def organisation_page(after: str | None, kind: str = "", region: str = "") -> Page:
    """A page of the A–Z list, perhaps of one kind or region."""
    order = Order(Organisation.sort_name, Organisation.id, descending=False, is_moment=False)
    narrow, _ = keyset(order, after, size=50)
    statement = select(Organisation)
    if kind in set(OrganisationKind):
        statement = statement.where(Organisation.kind == kind)
    if region:
        statement = statement.where(Organisation.region == region)
    rows: Sequence[Organisation] = list(db.session.scalars(narrow(statement)))
    address = lambda cursor: with_query("/organisations", kind=kind, region=region, after=cursor)  # noqa: E731
    return cut(rows, lambda row: (row.sort_name, row.id), after, address, size=50)


def regions() -> list[str]:
    """The regions of the directory, in alphabetical order."""
    statement = select(Organisation.region).where(Organisation.region != "").group_by(Organisation.region)
    return list(db.session.scalars(statement.order_by(Organisation.region)))


def organisation_count() -> int:
    """How many bodies the directory holds."""
    return db.session.scalar(select(func.count()).select_from(Organisation)) or 0
