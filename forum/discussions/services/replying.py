"""Replying."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Update, bindparam, select, update
from sqlalchemy.orm.attributes import set_committed_value

from forum.accounts.models import Member
from forum.clock import now
from forum.discussions.asking import asked_by
from forum.discussions.models import DEPTH_MOST, Discussion, Post
from forum.discussions.permissions import can_reply
from forum.discussions.queries import post_of_number
from forum.discussions.services.starting import count_post, keep_mentions, waits_for_a_look
from forum.discussions.services.submissions import first_result, queue
from forum.errors import Invalid, NotAllowed
from forum.extensions import db
from forum.following.services import follow
from forum.limits.services import count
from forum.notifications.services import Audience, announce
from forum.subjects import held
from forum.text.prepare import Text
from forum.uploads.queries import are_the_same
from forum.uploads.services.attaching import attach

# What decides whether a discussion takes a reply.
DECIDING = ("locked_at", "lock_reason", "deleted_at", "removed_at", "held_at", "audience")


@dataclass(frozen=True)
class Place:
    """The number of a reply, and where it hangs in the tree."""

    number: int
    parent_number: int
    branch_number: int
    depth: int


def post_reply(
    discussion: Discussion,
    author: Member,
    text: Text,
    *,
    parent: int = 1,
    submission: str | None = None,
    files: Sequence[int] = (),
    asks: str = "",
) -> Post:
    """Add a reply to a discussion and let everybody who follows it know. `parent` is a post number.

    `files` are the ids of waiting files of its author. `asks` names people to whom it is put, such as the contact of
    a story; a word that means nobody is ignored. A repeated submission gives the first reply. Raises NotAllowed,
    Invalid, Conflict or TooMany.
    """
    queue(author)
    known = _of_submission(author, submission)
    if known is not None:
        has_same_files = are_the_same(author.id, ("post", known.id), files)
        return first_result(known, is_same=known.source == text.source and has_same_files)
    is_held = waits_for_a_look(author, text.link_count)
    number, branch = _take_number(discussion, is_top=parent <= 1, is_counted=not is_held)
    if not can_reply(author, discussion):
        raise NotAllowed(_why_closed(discussion))
    place = _place(_answered(discussion, parent), number, branch)
    count(f"member:{author.id}", author.rates("reply"))
    asked = _asked(discussion, author, asks)
    put = {"submission": submission or None, "asks": asks if asked else None, **text.columns}
    post = _new_post(discussion, author, place, is_held=is_held, **put)
    keep_mentions(post, text)
    attach(author, ("post", post.id), files)
    follow(author.id, "discussion", discussion.id)
    count_post(author)
    if is_held:
        held("post", post.id, author.id)
    else:
        announce_reply(discussion, post, author, text.mentions, also=asked)
    return post


def _asked(discussion: Discussion, author: Member, asks: str) -> Mapping[int, str]:
    asked = asked_by(discussion, asks, author)
    if asked:
        count(f"member:{author.id}", author.rates("ask"))
    return asked


def _new_post(discussion: Discussion, author: Member, place: Place, *, is_held: bool, **columns: Any) -> Post:
    post = Post(
        discussion_id=discussion.id,
        author_id=author.id,
        organisation_id=author.organisation_id,
        created_at=now(),
        held_at=now() if is_held else None,
        **asdict(place),
        **columns,
    )
    db.session.add(post)
    # Mentions, files and the event need its id.
    db.session.flush()
    return post


def announce_reply(
    discussion: Discussion, post: Post, author: Member, mentioned: tuple[int, ...], *, also: Mapping[int, str]
) -> None:
    """Tell whom it answers or asks, the mentioned, and everybody who follows; one event, however many they are.

    `also` holds those whom it asks, each with the word why they are told.
    """
    # The opening is by whoever began the discussion.
    number = post.parent_number or 1
    parent = post_of_number(discussion, number) if number > 1 else None
    answered_id = parent.author_id if parent else discussion.author_id
    readers = {**dict.fromkeys(mentioned, "mention"), answered_id: "reply_to_me", **also}
    announce(
        "reply",
        ("post", post.id),
        author.id,
        Audience(readers, [("discussion", discussion.id)]),
        title=discussion.title,
        address=post.permalink,
        actor_name=author.name,
        number=post.number,
        conversation=discussion.id,
        parent=parent.id if parent else None,
    )


def _why_closed(discussion: Discussion) -> str:
    if discussion.is_locked:
        return f"This discussion is closed, so the reply was not posted. The reason given: {discussion.lock_reason}"
    return "This discussion takes no reply from you now, so it was not posted."


def _answered(discussion: Discussion, parent: int) -> Post | None:
    """The reply that a reply answers; None for an answer to the opening."""
    if parent <= 1:
        return None
    answered = post_of_number(discussion, parent)
    if answered is None or answered.is_gone or answered.held_at is not None:
        raise Invalid("The reply that you answer is gone. Post this once more to answer the opening instead.")
    return answered


def _take_number(discussion: Discussion, *, is_top: bool, is_counted: bool) -> tuple[int, int]:
    """The next number and the number of the latest branch, a new one for a top reply.

    This first write of a reply makes two at once queue, and whoever closes or deletes the discussion at the same moment
    waits until this reply is in, or is seen here: it reads again what the decision rests on.
    """
    place = {"discussion_id": discussion.id, "moment": now()}
    row = db.session.execute(_next_number(is_top, is_counted), place).one_or_none()
    if row is None:
        raise NotAllowed("This discussion is gone.")
    for name in DECIDING:
        set_committed_value(discussion, name, getattr(row, name))
    return row.last_number, row.last_branch


@lru_cache(maxsize=4)
def _next_number(is_top: bool, is_counted: bool) -> Update:  # noqa: FBT001  lru_cache takes no names
    values: dict[str, object] = {
        "last_number": Discussion.last_number + 1,
        "change_count": Discussion.change_count + 1,
        "changed_at": bindparam("moment"),
    }
    if is_top:
        values |= {"last_branch": Discussion.last_branch + 1}
    if is_counted:
        counted = {"reply_count": Discussion.reply_count + 1, "last_post_at": bindparam("moment"), "is_listed": True}
        values |= counted
    columns = [getattr(Discussion, name) for name in DECIDING]
    return (
        update(Discussion)
        .where(Discussion.id == bindparam("discussion_id"))
        .values(**values)
        .returning(Discussion.last_number, Discussion.last_branch, *columns)
        .execution_options(synchronize_session=False)
    )


def _place(answered: Post | None, number: int, branch: int) -> Place:
    if answered is None:
        return Place(number, 1, branch, 1)
    # A reply to the deepest level becomes its sibling and names it.
    return Place(number, answered.number, answered.branch_number, min(answered.depth + 1, DEPTH_MOST))


def _of_submission(author: Member, submission: str | None) -> Post | None:
    if not submission:
        return None
    return db.session.scalar(select(Post).where(Post.author_id == author.id, Post.submission == submission))
