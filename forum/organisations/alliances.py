"""Who belongs to which alliance, who is in its chair, and what its groups are called."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Select, delete, or_, select

from forum.clock import today
from forum.errors import Invalid
from forum.extensions import db
from forum.organisations.models import (
    GROUP_NAME_MOST,
    AllianceGroup,
    AllianceRole,
    Organisation,
    OrganisationKind,
    OrganisationMembership,
)
from forum.text.plain import fold

DATA = Path(__file__).resolve().parent / "data" / "alliances.toml"
GROUPS_MOST = 60


@dataclass(frozen=True)
class Belonging:
    """One membership as a page of either side prints it; `body` is the other side."""

    body: Organisation
    role: AllianceRole
    since_on: date | None
    until_on: date | None
    source: str

    @property
    def is_chair(self) -> bool:
        return self.role == AllianceRole.CHAIR

    @property
    def is_over(self) -> bool:
        return self.until_on is not None and self.until_on <= today()


@dataclass(frozen=True)
class Membership:
    """What is said of a membership; an empty day is not known."""

    role: AllianceRole = AllianceRole.MEMBER
    since_on: date | None = None
    until_on: date | None = None
    source: str = ""


def memberships_of(alliance: Organisation) -> list[Belonging]:
    """Everybody who belongs or belonged to an alliance, from A to Z."""
    row = OrganisationMembership
    statement = select(Organisation, row).join(row, row.organisation_id == Organisation.id)
    statement = statement.where(row.alliance_id == alliance.id).order_by(Organisation.sort_name, Organisation.id)
    return [
        Belonging(body, found.role, found.since_on, found.until_on, found.source)
        for body, found in db.session.execute(statement)
    ]


def members_of(alliance_id: int) -> Select[int]:
    """The ids of the bodies that belong to an alliance today, as a statement."""
    row = OrganisationMembership
    return select(row.organisation_id).where(
        row.alliance_id == alliance_id, or_(row.until_on.is_(None), row.until_on > today())
    )


def groups_of(alliance: Organisation) -> list[str]:
    """The names of the groups of an alliance, from A to Z; none of any other body."""
    if not alliance.is_alliance:
        return []
    statement = select(AllianceGroup.name).where(AllianceGroup.alliance_id == alliance.id)
    return list(db.session.scalars(statement.order_by(AllianceGroup.folded)))


def alliances() -> dict[str, Organisation]:
    """Every alliance by its slug, from A to Z."""
    statement = select(Organisation).where(Organisation.kind == OrganisationKind.ALLIANCE)
    return {row.slug: row for row in db.session.scalars(statement.order_by(Organisation.sort_name, Organisation.id))}


def set_membership(alliance: Organisation, body: Organisation, membership: Membership) -> None:
    """Say that a body belongs to an alliance, or say it anew. Raises Invalid."""
    if not alliance.is_alliance:
        raise Invalid(f"{alliance.name} is no alliance.")
    if body.is_alliance:
        raise Invalid("An alliance belongs to no other alliance.")
    if membership.since_on and membership.until_on and membership.until_on <= membership.since_on:
        raise Invalid("A membership ends after it began.")
    row = _find(alliance, body) or OrganisationMembership(alliance_id=alliance.id, organisation_id=body.id)
    row.role, row.source = membership.role, membership.source
    row.since_on, row.until_on = membership.since_on, membership.until_on
    db.session.add(row)


def forget_membership(alliance: Organisation, body: Organisation) -> None:
    """Take back that a body ever belonged to an alliance. Raises Invalid when nothing says so."""
    row = _find(alliance, body)
    if row is None:
        raise Invalid(f"{body.name} does not belong to {alliance.name}.")
    db.session.delete(row)


def _find(alliance: Organisation, body: Organisation) -> OrganisationMembership | None:
    return db.session.get(OrganisationMembership, (body.id, alliance.id))


def set_groups(alliance: Organisation, names: Sequence[str]) -> None:
    """Give an alliance these groups in place of those it had. Raises Invalid."""
    named = {fold(name): name for name in reversed(names) if fold(name)}
    if not alliance.is_alliance:
        raise Invalid(f"{alliance.name} is no alliance.")
    if len(named) > GROUPS_MOST:
        raise Invalid(f"Name at most {GROUPS_MOST} groups.")
    if any(len(name) > GROUP_NAME_MOST for name in named.values()):
        raise Invalid(f"The name of a group has at most {GROUP_NAME_MOST} characters.")
    db.session.execute(delete(AllianceGroup).where(AllianceGroup.alliance_id == alliance.id))
    db.session.add_all(
        AllianceGroup(alliance_id=alliance.id, name=name, folded=folded[:GROUP_NAME_MOST])
        for folded, name in named.items()
    )


def load_alliances() -> None:
    """Load the memberships and groups of the product's own directory, where an alliance has none of either yet."""
    told = tomllib.loads(DATA.read_text(encoding="utf-8"))
    slugs = {row[side] for row in told["membership"] for side in ("alliance", "organisation")}
    slugs |= {row["alliance"] for row in told["group"]}
    bodies = {row.slug: row for row in db.session.scalars(select(Organisation).where(Organisation.slug.in_(slugs)))}
    with_members = set(db.session.scalars(select(OrganisationMembership.alliance_id)))
    with_groups = set(db.session.scalars(select(AllianceGroup.alliance_id)))
    for row in told["membership"]:
        alliance, body = bodies.get(row["alliance"]), bodies.get(row["organisation"])
        if alliance and body and alliance.id not in with_members:
            set_membership(alliance, body, Membership(role=AllianceRole(row["role"]), source=row["source"]))
    for slug in {row["alliance"] for row in told["group"]} & bodies.keys():
        if bodies[slug].id not in with_groups:
            set_groups(bodies[slug], [row["name"] for row in told["group"] if row["alliance"] == slug])
