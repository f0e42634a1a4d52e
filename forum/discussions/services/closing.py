"""What moderation and leads do to discussions and posts: close, remove, bring back, let in."""

from collections.abc import Sequence

from forum.accounts.models import Member
from forum.audit.services import record
from forum.clock import now
from forum.discussions.asking import asked_by
from forum.discussions.models import Discussion, Post
from forum.discussions.permissions import can_lock
from forum.discussions.queries import find_any_discussion, opening_of
from forum.discussions.services.editing import Tags, counted, note_change, queue_at, retag
from forum.discussions.services.replying import announce_reply
from forum.discussions.services.starting import announce_mentions, announce_start, check_tags, mentioned_in
from forum.errors import Conflict, Invalid, NotAllowed
from forum.extensions import db
from forum.notifications.queries import named_by_events
from forum.objectives.models import Objective
from forum.text.words import full_time
from forum.themes.models import Theme

NOT_YOURS = "Only moderators and the leads of its objectives close or open a discussion, and nobody their own."


def lock_discussion(discussion: Discussion, actor: Member, reason: str) -> None:
    """Close a discussion: no replies and no edits. Everybody reads who did it and why.

    Raises NotAllowed, and Conflict with who closed it when it is closed already.
    """
    if not can_lock(actor, discussion):
        raise NotAllowed(NOT_YOURS)
    _read_lock(discussion)
    if discussion.locked_at is not None:
        closer = db.session.get_one(Member, discussion.locked_by_id)
        raise Conflict(f"{closer.name} closed this discussion on {full_time(discussion.locked_at)}.")
    close(discussion, actor, reason)
    record(actor, "lock", ("discussion", discussion.id), reason)


def unlock_discussion(discussion: Discussion, actor: Member, reason: str) -> None:
    """Open a closed discussion again. Raises NotAllowed, and Conflict when somebody opened it already."""
    if not can_lock(actor, discussion):
        raise NotAllowed(NOT_YOURS)
    _read_lock(discussion)
    if not discussion.is_locked:
        raise Conflict("This discussion is open already.")
    reopen(discussion)
    record(actor, "unlock", ("discussion", discussion.id), reason)


def _read_lock(discussion: Discussion) -> None:
    """Read again whether it is closed; of two who close it at once, the second waits here and sees the first."""
    lock: dict[str, bool] = {"key_share": True}
    db.session.refresh(discussion, ["locked_at", "locked_by_id"], with_for_update=lock)


def close(discussion: Discussion, actor: Member, reason: str) -> None:
    """Set the lock; whoever calls it has decided and recorded it."""
    note_change(discussion.id, locked_at=now(), locked_by_id=actor.id, lock_reason=reason)


def reopen(discussion: Discussion) -> None:
    """Take the lock away."""
    note_change(discussion.id, locked_at=None, locked_by_id=None, lock_reason="")


def move_discussion(discussion: Discussion, objectives: Sequence[Objective], themes: Sequence[Theme]) -> None:
    """Give a discussion other objectives and themes; moderation decided and recorded it."""
    check_tags(objectives, themes)
    retag(discussion, Tags(discussion.title, objectives, themes), discussion.version)


def remove_discussion(discussion: Discussion, reason: str) -> None:
    """Remove a discussion with all its posts from everybody's sight; moderation decided it."""
    discussion.removed_at, discussion.removal_reason = now(), reason
    note_change(discussion.id)


def restore_discussion(discussion: Discussion) -> None:
    """Bring back a removed discussion."""
    discussion.removed_at, discussion.removal_reason = None, ""
    note_change(discussion.id)
    _tell_newly_named(opening_of(discussion.id))


def remove_post(post: Post, reason: str) -> None:
    """Remove a reply, leaving a notice; an opening goes with its discussion. Moderation decided it.

    What is removed already takes the new reason.
    """
    if post.number == 1:
        remove_discussion(db.session.get_one(Discussion, post.discussion_id), reason)
        return
    queue_at(post)
    is_counted = post.removed_at is None and post.deleted_at is None
    post.removed_at, post.removal_reason = now(), reason
    note_change(post.discussion_id, **(counted(post, -1) if is_counted else {}))


def restore_post(post: Post) -> None:
    """Bring back a removed reply, or the discussion of an opening."""
    if post.number == 1:
        restore_discussion(db.session.get_one(Discussion, post.discussion_id))
        return
    queue_at(post)
    if post.removed_at is None:
        return
    post.removed_at, post.removal_reason = None, ""
    note_change(post.discussion_id, **({} if post.deleted_at else counted(post, 1)))
    _tell_newly_named(post)


def _tell_newly_named(post: Post) -> None:
    """Tell those whom its author named while the post did not show."""
    known = named_by_events("post", post.id)
    announce_mentions(post, post.author, [each for each in mentioned_in(post) if each not in known])


def approve_discussion(discussion: Discussion) -> None:
    """Let a held discussion show, and tell those it concerns now."""
    if discussion.held_at is None:
        raise Invalid("This discussion is not waiting any more.")
    discussion.held_at = None
    opening = opening_of(discussion.id)
    note_change(discussion.id)
    announce_start(discussion, opening, mentioned_in(opening), discussion.author.name)


def approve_post(post: Post) -> None:
    """Let a held reply show, and tell those it concerns now."""
    queue_at(post)
    if post.held_at is None:
        raise Invalid("This reply is not waiting any more.")
    post.held_at = None
    discussion = find_any_discussion(post.discussion_id)
    if discussion is None or post.is_gone:
        note_change(post.discussion_id)
    else:
        note_change(post.discussion_id, reply_count=Discussion.reply_count + 1, last_post_at=now(), is_listed=True)
        author = db.session.get_one(Member, post.author_id)
        asked = asked_by(discussion, post.asks or "", author)
        announce_reply(discussion, post, author, mentioned_in(post), also=asked)
