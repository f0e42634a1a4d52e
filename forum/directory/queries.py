"""People narrowed by what several rooms know of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, select

from forum.accounts.models import Member, State
from forum.extensions import db
from forum.objectives.models import Objective, ObjectiveLead
from forum.organisations.models import Organisation
from forum.organisations.queries import OrganisationFilter
from forum.themes.models import MemberTheme


@dataclass(frozen=True)
class PeopleFilter:
    """What the list of people is narrowed to; kind, region and family are those of the organisation."""

    kind: str = ""
    region: str = ""
    organisation_id: int | None = None
    theme_id: int | None = None
    family_ids: Sequence[int] | None = None

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """The same as SQL conditions over Member."""
        bodies = OrganisationFilter(self.kind, self.region).conditions
        conditions: list[ColumnElement[bool]] = []
        if bodies:
            conditions.append(Member.organisation_id.in_(select(Organisation.id).where(*bodies)))
        if self.organisation_id is not None:
            conditions.append(Member.organisation_id == self.organisation_id)
        if self.family_ids is not None:
            conditions.append(Member.organisation_id.in_(self.family_ids))
        if self.theme_id is not None:
            asked = select(MemberTheme.member_id).where(MemberTheme.theme_id == self.theme_id)
            conditions.append(Member.id.in_(asked))
        return conditions


def findable_by(viewer: Member | None) -> ColumnElement[bool]:
    """Which members a search may show, as an SQL condition over Member: to members, and only open accounts."""
    is_member = viewer is not None and viewer.is_member
    return Member.state == State.ACTIVE if is_member else false()


def objectives_led_by(member_id: int) -> list[Objective]:
    """The objectives that a member leads here."""
    return list(
        db.session.scalars(
            select(Objective)
            .join(ObjectiveLead, ObjectiveLead.objective_id == Objective.id)
            .where(ObjectiveLead.member_id == member_id)
            .order_by(Objective.position)
        )
    )
