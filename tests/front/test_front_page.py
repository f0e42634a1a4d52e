"""The front page."""

import pytest

from forum.accounts.models import State
from forum.clock import now
from forum.database import write
from forum.discussions.services.counting import count_by_objective
from forum.extensions import db
from forum.following.services import follow
from forum.objectives.queries import all_objectives
from tests.factories import make_discussion, make_member, make_post, make_story


def sign_of(page):
    """What stands on the route sign: name and count."""
    return {
        row.select_one(".route-name").get_text(): int(row.select_one(".route-count").get_text().split("stories")[0])
        for row in page.select(".route-sign li")
    }


def test_an_empty_network_says_what_to_do(browser):
    page = browser.page("/")

    assert page.heading == "See what worked elsewhere before you try it here"
    assert "No one has asked anything yet" in page.text
    assert "No practice story yet" in page.text
    assert "Every question has an answer." in page.text
    assert set(sign_of(page).values()) == {0}


def test_the_hero_searches_and_leads_to_asking_and_sharing(browser):
    page = browser.page("/")

    form = page.select('form[role="search"]')[0]
    assert form["action"] == "/search"
    assert form.select_one("label").get_text() == "What are you working on?"
    assert page.link("gully cleaning") == "/search?q=gully%20cleaning"
    assert page.link("Connect: ask the network") == "/discussions/new?kind=question"
    assert page.link("Share a practice story") == "/stories/new"
    assert page.select('meta[name="description"]')


def test_the_sign_counts_what_the_viewer_may_read_and_a_story_once(browser, new_browser, alice, bob):
    make_discussion(alice, objectives=["build-capacity"])
    make_discussion(alice, objectives=["build-capacity", "encourage-leadership"])
    make_discussion(alice, objectives=["build-capacity"], audience="members")
    make_discussion(alice, objectives=["build-capacity"], deleted_at=now())
    story = make_story(alice, objectives=["build-capacity"])
    make_post(story_discussion(story), bob)

    with write():
        count_by_objective()
    counts = sign_of(browser.page("/"))

    assert counts["Build Capacity"] == 3
    assert counts["Encourage Leadership"] == 1
    assert sign_of(new_browser(bob).page("/"))["Build Capacity"] == 4


def story_discussion(story):
    from forum.discussions.models import Discussion

    return db.session.get(Discussion, story.discussion_id)


def test_the_six_latest_discussions_and_three_stories_stand_there(browser, alice):
    for n in range(8):
        make_discussion(alice, f"Discussion number {n} of many")
    for n in range(5):
        make_story(alice, f"Practice story number {n} of many")

    page = browser.page("/")

    titles = [tag.get_text() for tag in page.select(".discussion-list .row-title")]
    assert titles == [f"Discussion number {n} of many" for n in range(7, 1, -1)]
    stories = [tag.get_text() for tag in page.select(".story-card .card-title")]
    assert stories == [f"Practice story number {n} of many" for n in (4, 3, 2)]
    assert len(page.select(".story-card.is-lead")) == 1


def test_the_two_oldest_questions_without_an_answer_wait_at_the_side(browser, alice):
    for n in range(3):
        make_discussion(alice, f"Question number {n} of three", kind="question")
    make_discussion(alice, "A question with an answer", kind="question", answer_count=1)

    aside = browser.page("/").select("aside.aside")[0].get_text()

    assert "Question number 0 of three" in aside
    assert "Question number 1 of three" in aside
    assert "Question number 2 of three" not in aside
    assert "A question with an answer" not in aside


def test_what_is_for_members_or_gone_is_not_there_for_visitors(browser, alice):
    make_discussion(alice, "Rates that we pay", audience="members", kind="question")
    make_discussion(alice, "A removed discussion", removed_at=now())
    make_story(alice, "A story for members only", audience="members")
    make_story(alice, "A story that was deleted", deleted_at=now())

    page = browser.page("/")

    for title in ("Rates that we pay", "A removed discussion", "A story for members only", "A story that was deleted"):
        assert title not in page.text


def test_members_read_how_much_is_new_in_what_they_follow(new_browser, browser, alice, bob):
    first, second = make_discussion(alice), make_discussion(alice)
    reader = new_browser(alice)
    for discussion in (first, second):
        reader.page(discussion.address)
    make_post(first, bob)
    make_post(first, bob)
    make_post(second, bob)

    page = reader.page("/")

    assert "3 new replies in 2 discussions you follow" in page.text
    assert page.select(".discussion-row.is-unread .new-link")
    assert "you follow" not in browser.page("/").text


def test_the_checklist_goes_when_all_is_done(new_browser):
    robin = make_member("Robin New", post_count=0)
    browser = new_browser(robin)
    first = browser.page("/")
    with write():
        follow(robin.id, "objective", all_objectives()[0].id)
    second = browser.page("/")
    make_discussion(robin)

    last = browser.page("/")

    assert [tag.get_text().strip() for tag in first.select(".checklist .is-done")] == ["Confirm your work email (done)"]
    assert len(second.select(".checklist .is-done")) == 2
    assert second.link("answer one question") == "/discussions?show=unanswered"
    assert "New here?" not in last.text


@pytest.mark.parametrize(("state", "has_confirmed"), [(State.UNCONFIRMED, False), (State.PENDING, True)])
def test_who_may_not_take_part_yet_sees_the_front_page_with_the_first_step(new_browser, state, has_confirmed):
    robin = make_member("Robin Waits", state=state, confirmed_at=now() if has_confirmed else None, post_count=0)

    page = new_browser(robin).page("/")

    assert bool(page.select(".checklist .is-done")) is has_confirmed


def test_visitors_read_what_joining_gives_and_see_no_checklist(browser):
    page = browser.page("/")

    assert page.link("Join the network") == "/register"
    assert not page.select(".checklist")


def test_the_page_costs_the_same_for_one_row_and_for_thirty(browser, new_browser, alice, mia, statements):
    make_discussion(alice, kind="question")
    make_story(alice)
    visitors, moderator = browser, new_browser(mia)
    costs = {}
    for number in (1, 30):
        for name, reader in (("visitor", visitors), ("moderator", moderator)):
            reader.page("/")
            with statements() as seen:
                reader.page("/")
            costs[name, number] = len(seen)
        if number == 1:
            for _ in range(29):
                make_discussion(alice, kind="question")
                make_story(alice)

    assert costs["visitor", 1] == costs["visitor", 30] <= 12
    assert costs["moderator", 1] == costs["moderator", 30] <= 15


def test_the_page_answers_not_changed_until_something_changes(browser, alice):
    make_discussion(alice)
    tag = browser.page("/").response.headers["ETag"]

    same = browser.page("/", status=304, headers={"If-None-Match": tag})
    make_story(alice)
    other = browser.page("/", headers={"If-None-Match": tag})

    assert same.html == ""
    assert other.response.headers["ETag"] != tag
