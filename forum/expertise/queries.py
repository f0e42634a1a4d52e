"""What members know and offer, for profiles, lists and the search."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, case, select
from sqlalchemy.orm import contains_eager, joinedload

from forum.accounts.models import Member
from forum.expertise.lists import DISCIPLINES
from forum.expertise.models import Advocate, MemberDiscipline, MemberProfile
from forum.expertise.permissions import helps_now
from forum.extensions import db
from forum.themes.models import Theme
from forum.web.loading import LARGEST_ID

LISTED_MOST = 300


@dataclass(frozen=True)
class Facts:
    """What somebody says of their work: slugs of the two lists with their labels, and two lines of their own."""

    role: str = ""
    role_label: str = ""
    disciplines: tuple[str, ...] = ()
    ask_about_text: str = ""
    working_on: str = ""

    @property
    def discipline_labels(self) -> list[str]:
        return [DISCIPLINES[slug] for slug in self.disciplines]


def facts_of(member_id: int) -> Facts:
    """What one member says of their work."""
    return facts_of_members([member_id])[member_id]


def facts_of_members(ids: Iterable[int]) -> dict[int, Facts]:
    """The same for many, in one statement; everybody has some, if only empty ones."""
    wanted = list(ids)
    rows = db.session.execute(
        select(Member.id, MemberProfile, MemberDiscipline.discipline)
        .outerjoin(MemberProfile, MemberProfile.member_id == Member.id)
        .outerjoin(MemberDiscipline, MemberDiscipline.member_id == Member.id)
        .where(Member.id.in_(wanted))
    )
    said: dict[int, MemberProfile] = {}
    known: dict[int, list[str]] = {}
    for member_id, profile, slug in rows:
        said[member_id] = profile
        known.setdefault(member_id, []).append(slug)
    return {number: _facts(said.get(number), known.get(number, ())) for number in wanted}


def _facts(row: MemberProfile | None, known: Collection[str]) -> Facts:
    disciplines = tuple(slug for slug in DISCIPLINES if slug in known)
    if row is None:
        return Facts(disciplines=disciplines)
    return Facts(row.role, row.role_label, disciplines, row.ask_about_text, row.working_on)


def advocacies_of(member_id: int) -> list[Advocate]:
    """What a member offers, paused or not, by theme."""
    statement = select(Advocate).join(Theme, Theme.id == Advocate.theme_id).options(contains_eager(Advocate.theme))
    mine = statement.where(Advocate.member_id == member_id)
    return list(db.session.scalars(mine.order_by(Theme.position, Advocate.region)))


def advocacies_of_members(ids: Iterable[int]) -> dict[int, list[Advocate]]:
    """What each of these members offers now, by theme."""
    statement = _open().where(Advocate.member_id.in_(list(ids))).order_by(Theme.position, Advocate.region)
    found: dict[int, list[Advocate]] = {}
    for row in db.session.scalars(statement):
        found.setdefault(row.member_id, []).append(row)
    return found


def advocates_of(
    theme_ids: Collection[int] = (), region: str = "", *, near: str = "", most: int = LISTED_MOST
) -> list[Advocate]:
    """Who helps now, by theme, then by name. `region` leaves those who help there or everywhere, its own first.

    `near` only puts first who helps there, then who helps everywhere.
    """
    statement = _open()
    if theme_ids:
        statement = statement.where(Advocate.theme_id.in_(theme_ids))
    if region:
        statement = statement.where(Advocate.region.in_((region, "")))
    distance = [nearness(region or near)] if region or near else []
    ranked = statement.order_by(Theme.position, *distance, Member.sort_name, Member.id, Advocate.region)
    return list(db.session.scalars(ranked.limit(most)))


def nearness(region: str) -> ColumnElement[int]:
    """What puts the advocates of a region first in an order, and those of everywhere before those of elsewhere."""
    return case((Advocate.region == region, 0), (Advocate.region == "", 1), else_=2)


def find_advocate(advocate_id: int) -> Advocate | None:
    """One offer, with who makes it and its theme; paused or not."""
    if not 0 < advocate_id <= LARGEST_ID:
        return None
    statement = select(Advocate).options(joinedload(Advocate.member), joinedload(Advocate.theme))
    return db.session.scalar(statement.where(Advocate.id == advocate_id))


def _open() -> Select[Advocate]:
    return (
        select(Advocate)
        .join(Member, Member.id == Advocate.member_id)
        .join(Theme, Theme.id == Advocate.theme_id)
        .options(contains_eager(Advocate.member).joinedload(Member.organisation), contains_eager(Advocate.theme))
        .where(helps_now())
    )
