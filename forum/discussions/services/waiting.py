"""Caring for questions that wait: offered once to advocates, and their asker asked once whether they are solved."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from forum.accounts.models import Member
from forum.clock import now
from forum.discussions.askable import advocates_for
from forum.discussions.models import (
    ASKED_IF_SOLVED_AFTER_DAYS,
    CARED_FOR_DAYS,
    OFFERED_AFTER_WORKING_DAYS,
    OFFERED_MOST,
    Discussion,
    DiscussionKind,
    DiscussionTheme,
    Post,
    PostAsk,
    QuestionCare,
)
from forum.discussions.permissions import can_see_discussion, not_gone
from forum.discussions.queries import opening_of
from forum.discussions.services.editing import note_change
from forum.discussions.services.inviting import announce_asked
from forum.discussions.working_days import working_days_after
from forum.errors import NotAllowed
from forum.extensions import db
from forum.jobs.registry import every
from forum.limits.rates import HOUR
from forum.notifications.services import Audience, announce

QUESTIONS_AT_ONCE = 50


@every(HOUR)
def offer_unanswered(_: int) -> bool | None:
    """Offer the questions that nobody answered for three working days to advocates; True while there may be more.

    A question is offered once, whether anybody helps with its themes by then or not.
    """
    waiting = db.session.scalars(_unanswered(OFFERED_AFTER_WORKING_DAYS, QuestionCare.offered_at)).all()
    due = [row for row in waiting if working_days_after(row.created_at, OFFERED_AFTER_WORKING_DAYS) <= now()]
    for question in due[:QUESTIONS_AT_ONCE]:
        _care_for(question).offered_at = now()
        _offer(question)
    return True if len(due) > QUESTIONS_AT_ONCE else None


def _offer(question: Discussion) -> None:
    people = [person for person in advocates_for(question, None, OFFERED_MOST) if can_see_discussion(person, question)]
    if not people:
        return
    opening = opening_of(question.id)
    rows = [PostAsk(post_id=opening.id, member_id=person.id, asked_at=now(), why="offered") for person in people]
    db.session.add_all(rows)
    announce_asked(question, opening, {person.id: "offered" for person in people}, None)


@every(HOUR)
def ask_whether_solved(_: int) -> bool | None:
    """Ask whoever has no accepted answer after ten days whether the question is solved; True while there are more."""
    asked = _waiting(ASKED_IF_SOLVED_AFTER_DAYS, QuestionCare.asked_if_solved_at).limit(QUESTIONS_AT_ONCE)
    due = db.session.scalars(asked).all()
    for question in due:
        _care_for(question).asked_if_solved_at = now()
        note_change(question.id)
        announce(
            "solved",
            ("post", opening_of(question.id).id),
            None,
            Audience({question.author_id: "solved"}),
            title=question.title,
            address=question.address,
            actor_name="",
            number=1,
            conversation=question.id,
        )
    return True if len(due) == QUESTIONS_AT_ONCE else None


def answer_whether_solved(question: Discussion, member: Member, *, is_solved: bool) -> None:
    """The asker says that it was solved elsewhere, or not yet; nobody asks again."""
    if member.id != question.author_id or not member.is_member or not question.is_question:
        raise NotAllowed("Only whoever asked says whether the question is solved.")
    care = _care_for(question)
    care.answered_at, care.is_solved_elsewhere = now(), is_solved
    note_change(question.id)


def _waiting(days: int, done_at: Any) -> Select[Discussion]:
    """Open questions of at least so many days without an accepted answer for which this was not done, oldest first."""
    return (
        select(Discussion)
        .outerjoin(QuestionCare, QuestionCare.discussion_id == Discussion.id)
        .options(
            joinedload(Discussion.organisation), selectinload(Discussion.theme_links).joinedload(DiscussionTheme.theme)
        )
        .where(
            Discussion.kind == DiscussionKind.QUESTION,
            Discussion.answer_count == 0,
            Discussion.created_at <= now() - timedelta(days=days),
            Discussion.created_at > now() - timedelta(days=CARED_FOR_DAYS),
            Discussion.locked_at.is_(None),
            Discussion.held_at.is_(None),
            not_gone(),
            done_at.is_(None),
        )
        .order_by(Discussion.created_at, Discussion.id)
    )


def _unanswered(days: int, done_at: Any) -> Select[Discussion]:
    """Those of them to which nobody but the asker replied."""
    reply = aliased(Post)
    answered = exists().where(
        reply.discussion_id == Discussion.id,
        reply.author_id != Discussion.author_id,
        reply.deleted_at.is_(None),
        reply.removed_at.is_(None),
        reply.held_at.is_(None),
    )
    return _waiting(days, done_at).where(~answered)


def _care_for(question: Discussion) -> QuestionCare:
    care = db.session.get(QuestionCare, question.id)
    if care is None:
        care = QuestionCare(discussion_id=question.id)
        db.session.add(care)
    return care
