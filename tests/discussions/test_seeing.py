"""Who sees which discussion and which post: the rule of one row and the condition on many are the same."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from flask import Flask

from forum.accounts.models import Member, Role, State
from forum.clock import now
from forum.database import write
from forum.discussions.models import Discussion, Post
from forum.discussions.permissions import can_see_discussion, can_see_post, posts_visible_to, visible_to
from forum.extensions import db
from tests.factories import make_discussion, make_member, make_post

AUDIENCES = ("public", "members")
STATES: dict[str, dict[str, Any]] = {
    "standing": {},
    "held": {"held_at": now()},
    "removed": {"removed_at": now(), "removal_reason": "It named somebody."},
    "deleted": {"deleted_at": now()},
    "removed and deleted": {"removed_at": now(), "deleted_at": now()},
}


@pytest.fixture()
def viewers(app: Flask) -> dict[str, Member | None]:
    return {
        "visitor": None,
        "unconfirmed": make_member(state=State.UNCONFIRMED),
        "pending": make_member(state=State.PENDING),
        "member": make_member(),
        "suspended": make_member(suspended_until=now() + timedelta(days=1)),
        "deactivated": make_member(state=State.DEACTIVATED),
        "moderator": make_member(role=Role.MODERATOR),
        "suspended moderator": make_member(role=Role.MODERATOR, suspended_until=now() + timedelta(days=1)),
        "administrator": make_member(role=Role.ADMINISTRATOR),
    }


def rows_of(author: Member) -> Iterator[tuple[str, int, int]]:
    """A discussion with a reply for each audience and each pair of states: (name, discussion id, post id)."""
    for audience, (of_discussion, on_discussion), (of_post, on_post) in product(
        AUDIENCES, STATES.items(), STATES.items()
    ):
        discussion = make_discussion(author, audience=audience)
        post = make_post(discussion, author)
        with write():
            db.session.execute(
                db.update(Discussion).where(Discussion.id == discussion.id).values(**on_discussion, version=2)
            )
            db.session.execute(db.update(Post).where(Post.id == post.id).values(**on_post, version=2))
        yield f"{audience}, {of_discussion} / {of_post}", discussion.id, post.id


def test_the_rule_for_one_row_and_the_condition_on_many_agree(alice, viewers):
    rows = list(rows_of(alice))
    everybody = {**viewers, "author": alice}

    for who, viewer in everybody.items():
        listed = set(db.session.scalars(db.select(Discussion.id).where(visible_to(viewer))))
        joined = db.select(Post.id).join(Discussion, Discussion.id == Post.discussion_id)
        listed_posts = set(db.session.scalars(joined.where(posts_visible_to(viewer))))
        for name, discussion_id, post_id in rows:
            discussion = db.session.get_one(Discussion, discussion_id)
            post = db.session.get_one(Post, post_id, options=[db.joinedload(Post.discussion)])
            assert can_see_discussion(viewer, discussion) == (discussion_id in listed), f"{who}: {name}"
            assert can_see_post(viewer, post) == (post_id in listed_posts), f"{who}: {name}"


@pytest.mark.parametrize(
    ("who", "audience", "state", "sees"),
    [
        ("visitor", "public", "standing", True),
        ("visitor", "members", "standing", False),
        ("pending", "public", "standing", True),
        ("pending", "members", "standing", False),
        ("suspended", "members", "standing", False),
        ("member", "members", "standing", True),
        ("member", "public", "held", False),
        ("member", "public", "removed", False),
        ("member", "public", "deleted", False),
        ("moderator", "members", "held", True),
        ("moderator", "members", "removed and deleted", True),
        ("suspended moderator", "public", "removed", False),
        ("administrator", "public", "deleted", True),
    ],
)
def test_who_sees_a_discussion_in_which_state(alice, viewers, who, audience, state, sees):
    discussion = make_discussion(alice, audience=audience, **STATES[state])

    assert can_see_discussion(viewers[who], discussion) is sees


@pytest.mark.parametrize(("state", "sees"), [("standing", True), ("held", True), ("removed", True), ("deleted", False)])
def test_an_author_sees_what_is_held_or_removed_but_not_what_they_deleted(alice, state, sees):
    discussion = make_discussion(alice, **STATES[state])

    assert can_see_discussion(alice, discussion) is sees


def test_a_gone_discussion_answers_410_to_those_who_could_have_seen_it(browser, new_browser, alice, bob, mia):
    removed = make_discussion(alice, **STATES["removed"])
    for_members = make_discussion(alice, audience="members", **STATES["deleted"])

    assert "This is gone" in browser.page(removed.address, status=410).text
    browser.page(for_members.address, status=404)
    new_browser(bob).page(for_members.address, status=410)
    assert "A moderator removed this discussion: It named somebody." in new_browser(alice).page(removed.address).text
    assert "Deleted by its author. Only moderators see it." in new_browser(mia).page(for_members.address).text
