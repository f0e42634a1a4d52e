"""The pages of what one follows and which mails one wants."""

from datetime import timedelta

import pytest

from forum.clock import now
from forum.database import write
from forum.discussions.models import Discussion
from forum.extensions import db
from forum.following.services import follow
from forum.notifications.models import STOPPABLE
from forum.notifications.queries import stopped_mails
from forum.objectives.queries import all_objectives
from forum.themes.queries import all_themes
from tests.factories import make_discussion


def test_following_lists_what_one_follows_and_stops_it(new_browser, alice, bob):
    discussion = make_discussion(bob, "Gullies on steep lanes")
    objective, theme = all_objectives()[1], all_themes()[4]
    browser = new_browser(alice)
    browser.post(f"/following/discussion/{discussion.id}/follow")
    browser.post(f"/following/objective/{objective.id}/follow")
    answer = browser.post(f"/following/theme/{theme.id}/follow")

    page = browser.page("/following")
    stopped = browser.follow(browser.post(f"/following/theme/{theme.id}/unfollow", next="/following"))

    assert answer.location == theme.address
    assert [tag.get_text() for tag in page.select("main h2")] == [
        "Objectives",
        "Themes",
        "Discussions and practice stories",
    ]
    assert "You no longer follow “Drainage, gullies and flooding”." in stopped.text
    assert theme.name not in stopped.select("main h2 + ul")[0].get_text()
    assert len(stopped.select(".line-list li")) == 2


def test_following_is_empty_at_first_and_forgets_what_is_closed(new_browser, alice, bob):
    browser = new_browser(alice)
    empty = browser.page("/following")
    discussion = make_discussion(bob, "Gullies on steep lanes")
    with write():
        follow(alice.id, "discussion", discussion.id)
        db.session.get(Discussion, discussion.id).removed_at = now()

    page = browser.page("/following")

    assert "You follow nothing yet" in empty.text
    assert "Gullies on steep lanes" not in page.text


def test_following_has_pages_and_costs_the_same_for_one_and_for_thirty(new_browser, alice, bob, statements):
    browser = new_browser(alice)
    first = make_discussion(bob)
    with write():
        follow(alice.id, "discussion", first.id)
    browser.page("/following")
    with statements() as one:
        browser.page("/following")
    others = [make_discussion(bob) for _ in range(29)]
    with write():
        for discussion in others:
            follow(alice.id, "discussion", discussion.id)

    with statements() as thirty:
        page = browser.page("/following")
    rest = browser.page(page.link("Older"))

    assert len(one) == len(thirty)
    assert len(thirty) <= 15
    assert len(page.select(".line-list li")) == 20
    assert len(rest.select(".line-list li")) == 10


@pytest.mark.parametrize(
    "path",
    [
        "/following/discussion/99999999999999999999/follow",
        "/following/objective/99999999999999999999/follow",
        "/following/theme/0/follow",
        "/following/member/1/follow",
        "/following/weather/1/follow",
        "/following/objective/1/praise",
    ],
)
def test_only_what_is_there_can_be_followed(new_browser, alice, path):
    new_browser(alice).post(path, status=404)


def test_what_one_may_not_see_cannot_be_followed(new_browser, alice, bob):
    discussion = make_discussion(bob, removed_at=now())

    new_browser(alice).post(f"/following/discussion/{discussion.id}/follow", status=404)


def test_a_way_on_to_another_site_is_not_taken(new_browser, alice):
    objective = all_objectives()[0]

    answer = new_browser(alice).post(f"/following/objective/{objective.id}/follow", next="https://example.org/")

    assert answer.location == objective.address


def test_the_choice_of_mails_is_kept(new_browser, alice):
    browser = new_browser(alice)
    page = browser.page("/account/notifications")
    before = [tag["name"] for tag in page.select("main input[type=checkbox][checked]")]

    answer = browser.post("/account/notifications", reply_to_me="y", accepted="y")
    page = browser.follow(answer)

    assert sorted(before) == sorted(STOPPABLE)
    assert [tag["name"] for tag in page.select("main input[type=checkbox][checked]")] == ["reply_to_me", "accepted"]
    assert stopped_mails(alice.id) == {
        "reply",
        "mention",
        "asked",
        "adoption",
        "credit",
        "still_true",
        "saved_search",
        "solved",
    }
    assert "Your choice is saved." in page.text


def test_a_suspended_member_sees_none_of_these_pages(new_browser, alice):
    browser = new_browser(alice)
    with write():
        alice_row = db.session.get(type(alice), alice.id)
        alice_row.suspended_until = now() + timedelta(days=1)

    for address in ("/notifications", "/following", "/account/notifications"):
        browser.page(address, status=403)
