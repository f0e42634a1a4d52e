"""Whom an author names in the edit that a moderator asked for is told when the text shows again, and once."""

from collections.abc import Callable

import pytest

from forum.accounts.models import Member
from forum.moderation.models import Case
from tests.browser import Browser
from tests.factories import make_discussion, make_member, make_organisation, make_post, make_story
from tests.moderation.cases import fresh, open_case
from tests.stories.test_sharing import STORY

NamedIn = Callable[[Member], int]


@pytest.fixture()
def carol(app) -> Member:
    return make_member("Carol Fenn")


@pytest.fixture()
def named_in(outbox) -> NamedIn:
    """How many letters said to a member that somebody named them."""
    return lambda member: sum(letter.kind == "mention" for letter in outbox(member))


def ask_to_edit(desk: Browser, case: Case) -> None:
    desk.post(f"/moderation/cases/{case.id}", action="ask_to_edit", reason="Take out the name.")


def bring_back(desk: Browser, case: Case) -> None:
    version = fresh(Case, case.id).version
    desk.post(f"/moderation/cases/{case.id}", action="keep", reason="Thank you.", version=version)


def test_a_reply_that_returns_tells_whom_its_edit_named(new_browser, named_in: NamedIn, alice, bob, mia, carol):
    dave = make_member("Dave Long")
    reply = make_post(make_discussion(alice), bob, "Jo blocked it, as @dave-long knows.")
    case, desk = open_case("post", reply.id, alice), new_browser(mia)
    assert named_in(dave) == 1

    ask_to_edit(desk, case)
    new_browser(bob).post(f"/posts/{reply.id}/edit", body="Blocked, as @dave-long and @carol-fenn know.", version=1)
    while_away = named_in(carol)
    bring_back(desk, case)

    assert (while_away, named_in(carol), named_in(dave)) == (0, 1, 1)


def test_a_discussion_that_returns_tells_whom_its_edit_named(new_browser, named_in: NamedIn, alice, bob, mia, carol):
    discussion = make_discussion(alice)
    case, desk = open_case("discussion", discussion.id, bob), new_browser(mia)

    ask_to_edit(desk, case)
    fields = {"title": discussion.title, "body": "Blocked, as @carol-fenn knows.", "objectives": ["build-capacity"]}
    new_browser(alice).post(f"/discussions/{discussion.id}/edit", **fields, version=1)
    while_away = named_in(carol)
    bring_back(desk, case)

    assert (while_away, named_in(carol)) == (0, 1)


def test_a_story_that_returns_tells_whom_its_edit_named(new_browser, named_in: NamedIn, alice, bob, mia, carol):
    story = make_story(alice, result="It held, as @bob-oakes said.")
    case, desk = open_case("story", story.id, bob), new_browser(mia)
    assert named_in(bob) == 1

    ask_to_edit(desk, case)
    fields = {**STORY, "result": "It held, as @bob-oakes and @carol-fenn said.", "submission": "two"}
    new_browser(alice).post(f"/stories/{story.id}/edit", **fields, version=1)
    while_away = named_in(carol)
    bring_back(desk, case)

    assert (while_away, named_in(carol), named_in(bob)) == (0, 1, 1)


def test_what_returns_without_an_edit_tells_nobody_again(new_browser, named_in: NamedIn, alice, bob, mia, carol):
    reply = make_post(make_discussion(alice), bob, "As @carol-fenn knows.")
    reporters = [make_member(organisation=make_organisation(f"Body {number}")) for number in range(3)]
    assert named_in(carol) == 1
    case = open_case("post", reply.id, *reporters)

    bring_back(new_browser(mia), case)

    assert named_in(carol) == 1


def test_what_stays_removed_names_nobody_until_it_is_brought_back(
    new_browser, named_in: NamedIn, alice, bob, mia, carol
):
    reply = make_post(make_discussion(alice), bob, "Jo blocked it.")
    case, desk = open_case("post", reply.id, alice), new_browser(mia)
    ask_to_edit(desk, case)
    new_browser(bob).post(f"/posts/{reply.id}/edit", body="Jo blocked it, as @carol-fenn knows.", version=1)

    version = fresh(Case, case.id).version
    desk.post(f"/moderation/cases/{case.id}", action="remove", reason="The name stands.", version=version)
    while_away = named_in(carol)
    version = fresh(Case, case.id).version
    desk.post(f"/moderation/cases/{case.id}", action="restore", reason="The appeal is right.", version=version)

    assert (while_away, named_in(carol)) == (0, 1)
