"""Starting discussions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from forum.accounts.models import Member
from forum.clock import now
from forum.discussions.askable import askable_named, asked_by_opening
from forum.discussions.models import (
    OBJECTIVES_MOST,
    THEMES_MOST,
    Audience,
    Discussion,
    DiscussionKind,
    DiscussionTheme,
    Post,
    PostAsk,
    PostMention,
)
from forum.discussions.permissions import can_start
from forum.discussions.queries import opening_of
from forum.discussions.services.submissions import first_result, queue
from forum.errors import Invalid, NotAllowed
from forum.extensions import db
from forum.following.services import follow
from forum.limits.services import count
from forum.notifications.services import Audience as Told
from forum.notifications.services import announce
from forum.objectives.models import Objective
from forum.subjects import held
from forum.text.prepare import Text
from forum.themes.models import Theme
from forum.uploads.queries import are_the_same
from forum.uploads.services.attaching import attach


@dataclass(frozen=True)
class Draft:
    """What somebody typed to start a discussion. `submission` names the form, so that a double click makes one."""

    kind: DiscussionKind
    title: str
    text: Text
    objectives: Sequence[Objective]
    themes: Sequence[Theme]
    audience: Audience
    submission: str | None = None
    # The ids of waiting files of its author.
    files: Sequence[int] = ()
    # The handles of members to whom it is put by name; whoever may not be asked is left out.
    asks: Sequence[str] = ()


def check_tags(objectives: Sequence[Objective], themes: Sequence[Theme]) -> None:
    """Raise Invalid unless there is an objective or a theme, and not too many of either."""
    if not objectives and not themes:
        raise Invalid("Choose an objective or a theme.")
    if len(objectives) > OBJECTIVES_MOST:
        raise Invalid(f"Choose up to {OBJECTIVES_MOST} objectives.")
    if len(themes) > THEMES_MOST:
        raise Invalid(f"Choose up to {THEMES_MOST} themes.")


def start_discussion(author: Member, draft: Draft) -> Discussion:
    """A new discussion with its opening post; its author follows it. A repeated submission gives the first one."""
    if not can_start(author):
        raise NotAllowed("Only members can start a discussion.")
    check_tags(draft.objectives, draft.themes)
    queue(author)
    known = _of_submission(author, draft.submission)
    if known is not None:
        return first_result(known, is_same=_is_same(opening_of(known.id), author, draft))
    count(f"member:{author.id}", author.rates("start"))
    discussion = make_discussion(author, draft)
    discussion.held_at = now() if waits_for_a_look(author, draft.text.link_count) else None
    opening = _add_opening(discussion, author, draft.text)
    attach(author, ("post", opening.id), draft.files)
    _put_to(opening, author, draft.asks)
    follow(author.id, "discussion", discussion.id)
    count_post(author)
    if discussion.held_at is None:
        announce_start(discussion, opening, draft.text.mentions, author.name)
    else:
        held("discussion", discussion.id, author.id)
    return discussion


def _is_same(opening: Post, author: Member, draft: Draft) -> bool:
    return opening.source == draft.text.source and are_the_same(author.id, ("post", opening.id), draft.files)


def make_discussion(author: Member, draft: Draft, *, home: str = "", is_listed: bool = True) -> Discussion:
    """The row of a discussion with its tags, without an opening; stories make theirs with it."""
    moment = now()
    discussion = Discussion(
        kind=draft.kind,
        title=draft.title,
        audience=draft.audience,
        author_id=author.id,
        organisation_id=author.organisation_id,
        submission=draft.submission or None,
        created_at=moment,
        last_post_at=moment,
        last_number=1,
        home=home,
        is_listed=is_listed,
        objectives=list(draft.objectives),
        theme_links=[DiscussionTheme(theme_id=theme.id, position=i) for i, theme in enumerate(draft.themes)],
    )
    db.session.add(discussion)
    # Posts, follows and events need its id.
    db.session.flush()
    return discussion


def _add_opening(discussion: Discussion, author: Member, text: Text) -> Post:
    opening = Post(
        discussion_id=discussion.id,
        number=1,
        parent_number=None,
        author_id=author.id,
        organisation_id=author.organisation_id,
        created_at=discussion.created_at,
        **text.columns,
    )
    db.session.add(opening)
    # Mentions need its id.
    db.session.flush()
    keep_mentions(opening, text)
    return opening


def _put_to(opening: Post, author: Member, handles: Sequence[str]) -> None:
    """Keep whom it is put to by name; each counts as one question."""
    for member in askable_named(handles, author):
        count(f"member:{author.id}", author.rates("ask"))
        db.session.add(PostAsk(post_id=opening.id, member_id=member.id, asked_by_id=author.id, why="asked_theme"))
    # Whoever is told is read from these rows, at once or when a moderator approved the discussion.
    db.session.flush()


def announce_start(discussion: Discussion, opening: Post, mentioned: Sequence[int], name: str) -> None:
    """Tell whom it was put to by name, the mentioned, and the followers of its tags, its author and their body."""
    followed = [("objective", objective.id) for objective in discussion.objectives]
    followed += [("theme", link.theme_id) for link in discussion.theme_links]
    followed += writers_of(discussion)
    readers = {**dict.fromkeys(mentioned, "mention"), **dict.fromkeys(asked_by_opening(opening.id), "asked_theme")}
    told = Told(readers, followed)
    announce(
        "discussion",
        ("post", opening.id),
        discussion.author_id,
        told,
        title=discussion.title,
        address=discussion.address,
        actor_name=name,
        conversation=discussion.id,
    )


def writers_of(item: Any) -> list[tuple[str, int]]:
    """Who stands for a discussion or story, as (kind, id) that can be followed: its author, and its organisation."""
    body = [("organisation", item.organisation_id)] if item.organisation_id else []
    return [("member", item.author_id), *body]


def announce_mentions(post: Post, author: Member, named: Sequence[int]) -> None:
    """Tell those whom a post names and did not name before; one that does not show names nobody."""
    discussion = post.discussion
    if not named or any(it.held_at is not None or it.is_gone for it in (post, discussion)):
        return
    announce(
        "discussion" if post.number == 1 else "reply",
        ("post", post.id),
        author.id,
        Told(dict.fromkeys(named, "mention")),
        title=discussion.title,
        address=discussion.address if post.number == 1 else post.permalink,
        actor_name=author.name,
        number=post.number,
        conversation=discussion.id,
    )


def keep_mentions(post: Post, text: Text) -> None:
    """Store whom a post names."""
    db.session.add_all(PostMention(post_id=post.id, member_id=member_id) for member_id in text.mentions)


def mentioned_in(post: Post) -> tuple[int, ...]:
    """The ids of the members whom a post names."""
    return tuple(db.session.scalars(select(PostMention.member_id).where(PostMention.post_id == post.id)))


def waits_for_a_look(author: Member, link_count: int) -> bool:
    """A new member's first post that carries a link waits at the desk."""
    return author.is_new and author.post_count == 0 and link_count > 0


def count_post(author: Member) -> None:
    """Count one more post of a member."""
    db.session.execute(
        update(Member)
        .where(Member.id == author.id)
        .values(post_count=Member.post_count + 1)
        .execution_options(synchronize_session=False)
    )


def _of_submission(author: Member, submission: str | None) -> Discussion | None:
    if not submission:
        return None
    return db.session.scalar(
        select(Discussion).where(Discussion.author_id == author.id, Discussion.submission == submission)
    )
