"""What the product brings along and every installation needs: directory, themes, objectives and thesaurus."""

from dataclasses import dataclass

from sqlalchemy import select

from forum.extensions import db
from forum.objectives.models import Objective
from forum.objectives.services import load_objectives
from forum.organisations.models import Organisation
from forum.organisations.services import load_directory
from forum.search.thesaurus.services import load_thesaurus
from forum.themes.models import Theme
from forum.themes.services import load_themes


@dataclass(frozen=True)
class Ground:
    """How many of each were added."""

    organisations: int
    themes: int
    objectives: int
    thesaurus: int


def lay_ground() -> Ground:
    """Add what is missing; what is there, and perhaps was edited, stays as it is."""
    return Ground(
        organisations=load_directory(),
        themes=load_themes(),
        objectives=load_objectives(),
        thesaurus=load_thesaurus(),
    )


def has_ground() -> bool:
    """Whether there are organisations, themes and objectives at all."""
    return all(db.session.scalar(select(model.id).limit(1)) is not None for model in (Organisation, Theme, Objective))
