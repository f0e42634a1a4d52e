"""Replying."""

from dataclasses import asdict, dataclass

from sqlalchemy import select, update

from forum.accounts.models import Member
from forum.clock import now
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


@dataclass(frozen=True)
class Place:
    """The number of a reply, and where it hangs in the tree."""

    number: int
    parent_number: int
    branch_number: int
    depth: int


def post_reply(
    discussion: Discussion, author: Member, text: Text, *, parent: int = 1, submission: str | None = None
) -> Post:
    """Add a reply to a discussion and let everybody who follows it know. `parent` is a post number.

    A repeated submission gives the first reply. Raises NotAllowed, Invalid, Conflict or TooMany.
    """
    queue(author)
    known = _of_submission(author, submission)
    if known is not None:
        return first_result(known, is_same=known.source == text.source)
    discussion = _read_again(discussion)
    if not can_reply(author, discussion):
        raise NotAllowed(_why_closed(discussion))
    answered = _answered(discussion, parent)
    count(f"member:{author.id}", author.rates("reply"))
    is_held = waits_for_a_look(author, text.link_count)
    place = _take_place(discussion, answered, is_counted=not is_held)
    post = Post(
        discussion_id=discussion.id,
        author_id=author.id,
        organisation_id=author.organisation_id,
        submission=submission or None,
        created_at=now(),
        held_at=now() if is_held else None,
        **asdict(place),
        **text.columns,
    )
    db.session.add(post)
    # Mentions and the event need its id.
    db.session.flush()
    keep_mentions(post, text)
    follow(author.id, "discussion", discussion.id)
    count_post(author)
    if is_held:
        held("post", post.id, author.id)
    else:
        announce_reply(discussion, post, author, text.mentions)
    return post


def announce_reply(discussion: Discussion, post: Post, author: Member, mentioned: tuple[int, ...]) -> None:
    """Tell whom it answers, the mentioned, and everybody who follows; one event, however many they are."""
    # The opening is by whoever began the discussion.
    number = post.parent_number or 1
    parent = post_of_number(discussion, number) if number > 1 else None
    answered_id = parent.author_id if parent else discussion.author_id
    readers = {**dict.fromkeys(mentioned, "mention"), answered_id: "reply_to_me"}
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
    )


def _read_again(discussion: Discussion) -> Discussion:
    """What the decision rests on is read inside the transaction."""
    current = db.session.get(Discussion, discussion.id)
    if current is None:
        raise NotAllowed("This discussion is gone.")
    # Whoever closes or deletes it at the same moment waits until this reply is in, or is seen here.
    lock: dict[str, bool] = {"key_share": True}
    states = ["locked_at", "lock_reason", "deleted_at", "removed_at", "held_at", "audience"]
    db.session.refresh(current, states, with_for_update=lock)
    return current


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


def _take_number(discussion: Discussion, *, is_counted: bool) -> int:
    """The next number; the first write of a reply, so that two at once queue here."""
    moment = now()
    values: dict[str, object] = {
        "last_number": Discussion.last_number + 1,
        "change_count": Discussion.change_count + 1,
        "changed_at": moment,
    }
    if is_counted:
        values |= {"reply_count": Discussion.reply_count + 1, "last_post_at": moment, "is_listed": True}
    statement = (
        update(Discussion)
        .where(Discussion.id == discussion.id)
        .values(**values)
        .returning(Discussion.last_number)
        .execution_options(synchronize_session=False)
    )
    return int(db.session.execute(statement).scalar_one())


def _take_place(discussion: Discussion, answered: Post | None, *, is_counted: bool) -> Place:
    number = _take_number(discussion, is_counted=is_counted)
    if answered is None:
        statement = (
            update(Discussion)
            .where(Discussion.id == discussion.id)
            .values(last_branch=Discussion.last_branch + 1)
            .returning(Discussion.last_branch)
            .execution_options(synchronize_session=False)
        )
        return Place(number, 1, int(db.session.execute(statement).scalar_one()), 1)
    # A reply to the deepest level becomes its sibling and names it.
    return Place(number, answered.number, answered.branch_number, min(answered.depth + 1, DEPTH_MOST))


def _of_submission(author: Member, submission: str | None) -> Post | None:
    if not submission:
        return None
    return db.session.scalar(select(Post).where(Post.author_id == author.id, Post.submission == submission))
