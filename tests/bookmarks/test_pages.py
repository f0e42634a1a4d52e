"""What bookmarks cost a page, how a copy of it is judged, and what the subjects list."""

import pytest

from forum.clock import now
from forum.discussions.models import Discussion
from forum.extensions import db
from forum.subjects import subject_of
from tests.bookmarks.keeping import change, things
from tests.factories import make_discussion, make_member, make_post, make_story

MEMBER_MOST = 15


def test_the_page_costs_the_same_for_few_and_for_many(new_browser, alice, bob, statements):
    reader = new_browser(bob)
    costs = []
    for number in (1, 9):
        for _ in range(number):
            for _, _, address, _ in things(alice, bob):
                reader.post(address)
        reader.page("/bookmarks")
        with statements() as seen:
            reader.page("/bookmarks")
        costs.append(len(seen))

    assert costs[0] == costs[1] <= MEMBER_MOST


def test_a_page_asks_for_the_bookmarks_of_all_its_posts_once(new_browser, alice, bob, statements):
    discussion, story = make_discussion(alice), make_story(alice)
    for row in (discussion, db.session.get_one(Discussion, story.discussion_id)):
        for _ in range(12):
            make_post(row, alice)
    reader = new_browser(bob)

    for address in (discussion.address, story.address):
        with statements() as seen:
            reader.page(address)
        assert sum("FROM bookmark" in statement for statement in seen) == 1


def test_a_copy_of_a_page_is_no_longer_good_when_something_on_it_is_kept(new_browser, alice, bob):
    discussion, story = make_discussion(alice), make_story(alice)
    post = make_post(discussion, alice)
    reader = new_browser(bob)
    for page, address in (
        (discussion.address, f"/posts/{post.id}/bookmark"),
        (discussion.address, f"/discussions/{discussion.id}/bookmark"),
        (story.address, f"/stories/{story.id}/bookmark"),
    ):
        for _ in range(3):
            tag = reader.page(page).response.headers.get("ETag", "")
        reader.page(page, status=304, headers={"If-None-Match": tag})

        reader.post(address, next="/about")
        reader.page("/about")

        reader.page(page, headers={"If-None-Match": tag})


@pytest.mark.parametrize("kind", ["story", "discussion", "post"])
def test_a_subject_lists_what_its_viewer_may_see_in_one_statement(alice, bob, mia, kind, statements):
    rows = {
        "story": lambda **v: make_story(alice, **v),
        "discussion": lambda **v: make_discussion(alice, **v),
        "post": lambda **v: make_post(make_discussion(alice, **v), bob),
    }[kind]
    public, for_members = rows(), rows(audience="members")
    held, gone = rows(), rows()
    change(subject_of(kind).model, held.id, held_at=now())
    change(subject_of(kind).model, gone.id, deleted_at=now())
    ids = [row.id for row in (public, for_members, held, gone)]
    stranger = make_member()

    with statements() as seen:
        listed = {viewer: {row[0] for row in subject_of(kind).listed(ids, viewer)} for viewer in (None, stranger, mia)}

    assert listed == {
        None: {public.id},
        stranger: {public.id, for_members.id},
        mia: {public.id, for_members.id, held.id},
    }
    asked = [each.partition("WHERE")[0] for each in seen if each.startswith("SELECT")]
    assert len([each for each in asked if "FROM member" not in each]) == 3
