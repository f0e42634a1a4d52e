"""The objectives, their leads and the programme's products."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.accounts.models import Member
from forum.extensions import db
from forum.objectives.models import Objective, ObjectiveLead
from forum.objectives.services import DATA


@dataclass(frozen=True)
class Product:
    """A named product of the programme. `year` is empty where no source states it."""

    name: str
    year: str
    what_for: str
    source: str


def all_objectives() -> list[Objective]:
    """The three objectives and the stream of efficiency resources, in their order."""
    return list(db.session.scalars(select(Objective).order_by(Objective.position)))


def find_objective(slug: str) -> Objective | None:
    """The objective of a slug."""
    return db.session.scalar(select(Objective).where(Objective.slug == slug))


def objectives_by_slug(slugs: list[str]) -> list[Objective]:
    """The objectives of the slugs; unknown ones are left out."""
    return list(db.session.scalars(select(Objective).where(Objective.slug.in_(slugs)).order_by(Objective.position)))


def leads_of(objective_id: int) -> list[Member]:
    """The members who lead an objective here."""
    return list(
        db.session.scalars(
            select(Member)
            .join(ObjectiveLead, ObjectiveLead.member_id == Member.id)
            .options(joinedload(Member.organisation))
            .where(ObjectiveLead.objective_id == objective_id)
            .order_by(Member.sort_name)
        )
    )


@lru_cache(maxsize=1)
def products() -> tuple[Product, ...]:
    """The programme's named products, from the data file."""
    return tuple(Product(**row) for row in tomllib.loads(DATA.read_text(encoding="utf-8"))["product"])
