"""What one follows: levels, stopping and taking it back; organisations and people, and what is told of them."""

import pytest

from forum.accounts.models import State
from forum.clock import now
from forum.database import write
from forum.discussions.models import Discussion
from forum.discussions.queries import find_any_discussion
from forum.discussions.services.closing import approve_discussion
from forum.extensions import db
from forum.following.models import Level
from forum.following.queries import level_of
from forum.following.services import follow, set_level, unfollow
from forum.jobs.services import run_due_jobs
from forum.notifications.models import Notification
from forum.objectives.queries import all_objectives
from forum.themes.queries import all_themes
from tests.factories import make_discussion, make_member, make_organisation, make_story


def told(member):
    run_due_jobs()
    db.session.rollback()
    rows = db.session.scalars(db.select(Notification).where(Notification.member_id == member.id))
    return [row.why for row in rows]


def headings(page):
    return [tag.get_text() for tag in page.select("main h2")]


def test_following_lists_what_one_follows_by_kind(new_browser, alice, bob):
    discussion, story = make_discussion(bob, "Gullies on steep lanes"), make_story(bob)
    body, objective, theme = make_organisation(), all_objectives()[1], all_themes()[4]
    browser = new_browser(alice)
    for kind, row in (
        ("discussion", discussion.id),
        ("discussion", story.discussion_id),
        ("objective", objective.id),
        ("theme", theme.id),
        ("organisation", body.id),
        ("member", bob.id),
    ):
        browser.post(f"/following/{kind}/{row}/follow")

    page = browser.page("/following")

    assert headings(page) == ["Objectives", "Themes", "Organisations", "People", "Practice stories", "Discussions"]
    for words, address in ((bob.name, bob.address), (body.name, body.address), (story.title, story.address)):
        assert page.link(words) == address


def test_following_is_empty_at_first_and_forgets_what_is_closed(new_browser, alice, bob):
    browser = new_browser(alice)
    empty = browser.page("/following")
    discussion, robin = make_discussion(bob, "Gullies on steep lanes"), make_member("Robin Gone")
    with write():
        follow(alice.id, "discussion", discussion.id)
        follow(alice.id, "member", robin.id)
        db.session.get(Discussion, discussion.id).removed_at = now()
        db.session.get(type(robin), robin.id).state = State.DEACTIVATED

    page = browser.page("/following")

    assert "You follow nothing yet" in empty.text
    assert "Gullies on steep lanes" not in page.text
    assert "Robin Gone" not in page.text


def test_following_has_pages_and_costs_the_same_for_one_and_for_thirty(new_browser, alice, bob, statements):
    browser = new_browser(alice)
    with write():
        follow(alice.id, "member", bob.id)
        follow(alice.id, "organisation", bob.organisation_id)
    first = make_discussion(bob)
    with write():
        follow(alice.id, "discussion", first.id)
    browser.page("/following")
    with statements() as one:
        browser.page("/following")
    others, people = [make_discussion(bob) for _ in range(29)], [make_member() for _ in range(29)]
    with write():
        for discussion in others:
            follow(alice.id, "discussion", discussion.id)
        for member in people:
            follow(alice.id, "member", member.id)
            follow(alice.id, "organisation", member.organisation_id)

    with statements() as thirty:
        page = browser.page("/following")
    rest = browser.page(page.link("Older"))

    assert len(one) == len(thirty)
    assert len(thirty) <= 15
    assert len(page.select(".line-list > li")) == 30 + 30 + 20
    assert len(rest.select(".line-list > li")) == 10


def test_a_level_is_changed_on_the_list_and_says_what_it_means(new_browser, alice, bob):
    discussion = make_discussion(bob, "Gullies on steep lanes")
    browser = new_browser(alice)
    browser.post(f"/following/discussion/{discussion.id}/follow")

    page = browser.follow(
        browser.post(f"/following/discussion/{discussion.id}/level", level="muted", next="/following")
    )

    assert "“Gullies on steep lanes” is muted" in page.text
    pressed = page.select('main [aria-pressed="true"]')
    assert [tag["value"] for tag in pressed] == ["muted"]
    assert page.select("main summary")[0].get_text() == "Muted, how much you hear of Gullies on steep lanes"


def test_what_was_stopped_on_the_list_can_be_followed_again_as_it_was(new_browser, alice):
    theme = all_themes()[4]
    browser = new_browser(alice)
    with write():
        set_level(alice.id, "theme", theme.id, Level.WATCHING)

    stopped = browser.follow(browser.post(f"/following/theme/{theme.id}/unfollow", next="/following"))
    form = stopped.form(f"/following/theme/{theme.id}/level")
    again = browser.follow(browser.post(f"/following/theme/{theme.id}/level", **form))

    assert f"You no longer follow “{theme.name}”." in stopped.text
    assert "Follow again" in stopped.text
    assert level_of(alice.id, "theme", theme.id) == Level.WATCHING
    assert "Follow again" not in again.text


@pytest.mark.parametrize("stopped", ["x", "theme:", "theme:0", "post:1", "weather:1", "theme:999999999", "theme:1"])
def test_a_made_up_thing_to_follow_again_is_no_fault(new_browser, alice, stopped):
    with write():
        follow(alice.id, "theme", 1)

    page = new_browser(alice).page(f"/following?stopped={stopped}&level=loud")

    assert "Follow again" not in page.text


@pytest.mark.parametrize(
    "path",
    [
        "/following/discussion/99999999999999999999/follow",
        "/following/objective/99999999999999999999/follow",
        "/following/organisation/99999999999999999999/level",
        "/following/theme/0/follow",
        "/following/post/1/follow",
        "/following/weather/1/follow",
        "/following/weather/1/level",
        "/following/objective/1/praise",
        "/following/objective/1/level",
    ],
)
def test_only_what_is_there_can_be_followed(new_browser, alice, path):
    new_browser(alice).post(path, status=404, level="loud" if path.endswith("objective/1/level") else "muted")


