"""The replies to a question among which its asker chooses the answer."""

from forum.accounts.models import Member
from forum.discussions.models import Discussion, Post
from forum.discussions.permissions import posts_visible_to
from forum.discussions.shown import ShownPost, shown, shown_posts
from forum.extensions import db

ANSWERS_MOST = 50


def answers_to(discussion: Discussion, viewer: Member) -> list[ShownPost]:
    """The replies by others that stand and the viewer may see, the most helpful first; up to fifty."""
    statement = shown_posts().join(Discussion, Discussion.id == Post.discussion_id)
    fitting = statement.where(
        Post.discussion_id == discussion.id,
        Post.number > 1,
        Post.author_id != discussion.author_id,
        Post.deleted_at.is_(None),
        Post.removed_at.is_(None),
        Post.held_at.is_(None),
        posts_visible_to(viewer),
    )
    ranked = fitting.order_by(Post.helpful_count.desc(), Post.number).limit(ANSWERS_MOST)
    return [shown(row) for row in db.session.execute(ranked)]
