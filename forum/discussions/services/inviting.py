"""Putting a question to an advocate, inviting somebody to answer it, and saying politely that one cannot."""

from sqlalchemy import func, select

from forum.accounts.models import Member
from forum.clock import now
from forum.database import take_turn
from forum.discussions.askable import advocates_for, was_asked_often
from forum.discussions.models import (
    ADVOCATES_ASKED_MOST,
    DECLINED_NOTE_MOST,
    INVITED_MOST,
    Discussion,
    Post,
    PostAsk,
)
from forum.discussions.permissions import can_put_to, can_see_discussion
from forum.discussions.queries import opening_of
from forum.discussions.services.editing import note_change
from forum.errors import Invalid, NotAllowed
from forum.extensions import db
from forum.following.services import follow, unfollow
from forum.limits.services import count
from forum.notifications.services import Audience, announce

ADVOCATES_LOOKED_AT = 50


def ask_advocate(discussion: Discussion, asker: Member, person: Member) -> None:
    """Put a question to an advocate of its themes, up to two in all. Raises NotAllowed, Invalid or TooMany."""
    opening = _check(discussion, asker, person)
    if person.id not in {row.id for row in advocates_for(discussion, asker, ADVOCATES_LOOKED_AT)}:
        raise Invalid(f"{person.name} cannot be asked as an advocate now. Ask somebody else.")
    _check_number(opening, "asked_advocate", ADVOCATES_ASKED_MOST, "advocates")
    _put(discussion, opening, asker, person, why="asked_advocate")


def invite(discussion: Discussion, asker: Member, person: Member) -> None:
    """Invite a member to answer a question, up to five in all. Raises NotAllowed, Invalid or TooMany."""
    opening = _check(discussion, asker, person)
    if was_asked_often(person.id):
        raise Invalid(f"{person.name} was asked often this week. Ask somebody else.")
    _check_number(opening, "invited", INVITED_MOST, "people by name")
    _put(discussion, opening, asker, person, why="invited")


def _check(discussion: Discussion, asker: Member, person: Member) -> Post:
    """The opening, once it is clear that this person may be asked at all, and was not."""
    # Two who ask at once take turns, so that nobody is asked twice and the caps hold.
    take_turn(f"asks {discussion.id}")
    if not can_put_to(asker, discussion):
        raise NotAllowed("Only an open question without an accepted answer can be put to somebody.")
    if person.id == asker.id:
        raise Invalid("You cannot ask yourself.")
    if person.id == discussion.author_id:
        raise Invalid(f"{person.name} asked this question.")
    if not person.is_member or not can_see_discussion(person, discussion):
        raise Invalid(f"{person.name} cannot answer at the moment.")
    opening = opening_of(discussion.id)
    if db.session.get(PostAsk, (opening.id, person.id)) is not None:
        raise Invalid(f"{person.name} was asked already. Nobody is asked twice.")
    replied = select(Post.id).where(Post.discussion_id == discussion.id, Post.author_id == person.id)
    if db.session.scalar(replied.where(Post.deleted_at.is_(None)).limit(1)) is not None:
        raise Invalid(f"{person.name} has replied already.")
    return opening


def _check_number(opening: Post, why: str, most: int, word: str) -> None:
    number = db.session.scalar(select(func.count()).where(PostAsk.post_id == opening.id, PostAsk.why == why)) or 0
    if number >= most:
        raise Invalid(f"This question was put to {most} {word} already. Give them time to answer.")


def _put(discussion: Discussion, opening: Post, asker: Member, person: Member, *, why: str) -> None:
    count(f"member:{asker.id}", asker.rates("ask"))
    db.session.add(PostAsk(post_id=opening.id, member_id=person.id, asked_by_id=asker.id, asked_at=now(), why=why))
    follow(person.id, "discussion", discussion.id)
    note_change(discussion.id)
    announce_asked(discussion, opening, {person.id: why}, asker)


def announce_asked(discussion: Discussion, opening: Post, readers: dict[int, str], asker: Member | None) -> None:
    """Tell those to whom a question is put, each with the word why."""
    announce(
        "asked",
        ("post", opening.id),
        asker.id if asker else None,
        Audience(readers),
        title=discussion.title,
        address=discussion.address,
        actor_name=asker.name if asker else "",
        number=1,
        conversation=discussion.id,
    )


def decline(discussion: Discussion, member: Member, note: str) -> None:
    """Say that one cannot help, perhaps with a line; only whoever asked reads it. Raises NotAllowed and Invalid."""
    if len(note) > DECLINED_NOTE_MOST:
        raise Invalid(f"Use {DECLINED_NOTE_MOST} characters or fewer. You have {len(note)}.")
    row = db.session.get(PostAsk, (opening_of(discussion.id).id, member.id))
    if row is None:
        raise NotAllowed("Nobody asked you to answer this.")
    if row.declined_at is None:
        row.declined_at, row.declined_note = now(), note
        unfollow(member.id, "discussion", discussion.id)