def test_what_one_may_not_see_cannot_be_followed(new_browser, alice, bob):
    discussion, robin = make_discussion(bob, removed_at=now()), make_member(state=State.DEACTIVATED)
    browser = new_browser(alice)

    for target in (f"discussion/{discussion.id}", f"member/{robin.id}"):
        browser.post(f"/following/{target}/follow", status=404)
        browser.post(f"/following/{target}/level", status=404, level="watching")


def test_a_way_on_to_another_site_is_not_taken(new_browser, alice):
    objective = all_objectives()[0]
    browser = new_browser(alice)

    for verb in ("follow", "unfollow", "level"):
        answer = browser.post(f"/following/objective/{objective.id}/{verb}", next="//example.org/", level="normal")
        assert answer.location == objective.address


@pytest.mark.parametrize("page_of", ["discussion", "story", "member", "organisation", "objective", "theme"])
def test_a_page_offers_to_follow_and_then_how_much_of_it(new_browser, alice, bob, page_of):
    things = {
        "discussion": lambda: make_discussion(bob),
        "story": lambda: make_story(bob),
        "member": lambda: bob,
        "organisation": make_organisation,
        "objective": lambda: all_objectives()[0],
        "theme": lambda: all_themes()[0],
    }
    thing = things[page_of]()
    browser = new_browser(alice)
    before = browser.page(thing.address)
    (button,) = [tag for tag in before.select("main button[aria-pressed]") if tag.get_text().startswith("Follow ")]

    after = browser.follow(browser.post(button.find_parent("form")["action"]))
    (levels,) = [tag["action"] for tag in after.select("main form") if tag.get("action", "").endswith("/level")]
    watched = browser.follow(browser.post(levels, **after.form(levels), level="watching"))

    assert not [tag for tag in before.select("main summary") if "how much you hear" in tag.get_text()]
    assert "Watching, how much you hear of it" in [tag.get_text() for tag in watched.select("main summary")]
    assert [tag["value"] for tag in watched.select('button[name=level][aria-pressed="true"]')] == ["watching"]


def test_nobody_is_offered_to_follow_themselves(new_browser, alice):
    page = new_browser(alice).page(alice.address)

    assert not page.select('form[action*="/following/"]')


def test_visitors_are_not_offered_to_follow_an_organisation(browser):
    page = browser.page(make_organisation().address)

    assert not page.select('form[action*="/following/"]')


@pytest.mark.parametrize("make", [make_discussion, make_story])
def test_followers_of_a_person_and_of_a_body_are_told_of_what_is_new_once(alice, bob, make):
    carol, dan = make_member("Carol Tye"), make_member("Dan Usk")
    with write():
        follow(carol.id, "member", alice.id)
        follow(carol.id, "organisation", alice.organisation_id)
        follow(dan.id, "organisation", alice.organisation_id)
        follow(dan.id, "objective", all_objectives()[1].id)
        follow(alice.id, "organisation", alice.organisation_id)

    make(alice, objectives=[all_objectives()[1].slug])

    assert told(carol) == ["follows_member"]
    assert told(dan) == ["follows_objective"]
    assert told(alice) == []


def test_followers_of_a_person_are_not_told_of_what_they_may_not_see(alice):
    robin = make_member("Robin Waits", state=State.PENDING)
    with write():
        follow(robin.id, "member", alice.id)

    make_discussion(alice, audience="members")

    assert told(robin) == []


def test_followers_of_a_new_person_are_told_when_what_waited_is_let_in(bob):
    robin = make_member("Robin New", post_count=0, approved_at=now())
    with write():
        follow(bob.id, "member", robin.id)
    discussion = make_discussion(robin, body="See https://example.org/x.")
    held = told(bob)

    with write():
        approve_discussion(find_any_discussion(discussion.id))

    assert held == []
    assert told(bob) == ["follows_member"]


def test_who_stopped_following_a_person_is_told_nothing(alice, bob):
    with write():
        follow(bob.id, "member", alice.id)
        unfollow(bob.id, "member", alice.id)

    make_discussion(alice)

    assert told(bob) == []


def test_the_notifications_page_says_whom_one_follows(new_browser, alice, bob):
    with write():
        follow(bob.id, "member", alice.id)
    make_discussion(alice, "Gullies on steep lanes")
    run_due_jobs()

    page = new_browser(bob).page("/notifications")

    assert "Alice Merrin started a discussion, and you follow them" in page.text


@pytest.mark.parametrize("page_of", ["discussion", "story", "member", "organisation", "theme"])
def test_a_page_held_by_the_browser_does_not_keep_an_old_level(new_browser, alice, bob, page_of):
    thing, target = {
        "discussion": lambda: (talk := make_discussion(bob), ("discussion", talk.id)),
        "story": lambda: (story := make_story(bob), ("discussion", story.discussion_id)),
        "member": lambda: (bob, ("member", bob.id)),
        "organisation": lambda: (body := make_organisation(), ("organisation", body.id)),
        "theme": lambda: (theme := all_themes()[0], ("theme", theme.id)),
    }[page_of]()
    with write():
        follow(alice.id, *target)
    browser = new_browser(alice)
    browser.page(thing.address)
    tag = browser.page(thing.address).response.headers["ETag"]
    with write():
        set_level(alice.id, *target, Level.MUTED)

    page = browser.page(thing.address, headers={"If-None-Match": tag})

    assert [tag["value"] for tag in page.select('button[name=level][aria-pressed="true"]')] == ["muted"]
