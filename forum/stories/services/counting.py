"""How many bodies tried a story, and whether it is proven elsewhere; counted again after each change."""

from sqlalchemy import and_, case, exists, func, select, update

from forum.discussions.services.editing import note_change
from forum.extensions import db
from forum.stories.models import TAKEN_UP, TRIED, Adoption, Story

REPEATED_ELSEWHERE = 5


def recount(story: Story) -> None:
    """Count the records of other bodies again; evidence is 5 while one of them took it up and has a result.

    The caller holds the story's row (`lock_story`), so of two at once the second counts the first.
    """
    of_others = and_(
        Adoption.story_id == Story.id,
        Adoption.deleted_at.is_(None),
        Adoption.removed_at.is_(None),
        func.coalesce(Story.organisation_id, 0) != Adoption.organisation_id,
    )
    has_taken_up = Adoption.status.in_(TAKEN_UP)
    number = select(func.count(Adoption.id)).where(of_others).correlate(Story)
    is_repeated = exists().where(of_others, has_taken_up, Adoption.result != "").correlate(Story)
    # What this transaction changed must be in the tables before they are counted.
    db.session.flush()
    db.session.execute(
        update(Story)
        .where(Story.id == story.id)
        .values(
            tried_count=number.where(Adoption.status.in_(TRIED)).scalar_subquery(),
            adopted_count=number.where(has_taken_up).scalar_subquery(),
            evidence=case((is_repeated, REPEATED_ELSEWHERE), else_=Story.evidence_stated),
        )
        .execution_options(synchronize_session=False)
    )
    db.session.expire(story, ["tried_count", "adopted_count", "evidence"])


def lock_story(story: Story) -> None:
    """Let others who record something about this story wait until the transaction ends, and read its row again.

    What was read along with it stays, unlike with `lock_row`.
    """
    columns = [column.key for column in Story.__table__.columns]
    db.session.refresh(story, columns, with_for_update={"key_share": True, "of": Story})


def take_story(adoption: Adoption) -> Story:
    """The story, whose row orders everything that happens to its records, and the record read after that."""
    lock_story(adoption.story)
    db.session.refresh(adoption, [column.key for column in Adoption.__table__.columns])
    return adoption.story


def tally(story: Story) -> None:
    """Count again, and let browsers know that their copy of the page is old."""
    recount(story)
    note_change(story.discussion_id)
