"""Marks on posts: helpful, answers, and what a member has read."""

from sqlalchemy import Integer, and_, case, cast, func, literal, not_, or_, select, update

from forum.accounts.models import Member
from forum.clock import now
from forum.discussions.conversation import Conversation
from forum.discussions.models import BRANCHES_PER_PAGE, Discussion, Helpful, Post, ReadMark
from forum.discussions.permissions import can_accept, can_mark_helpful
from forum.discussions.services.editing import note_change, queue_at
from forum.errors import Invalid, NotAllowed
from forum.extensions import db
from forum.limits.services import count
from forum.notifications.services import Audience, announce, mark_seen
from forum.web.paging import PAGE_SIZE


def toggle_helpful(post: Post, member: Member, wanted: bool | None = None) -> bool:
    """Mark a post as helpful or take the mark back; whether it is marked now.

    `wanted` is what the button promised, so that a double click does it once; without it the mark changes.
    """
    queue_at(post)
    if not can_mark_helpful(member, post):
        raise NotAllowed("You can mark posts of other members as helpful.")
    row = db.session.get(Helpful, (post.id, member.id))
    if wanted is not None and wanted == (row is not None):
        return wanted
    if row is None:
        count(f"member:{member.id}", member.rates("helpful"))
        db.session.add(Helpful(post_id=post.id, member_id=member.id))
    else:
        db.session.delete(row)
    # The count reads the rows.
    db.session.flush()
    number = select(func.count()).where(Helpful.post_id == post.id).scalar_subquery()
    db.session.execute(
        update(Post)
        .where(Post.id == post.id)
        .values(helpful_count=cast(number, Integer))
        .execution_options(synchronize_session=False)
    )
    note_change(post.discussion_id)
    return row is None


def toggle_accepted(post: Post, member: Member, wanted: bool | None = None) -> bool:
    """Accept a reply as an answer or take that back; whether it is accepted now. Its author is told."""
    queue_at(post)
    discussion = post.discussion
    if not can_accept(member, discussion):
        raise NotAllowed("Only the person who asked and moderators accept answers.")
    if post.author_id == member.id != discussion.author_id:
        raise NotAllowed("Whoever asked decides whether your reply is the answer, or another moderator.")
    if post.number == 1 or post.is_gone or post.held_at is not None:
        raise Invalid("Only a reply that stands can be an answer.")
    is_accepted = post.accepted_at is None
    if wanted is not None and wanted != is_accepted:
        return wanted
    post.accepted_at = now() if is_accepted else None
    post.accepted_by_id = member.id if is_accepted else None
    note_change(discussion.id, answer_count=Discussion.answer_count + (1 if is_accepted else -1))
    if is_accepted:
        announce(
            "accepted",
            ("post", post.id),
            member.id,
            Audience({post.author_id: "accepted"}),
            title=discussion.title,
            address=post.permalink,
            actor_name=member.name,
            number=post.number,
            conversation=discussion.id,
        )
    return is_accepted


def advance_mark(talk: Conversation, member_id: int, *, is_told: bool = True) -> None:
    """Remember what a member has been shown: every post up to the mark stood on a served page, folded ones too.

    `is_told` says that there are unread notifications, which may be about what was shown.
    """
    number = _seen_up_to(talk)
    if talk.reading.has_mark:
        mine = and_(ReadMark.member_id == member_id, ReadMark.discussion_id == talk.discussion_id)
        further = case((ReadMark.number < number, number), else_=ReadMark.number)
        db.session.execute(update(ReadMark).where(mine).values(number=further, seen_at=now()))
    else:
        db.session.add(ReadMark(member_id=member_id, discussion_id=talk.discussion_id, number=number, seen_at=now()))
    if is_told:
        shown = select(Post.id).where(Post.discussion_id == talk.discussion_id, Post.number <= number)
        mark_seen(member_id, ("discussion", [talk.discussion_id]), ("post", shown))


def _seen_up_to(talk: Conversation) -> int:
    """What came while the page was made was not on it, so nothing beyond its last number counts."""
    page, before = talk.pages.current, talk.reading.number or 0
    if talk.is_flat:
        first, last = (page - 1) * PAGE_SIZE + 1, min(page * PAGE_SIZE, talk.last_number)
        return max(before, last) if before >= first - 1 else before
    if talk.pages.last == 1:
        return talk.last_number
    first = (page - 1) * BRANCHES_PER_PAGE + 1
    served = or_(
        Post.branch_number.between(first, first + BRANCHES_PER_PAGE - 1), and_(Post.number == 1, literal(page == 1))
    )
    missing = db.session.scalar(
        select(func.min(Post.number)).where(
            Post.discussion_id == talk.discussion_id,
            Post.number > before,
            Post.number <= talk.last_number,
            not_(served),
        )
    )
    return talk.last_number if missing is None else max(before, missing - 1)
