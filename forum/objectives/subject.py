"""How the generic rooms see objectives: they can be followed, and everybody may see them."""

from forum.objectives.models import Objective
from forum.objectives.queries import find_objective_by_id, objectives_listed
from forum.subjects import Subject, register

register(
    Subject(
        kind="objective",
        word="objective",
        model=Objective,
        find=lambda objective_id, viewer: find_objective_by_id(objective_id),
        can_see=lambda viewer, objective: True,
        visible_ids=lambda ids, viewer: set(ids),
        find_any=find_objective_by_id,
        title=lambda objective: objective.name,
        address=lambda objective: objective.address,
        author_id=lambda objective: None,
        can_follow=True,
        listed=lambda ids, viewer: objectives_listed(ids),
    )
)
