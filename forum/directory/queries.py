"""People narrowed by what several rooms know of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import joinedload

from forum.accounts.models import Member, State
from forum.expertise.models import Advocate, MemberDiscipline, MemberProfile
from forum.expertise.permissions import helps_now
from forum.extensions import db
from forum.following.models import Follow, Level
from forum.objectives.models import Objective, ObjectiveLead
from forum.organisations.models import Organisation
from forum.organisations.queries import OrganisationFilter
from forum.themes.models import MemberTheme


@dataclass(frozen=True)
class PeopleFilter:
    """What the list of people is narrowed to: kind, region and family of the organisation, the organisation, a theme,
    slugs of a role and a discipline, and what they offer (advocates, leads).
    """

    kind: str = ""
    region: str = ""
    organisation_id: int | None = None
    theme_id: int | None = None
    family_ids: Sequence[int] | None = None
    role: str = ""
    discipline: str = ""
    offers: str = ""

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
            offered = select(Advocate.member_id).where(Advocate.theme_id == self.theme_id, Advocate.paused_at.is_(None))
            conditions.append(or_(Member.id.in_(asked), Member.id.in_(offered)))
        return conditions + self._of_work

    @property
    def _of_work(self) -> list[ColumnElement[bool]]:
        wanted: list[Select[int]] = []
        if self.role:
            wanted.append(select(MemberProfile.member_id).where(MemberProfile.role == self.role))
        if self.discipline:
            known = MemberDiscipline.discipline == self.discipline
            wanted.append(select(MemberDiscipline.member_id).where(known))
        if self.offers == "advocates":
            wanted.append(select(Advocate.member_id).join(Member, Member.id == Advocate.member_id).where(helps_now()))
        if self.offers == "leads":
            wanted.append(select(ObjectiveLead.member_id))
        return [Member.id.in_(ids) for ids in wanted]


def findable_by(viewer: Member | None) -> ColumnElement[bool]:
    """Which members a search may show, as an SQL condition over Member: to members, and only open accounts."""
    is_member = viewer is not None and viewer.is_member
    return Member.state == State.ACTIVE if is_member else false()


def led_and_heard_of(member_id: int, viewer_id: int) -> tuple[list[Objective], Level | None]:
    """The objectives that a member leads here, and how much a viewer hears of the member; in one statement."""
    follow = and_(Follow.member_id == viewer_id, Follow.kind == "member", Follow.subject_id == member_id)
    level = select(Follow.level).where(follow, Follow.is_stopped.is_(False)).scalar_subquery()
    rows = db.session.execute(
        select(Objective, level)
        .select_from(Member)
        .outerjoin(ObjectiveLead, ObjectiveLead.member_id == Member.id)
        .outerjoin(Objective, Objective.id == ObjectiveLead.objective_id)
        .where(Member.id == member_id)
        .order_by(Objective.position)
    ).all()
    return [objective for objective, _ in rows if objective is not None], rows[0][1] if rows else None


def objectives_led(ids: Iterable[int]) -> dict[int, list[Objective]]:
    """The objectives that each of these members leads here."""
    statement = select(ObjectiveLead.member_id, Objective).join(Objective, Objective.id == ObjectiveLead.objective_id)
    led: dict[int, list[Objective]] = {}
    rows = statement.where(ObjectiveLead.member_id.in_(list(ids))).order_by(Objective.position)
    for member_id, objective in db.session.execute(rows):
        led.setdefault(member_id, []).append(objective)
    return led


def all_leads() -> list[tuple[Objective, Member]]:
    """Who leads which objective here, of those in good standing."""
    statement = (
        select(Objective, Member)
        .join(ObjectiveLead, ObjectiveLead.objective_id == Objective.id)
        .join(Member, Member.id == ObjectiveLead.member_id)
        .options(joinedload(Member.organisation))
        .order_by(Objective.position, Member.sort_name)
    )
    return [(objective, member) for objective, member in db.session.execute(statement) if member.is_member]
