"""Which authorities count as like a member's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from forum.accounts.models import Member
from forum.extensions import db
from forum.families.models import FamilyMember
from forum.organisations.models import Organisation
from forum.organisations.peers import Peer, peers_of


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
    if member is None or not member.is_member:
        return []
    chosen = select(FamilyMember.organisation_id).where(FamilyMember.member_id == member.id)
    ids = list(db.session.scalars(chosen.order_by(FamilyMember.organisation_id)))
    own = None if ids else _own(member)
    return [peer.id for peer in peers_of(own)] if own else ids


def _own(member: Member) -> Organisation | None:
    return db.session.get(Organisation, member.organisation_id) if member.organisation_id else None
