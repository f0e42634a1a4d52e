"""Where the demonstration shows each kind of page and each state of it."""

from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select

from forum.accounts.models import Member, State
from forum.discussions.models import Discussion, Post, PostAsk
from forum.extensions import db
from forum.moderation.models import Case
from forum.notifications.stopping import ALL, Stop, stop_address
from forum.stories.models import Adoption, Story
from forum.updates.models import Update

ORDINARY = Post.deleted_at.is_(None), Post.removed_at.is_(None), Post.held_at.is_(None)

STANDS = Discussion.deleted_at.is_(None) & Discussion.removed_at.is_(None)


def find_places() -> dict[str, str]:
    """The addresses of pages that carry an id, by what they show."""
    locked = Discussion.locked_at.is_not(None)
    return {
        "long discussion": _discussion(Discussion.reply_count > 15),
        "answered question": _discussion(Discussion.answer_count > 0, Discussion.locked_at.is_(None)),
        "open question": _discussion(
            Discussion.kind == "question", Discussion.answer_count == 0, ~locked, Discussion.held_at.is_(None), STANDS
        ),
        "asked question": _discussion(_is_put_to("alice-merrin", PostAsk.member_id)),
        "question put to somebody": _discussion(_is_put_to("alice-merrin", PostAsk.asked_by_id)),
        "stop all letters": urlsplit(stop_address(Stop(_member(Member.handle == "bob-oakes"), ALL))).path,
        "closed discussion": _discussion(locked),
        "members' discussion": _discussion(Discussion.audience == "members"),
        "deleted reply": _discussion_with(Post.deleted_at.is_not(None)),
        "removed reply": _discussion_with(Post.removed_at.is_not(None), ~locked),
        "held reply": _discussion_with(Post.held_at.is_not(None)),
        "edited post": f"/posts/{_one(select(Post.id).where(Post.edited_at.is_not(None)))}/history",
        "redacted post": f"/posts/{_one(select(Post.id).where(Post.redacted_at.is_not(None)))}/history",
        "somebody's reply": f"/report/post/{_one(select(Post.id).where(Post.number == 2, *ORDINARY))}",
        "bare story": _story(Story.how_calculated == ""),
        "full story": _story(Story.how_calculated != ""),
        "tried story": _story(Story.tried_count > 1, Story.author_id != _member(Member.handle == "alice-merrin")),
        "own story": _story(Story.author_id == _member(Member.handle == "alice-merrin")),
        "changed adoption": f"/adoptions/{_one(select(Adoption.id).where(Adoption.version > 1).order_by(Adoption.id))}",
        "update": f"/updates/{_one(select(Update.id).order_by(Update.id))}",
        "case": f"/moderation/cases/{_case('open', 'reported')}",
        "first post": f"/moderation/cases/{_case('open', 'held')}",
        "letter": f"/moderation/cases/{_case('open', 'contact')}",
        "with its author": f"/moderation/cases/{_case('with_author', 'reported')}",
        "decided case": f"/moderation/cases/{_case('decided', 'reported')}",
        "waiting member": f"/moderation/members/{_member(Member.state == State.PENDING)}",
        "unconfirmed member": f"/moderation/members/{_member(Member.state == State.UNCONFIRMED)}",
        "suspended member": f"/moderation/members/{_member(Member.suspended_until.is_not(None))}",
        "member": f"/moderation/members/{_member(Member.handle == 'bob-oakes')}",
    }


def _is_put_to(handle: str, column: Any) -> Any:
    asked = select(Post.discussion_id).join(PostAsk, PostAsk.post_id == Post.id)
    return Discussion.id.in_(asked.where(column == _member(Member.handle == handle)))


def emails_of_states() -> dict[str, str]:
    """Who can sign in and sees little: the waiting, the unconfirmed and the suspended."""
    return {
        "waiting": _one(select(Member.email).where(Member.state == State.PENDING)),
        "unconfirmed": _one(select(Member.email).where(Member.state == State.UNCONFIRMED)),
        "suspended": _one(select(Member.email).where(Member.suspended_until.is_not(None))),
    }


def _one(statement: Any) -> Any:
    return db.session.scalars(statement.limit(1)).one()


def _discussion(*conditions: Any) -> str:
    listed = Discussion.kind != "story", *conditions
    return f"/discussions/{_one(select(Discussion.id).where(*listed).order_by(Discussion.id))}"


def _discussion_with(*conditions: Any) -> str:
    found = select(Post.discussion_id).join(Discussion, Discussion.id == Post.discussion_id).where(*conditions)
    return f"/discussions/{_one(found.order_by(Post.id))}"


def _story(*conditions: Any) -> str:
    return f"/stories/{_one(select(Story.id).where(*conditions).order_by(Story.id))}"


def _case(state: str, kind: str) -> int:
    found = _one(select(Case.id).where(Case.state == state, Case.case_kind == kind).order_by(Case.id))
    return int(found)


def _member(*conditions: Any) -> int:
    return int(_one(select(Member.id).where(*conditions).order_by(Member.id)))
