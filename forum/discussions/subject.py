"""How the generic rooms see discussions and posts."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import load_only

from forum.accounts.models import Member
from forum.discussions.emails import about_post
from forum.discussions.models import Discussion, DiscussionKind, Post
from forum.discussions.permissions import can_see_discussion, can_see_post, not_gone, posts_visible_to, visible_to
from forum.discussions.queries import (
    find_any_discussion,
    find_any_post,
    find_discussion,
    find_post,
    objective_slugs,
    opening_of,
    theme_slugs,
    visible_discussion_ids,
    visible_discussions,
    visible_post_ids,
    visible_posts,
)
from forum.discussions.services import closing
from forum.discussions.services.answering import (
    accept,
    answer_post,
    keep_trimming,
    say_no,
    say_solved,
    say_unsolved,
    unaccept,
)
from forum.extensions import db
from forum.notifications.letters import decision
from forum.organisations.models import LABEL_COLUMNS, Organisation
from forum.subjects import SearchDocument, SearchSource, Subject, register
from forum.text.plain import text_of

STATES = {"created_at", "deleted_at", "removed_at", "held_at"}
TAGS = {"objectives", "theme_links", "organisation_id", "author_id"}
DISCUSSION_COLUMNS = frozenset({"title", "kind", "audience", "answer_count", *TAGS, *STATES})
POST_COLUMNS = frozenset({"html", "number", "discussion_id", "organisation_id", "author_id", "accepted_at", *STATES})
# What an accepted answer is worth to its question and, more, to itself; of 100. Marks as helpful are worth nothing,
# because anybody could give them for the sake of it.
ANSWERED_MERIT, ANSWER_MERIT = 40, 60
# A reply speaks to what was asked; people mostly look for the question or the practice. Source: sixty questions of our
# own, of which more have their answer first with it.
REPLY_MERIT = -40


def _discussion_documents(ids: Sequence[int]) -> Iterable[SearchDocument]:
    """A discussion is found by its title and its opening."""
    statement = (
        select(Discussion, Post.html, Organisation)
        .options(load_only(*(getattr(Discussion, name) for name in ("title", "kind", "audience", "created_at"))))
        .options(load_only(Discussion.answer_count, Discussion.author_id))
        .join(Post, and_(Post.discussion_id == Discussion.id, Post.number == 1))
        .outerjoin(Organisation, Organisation.id == Discussion.organisation_id)
        .where(Discussion.id.in_(ids), Discussion.kind != DiscussionKind.STORY, _stands(Discussion))
    )
    rows = db.session.execute(statement).all()
    labels = _labels([(talk.id, body) for talk, _, body in rows])
    for (talk, html, _), tags in zip(rows, labels, strict=True):
        yield SearchDocument(
            kind="discussion",
            id=talk.id,
            title=talk.title,
            body=text_of(html),
            audience=talk.audience,
            created_at=talk.created_at,
            labels={**tags, "author": (str(talk.author_id),), "is": _states(talk)},
            merit=ANSWERED_MERIT if talk.answer_count else 0,
        )


def _post_documents(ids: Sequence[int]) -> Iterable[SearchDocument]:
    """A reply is found by its own text: with the title of its discussion, one match would bring up every reply."""
    statement = (
        select(Post, Discussion.audience, Organisation)
        .options(load_only(Post.discussion_id, Post.html, Post.created_at, Post.author_id, Post.accepted_at))
        .join(Discussion, Discussion.id == Post.discussion_id)
        .outerjoin(Organisation, Organisation.id == Post.organisation_id)
        .where(Post.id.in_(ids), Post.number > 1, _stands(Post), _stands(Discussion))
    )
    rows = db.session.execute(statement).all()
    labels = _labels([(post.discussion_id, body) for post, _, body in rows])
    for (post, audience, _), tags in zip(rows, labels, strict=True):
        yield SearchDocument(
            kind="post",
            id=post.id,
            title="",
            body=text_of(post.html),
            audience=audience,
            created_at=post.created_at,
            labels={**tags, "author": (str(post.author_id),)},
            merit=ANSWER_MERIT if post.is_answer else REPLY_MERIT,
        )


def _states(discussion: Discussion) -> tuple[str, ...]:
    """What may be asked of it by «is:»; a question waits until an answer is accepted, as in the list of discussions."""
    answered = ("answered",) if discussion.answer_count else ()
    if discussion.kind != DiscussionKind.QUESTION:
        return answered
    return ("question", *(answered or ("unanswered",)))


def _labels(rows: Sequence[tuple[int, Organisation | None]]) -> list[dict[str, tuple[str, ...]]]:
    """What filters ask for, for each pair of a discussion's id and the organisation of whoever wrote."""
    ids = {discussion_id for discussion_id, _ in rows}
    objectives, themes = objective_slugs(ids), theme_slugs(ids)
    return [
        {
            "objective": tuple(objectives.get(discussion_id, ())),
            "theme": tuple(themes.get(discussion_id, ())),
            **(organisation.labels if organisation else {}),
        }
        for discussion_id, organisation in rows
    ]


