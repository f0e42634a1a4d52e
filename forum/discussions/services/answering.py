"""Answering a post by another door than its page."""

from collections.abc import Sequence

from sqlalchemy import select

from forum.accounts.models import Member
from forum.discussions.models import TRIMMED_MOST, Post, PostTrimming
from forum.discussions.queries import find_discussion
from forum.discussions.services.replying import post_reply
from forum.errors import NotAllowed
from forum.extensions import db
from forum.text.prepare import Text

GONE = "What you answered was deleted or removed, so your answer was not posted."


def answer_post(
    post: Post, author: Member, text: Text, *, files: Sequence[int] = (), submission: str | None = None
) -> str:
    """Reply to a post, an opening too, as its page does. The address of the reply. Raises what `post_reply` does."""
    discussion = find_discussion(post.discussion_id, author, with_tags=False)
    if discussion is None or discussion.is_gone or post.is_gone or post.held_at is not None:
        raise NotAllowed(GONE)
    return post_reply(discussion, author, text, parent=post.number, submission=submission, files=files).permalink


def keep_trimming(author_id: int, submission: str, cut: str) -> None:
    """Keep what was cut from the mail that became this author's post, so that a reader may see it."""
    post_id = db.session.scalar(select(Post.id).where(Post.author_id == author_id, Post.submission == submission))
    if post_id is not None and cut.strip():
        db.session.merge(PostTrimming(post_id=post_id, text=cut[:TRIMMED_MOST]))
