"""Everything that one body has to do with others, in one statement: who follows whom, and who belongs to what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, String, cast, literal, null, or_, select, union_all

from forum.clock import today
from forum.extensions import db
from forum.organisations.alliances import Belonging
from forum.organisations.models import AllianceRole, Organisation, OrganisationMembership, OrganisationSuccession

Pairs = Sequence[tuple[Organisation, date | None]]


@dataclass(frozen=True)
class Relations:
    """The bodies before and after one, each with the day; its alliances; and, where it is one, its members.

    The chair stands first, everything else from A to Z.
    """

    successors: Pairs
    predecessors: Pairs
    alliances: Sequence[Belonging]
    members: Sequence[Belonging]

    @property
    def belongings(self) -> Sequence[Belonging]:
        """Members of an alliance, or the alliances of any other body."""
        return self.members or self.alliances

    @property
    def shown(self) -> list[Any]:
        """What a page prints of them, to tell whether it changed."""
        pairs = [(other.name, on) for other, on in (*self.successors, *self.predecessors)]
        return [*pairs, *((row.body.name, row.role, row.since_on, row.until_on, row.source) for row in self.belongings)]


def relations_of(body_id: int) -> Relations:
    """The present relations of a body."""
    follows, belongs = OrganisationSuccession, OrganisationMembership
    links = union_all(
        _succession("after", follows.successor_id).where(follows.former_id == body_id),
        _succession("before", follows.former_id).where(follows.successor_id == body_id),
        _membership("alliance", belongs.alliance_id).where(belongs.organisation_id == body_id),
        _membership("member", belongs.organisation_id).where(belongs.alliance_id == body_id),
    ).subquery()
    statement = select(Organisation, *links.c).join(links, links.c.other_id == Organisation.id)
    found: dict[str, list[Any]] = {"after": [], "before": [], "alliance": [], "member": []}
    # «chair» stands before «member» in the alphabet too.
    order = (links.c.role, Organisation.sort_name, Organisation.id)
    for other, word, _, role, start, end, source in db.session.execute(statement.order_by(*order)):
        is_pair = word in ("after", "before")
        found[word].append((other, start) if is_pair else Belonging(other, AllianceRole(role), start, end, source))
    return Relations(*found.values())


def _succession(word: str, other: Any) -> Select[Any]:
    return select(
        literal(word).label("word"),
        other.label("other_id"),
        literal("").label("role"),
        OrganisationSuccession.on.label("start"),
        cast(null(), OrganisationSuccession.on.type).label("end"),
        literal("").label("source"),
    )


def _membership(word: str, other: Any) -> Select[Any]:
    row = OrganisationMembership
    columns = (literal(word), other, cast(row.role, String), row.since_on, row.until_on, row.source)
    return select(*columns).where(or_(row.until_on.is_(None), row.until_on > today()))
