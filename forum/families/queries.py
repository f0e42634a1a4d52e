"""Which authorities count as like a member's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import literal, select, union_all

from forum.accounts.models import Member
from forum.extensions import db
from forum.families.models import FamilyMember
from forum.organisations.models import Organisation
from forum.organisations.peers import COLUMNS, Peer, authorities, has_facts, nearest, peers_of


@dataclass(frozen=True)
class Family:
    """A member's authorities: the suggested ones with their reasons, and those that they chose themselves, if any."""

    organisation: Organisation | None
    suggested: Sequence[Peer]
    chosen: Sequence[Organisation]

    @property
    def is_own(self) -> bool:
        """Whether the member chose it."""
        return bool(self.chosen)

    @property
    def bodies(self) -> Sequence[Any]:
        """The authorities that count."""
        return self.chosen or self.suggested


def family_of(member: Member) -> Family:
    """What is suggested to a member and what they chose, from A to Z."""
    statement = select(Organisation).join(FamilyMember, FamilyMember.organisation_id == Organisation.id)
    statement = statement.where(FamilyMember.member_id == member.id).order_by(Organisation.sort_name, Organisation.id)
    own = _own(member)
    return Family(own, peers_of(own) if own else [], list(db.session.scalars(statement)))


def family_ids(member: Member | None) -> list[int]:
    """The ids of the authorities like a member's: the chosen ones, or else the suggested; none for a visitor."""
    return [number for number, _ in _members(member)]


def family_slugs(member: Member | None) -> tuple[str, ...]:
    """The same by their slugs, as the search knows them."""
    return tuple(slug for _, slug in _members(member))


def _members(member: Member | None) -> list[tuple[int, str]]:
    """The id and slug of each; one statement reads both the chosen ones and those that could be suggested."""
    if member is None or not member.is_member:
        return []
    own = _own(member)
    chosen = select(*COLUMNS, literal(1).label("is_chosen")).join(FamilyMember)
    statement: Any = chosen.where(FamilyMember.member_id == member.id)
    if own is not None and has_facts(own):
        statement = union_all(statement, authorities().add_columns(literal(0)))
    rows = db.session.execute(statement).all()
    ours = sorted((row.id, row.slug) for row in rows if row.is_chosen)
    if ours or own is None:
        return ours
    return [(peer.id, peer.slug) for peer in nearest(own, rows)]


def _own(member: Member) -> Organisation | None:
    return db.session.get(Organisation, member.organisation_id) if member.organisation_id else None
