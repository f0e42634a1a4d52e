"""How the generic rooms see discussions and posts."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from forum.accounts.models import Member
from forum.discussions.emails import about_post
from forum.discussions.models import Discussion, DiscussionKind, Post
from forum.discussions.permissions import can_see_discussion, can_see_post, visible_to
from forum.discussions.queries import (
    find_any_discussion,
    find_any_post,
    find_discussion,
    find_post,
    not_gone,
    opening_of,
    visible_discussion_ids,
    visible_post_ids,
)
from forum.discussions.services import closing
from forum.extensions import db
from forum.notifications.letters import decision
from forum.subjects import SearchDocument, Subject, register
from forum.text.plain import text_of


def _discussion_document(discussion_id: int) -> SearchDocument | None:
    discussion = find_any_discussion(discussion_id)
    if discussion is None or discussion.is_gone or discussion.held_at or discussion.kind == DiscussionKind.STORY:
        return None
    return SearchDocument(
        kind="discussion",
        id=discussion.id,
        title=discussion.title,
        body=text_of(opening_of(discussion.id).html),
        objectives=tuple(objective.slug for objective in discussion.objectives),
        audience=discussion.audience,
        created_at=discussion.created_at,
    )


def _post_document(post_id: int) -> SearchDocument | None:
    post = find_any_post(post_id)
    if post is None or post.number == 1 or post.is_gone or post.held_at or post.discussion.is_gone:
        return None
    return SearchDocument(
        kind="post",
        id=post.id,
        title=post.discussion.title,
        body=text_of(post.html),
        objectives=tuple(objective.slug for objective in post.discussion.objectives),
        audience=post.discussion.audience,
        created_at=post.created_at,
    )


def _keys_of_discussion(discussion: Any) -> Iterable[tuple[str, int]]:
    """A change of title, tags or state changes what is found of its replies too."""
    yield "discussion", discussion.id
    for post_id in db.session.scalars(select(Post.id).where(Post.discussion_id == discussion.id, Post.number > 1)):
        yield "post", post_id


def _keys_of_post(post: Any) -> Iterable[tuple[str, int]]:
    yield ("discussion", post.discussion_id) if post.number == 1 else ("post", post.id)


def _html_of(discussion: Discussion) -> str:
    return "" if discussion.kind == DiscussionKind.STORY else opening_of(discussion.id).html


def _listed(ids: Iterable[int], viewer: Member | None) -> list[tuple[int, str, str]]:
    statement = select(Discussion).where(Discussion.id.in_(list(ids)), visible_to(viewer), not_gone())
    return [(row.id, row.title, row.address) for row in db.session.scalars(statement)]


def _lock(discussion: Discussion, actor: Member, reason: str) -> None:
    closing.close(discussion, actor, reason)


register(
    Subject(
        kind="discussion",
        word="discussion",
        model=Discussion,
        find=find_discussion,
        can_see=can_see_discussion,
        visible_ids=visible_discussion_ids,
        find_any=find_any_discussion,
        title=lambda discussion: discussion.title,
        address=lambda discussion: discussion.address,
        author_id=lambda discussion: discussion.author_id,
        search_document=_discussion_document,
        search_keys=_keys_of_discussion,
        all_ids=lambda: list(db.session.scalars(select(Discussion.id).where(Discussion.kind != DiscussionKind.STORY))),
        text=lambda discussion: text_of(_html_of(discussion)),
        html=_html_of,
        is_removed=lambda discussion: discussion.removed_at is not None,
        remove=closing.remove_discussion,
        restore=closing.restore_discussion,
        lock=_lock,
        unlock=closing.reopen,
        retag=closing.move_discussion,
        can_lock=True,
        approve=closing.approve_discussion,
        can_follow=True,
        listed=_listed,
        events={"decision": decision},
    )
)
register(
    Subject(
        kind="post",
        word="reply",
        model=Post,
        find=find_post,
        can_see=can_see_post,
        visible_ids=visible_post_ids,
        find_any=find_any_post,
        title=lambda post: post.discussion.title,
        address=lambda post: post.permalink,
        author_id=lambda post: post.author_id,
        search_document=_post_document,
        search_keys=_keys_of_post,
        all_ids=lambda: list(db.session.scalars(select(Post.id).where(Post.number > 1))),
        text=lambda post: text_of(post.html),
        html=lambda post: post.html,
        is_removed=lambda post: post.removed_at is not None,
        remove=closing.remove_post,
        restore=closing.restore_post,
        approve=closing.approve_post,
        events={"reply": about_post, "discussion": about_post, "accepted": about_post, "decision": decision},
    )
)
