"""Counting what there is to read about each objective."""

from sqlalchemy import func, select

from forum.discussions.models import Audience, Discussion, ObjectiveCount, discussion_objective
from forum.discussions.permissions import not_gone
from forum.extensions import db
from forum.jobs.registry import every
from forum.objectives.models import Objective

COUNT_SECONDS = 60


@every(COUNT_SECONDS)
def count_by_objective(subject_id: int) -> None:
    """Count the discussions and stories that stand in each objective; a story counts by its own discussion.

    It asks for every discussion, so the worker does it, and pages read what it wrote a minute ago at the most.
    """
    tag = discussion_objective.c
    statement = (
        select(tag.objective_id, func.count(), func.count().filter(Discussion.audience == Audience.PUBLIC))
        .join(Discussion, Discussion.id == tag.discussion_id)
        .where(not_gone(), Discussion.held_at.is_(None))
        .group_by(tag.objective_id)
    )
    counts = {objective_id: numbers for objective_id, *numbers in db.session.execute(statement)}
    known = {row.objective_id: row for row in db.session.scalars(select(ObjectiveCount))}
    for objective_id in db.session.scalars(select(Objective.id)):
        row = known.get(objective_id) or ObjectiveCount(objective_id=objective_id)
        row.discussion_count, row.public_count = counts.get(objective_id, (0, 0))
        db.session.add(row)
