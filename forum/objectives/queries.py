"""The objectives, their leads and the programme's products."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.accounts.models import Member
from forum.extensions import db
from forum.objectives.models import Objective, ObjectiveLead
from forum.web.loading import LARGEST_ID

DATA = Path(__file__).resolve().parent / "data" / "objectives.toml"


@dataclass(frozen=True)
class Product:
    """A named product of the programme. `source` is a site; `year` and `address` are empty where none is known."""

    name: str
    year: str
    what_for: str
    source: str
    address: str


def all_objectives() -> list[Objective]:
    """The three objectives and the stream of efficiency resources, in their order."""
    return list(db.session.scalars(select(Objective).order_by(Objective.position)))


def find_objective(slug: str) -> Objective | None:
    """The objective of a slug."""
    return db.session.scalar(select(Objective).where(Objective.slug == slug))


def find_objective_by_id(objective_id: int) -> Objective | None:
    """The objective of an id."""
    return db.session.get(Objective, objective_id) if 0 < objective_id <= LARGEST_ID else None


def objectives_listed(ids: Iterable[int]) -> list[tuple[int, str, str]]:
    """Id, name and address of these objectives."""
    rows = db.session.scalars(select(Objective).where(Objective.id.in_(list(ids))).order_by(Objective.position))
    return [(row.id, row.name, row.address) for row in rows]


def objectives_by_slug(slugs: list[str]) -> list[Objective]:
    """The objectives of the slugs; unknown ones are left out."""
    return list(db.session.scalars(select(Objective).where(Objective.slug.in_(slugs)).order_by(Objective.position)))


def leads_of(objective_id: int) -> list[Member]:
    """The members in good standing who lead an objective here."""
    rows = db.session.scalars(
        select(Member)
        .join(ObjectiveLead, ObjectiveLead.member_id == Member.id)
        .options(joinedload(Member.organisation))
        .where(ObjectiveLead.objective_id == objective_id)
        .order_by(Member.sort_name)
    )
    return [member for member in rows if member.is_member]


@lru_cache(maxsize=1)
def products() -> tuple[Product, ...]:
    """The programme's named products, from the data file."""
    return tuple(Product(**row) for row in tomllib.loads(DATA.read_text(encoding="utf-8"))["product"])