def _stands(model: Any) -> ColumnElement[bool]:
    return and_(model.deleted_at.is_(None), model.removed_at.is_(None), model.held_at.is_(None))


def _keys_of_discussions(ids: Sequence[int]) -> Iterable[tuple[str, int]]:
    """A change of tags, audience or state changes what is found of the replies too."""
    yield from (("discussion", discussion_id) for discussion_id in ids)
    posts = select(Post.id).where(Post.discussion_id.in_(ids), Post.number > 1)
    yield from (("post", post_id) for post_id in db.session.scalars(posts))


def _keys_of_posts(ids: Sequence[int]) -> Iterable[tuple[str, int]]:
    return (("post", post_id) for post_id in ids)


def _keys_of_openings(ids: Sequence[int]) -> Iterable[tuple[str, int]]:
    """The text of an opening is its discussion's; whether it shows is the discussion's own matter."""
    opened = select(Post.discussion_id).where(Post.id.in_(ids), Post.number == 1)
    return (("discussion", discussion_id) for discussion_id in db.session.scalars(opened))


def _discussions_of_organisations(ids: Sequence[int]) -> Iterable[tuple[str, int]]:
    found = select(Discussion.id).where(Discussion.organisation_id.in_(ids))
    return (("discussion", discussion_id) for discussion_id in db.session.scalars(found))


def _posts_of_organisations(ids: Sequence[int]) -> Iterable[tuple[str, int]]:
    found = select(Post.id).where(Post.organisation_id.in_(ids), Post.number > 1)
    return (("post", post_id) for post_id in db.session.scalars(found))


def _html_of(discussion: Discussion) -> str:
    return "" if discussion.kind == DiscussionKind.STORY else opening_of(discussion.id).html


def _listed(ids: Iterable[int], viewer: Member | None) -> list[tuple[int, str, str]]:
    statement = select(Discussion).where(Discussion.id.in_(list(ids)), visible_to(viewer), not_gone())
    return [(row.id, row.title, row.address) for row in db.session.scalars(statement)]


def _listed_posts(ids: Iterable[int], viewer: Member | None) -> list[tuple[int, str, str]]:
    statement = (
        _named_posts()
        .where(Post.id.in_(list(ids)), posts_visible_to(viewer), not_gone())
        .where(Post.removed_at.is_(None), Post.deleted_at.is_(None))
    )
    return [(post.id, talk.title, _address_of(post, talk)) for post, talk in db.session.execute(statement)]


def _names_of_discussions(ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    statement = select(Discussion).options(load_only(Discussion.title, Discussion.home))
    rows = db.session.scalars(statement.where(Discussion.id.in_(list(ids))))
    return {row.id: (row.title, row.address) for row in rows}


def _names_of_posts(ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    rows = db.session.execute(_named_posts().where(Post.id.in_(list(ids))))
    return {post.id: (talk.title, _address_of(post, talk)) for post, talk in rows}


def _named_posts() -> Select[Post, Discussion]:
    return (
        select(Post, Discussion)
        .join(Discussion, Discussion.id == Post.discussion_id)
        .options(load_only(Post.number, Post.discussion_id), load_only(Discussion.title, Discussion.home))
    )


def _address_of(post: Post, discussion: Discussion) -> str:
    """An opening is the page of its discussion."""
    return discussion.address if post.number == 1 else post.permalink


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
        search_documents=_discussion_documents,
        findable=visible_discussions,
        search_sources=(
            SearchSource(Discussion, DISCUSSION_COLUMNS, _keys_of_discussions),
            SearchSource(Organisation, LABEL_COLUMNS, _discussions_of_organisations, may_hide=False),
        ),
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
        is_locked=lambda discussion: discussion.is_locked,
        approve=closing.approve_discussion,
        can_follow=True,
        listed=_listed,
        names=_names_of_discussions,
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
        search_documents=_post_documents,
        findable=visible_posts,
        search_sources=(
            SearchSource(Post, POST_COLUMNS, _keys_of_posts),
            SearchSource(Post, POST_COLUMNS, _keys_of_openings, may_hide=False),
            SearchSource(Organisation, LABEL_COLUMNS, _posts_of_organisations, may_hide=False),
        ),
        all_ids=lambda: list(db.session.scalars(select(Post.id).where(Post.number > 1))),
        text=lambda post: text_of(post.html),
        html=lambda post: post.html,
        is_removed=lambda post: post.removed_at is not None,
        remove=closing.remove_post,
        restore=closing.restore_post,
        approve=closing.approve_post,
        listed=_listed_posts,
        names=_names_of_posts,
        events={
            **dict.fromkeys(("reply", "discussion", "accepted", "asked", "solved"), about_post),
            "decision": decision,
        },
        answer=answer_post,
        keep_trimming=keep_trimming,
        deeds={
            "accept": accept,
            "unaccept": unaccept,
            "solved": say_solved,
            "unsolved": say_unsolved,
            "decline": say_no,
        },
    )
)
