"""The page of a story: its facts, its discussion beneath, and what goes with it."""

from datetime import date

import pytest
import time_machine

from forum.clock import now
from forum.database import write
from forum.discussions.models import Discussion, Post
from forum.extensions import db
from forum.stories.models import SavingBasis, SavingStatus, Stage, Story
from tests.factories import make_member, make_post, make_story


def talk_of(story: Story) -> Discussion:
    db.session.rollback()
    return db.session.get_one(Discussion, story.discussion_id)


def test_the_fact_plate_says_the_saving_first_and_who_stands_behind_it(browser, alice):
    story = make_story(
        alice,
        saving=41_200_000,
        saving_basis=SavingBasis.YEARLY,
        saving_status=SavingStatus.ACHIEVED,
        price_year=2025,
        excludes="The cost of the review",
        checked_by="finance",
        cost_once=6_500_000,
        stage=Stage.EMBEDDED,
        started_on=date(2024, 4, 1),
    )

    cells = [" ".join(cell.get_text(" ").split()) for cell in browser.page(story.address).select(".fact-plate > div")]

    assert cells == [
        "Saving £412,000 a year Checked by finance Achieved, 2025 prices. Does not count the cost of the review",
        "Cost to start £65,000 once",
        "Paid back in 2 months",
        "Stage Embedded",
    ]


def test_a_story_without_facts_has_no_empty_plate(browser, alice):
    assert not browser.page(make_story(alice).address).select(".fact-plate")


def test_on_this_page_leads_to_every_section(browser, alice):
    page = browser.page(make_story(alice).address)

    for anchor in page.select('nav[aria-label="On this page"] a'):
        assert page.select(anchor["href"]), anchor


def test_a_question_to_the_contact_tells_the_author(new_browser, browser, outbox, alice, bob):
    story = make_story(alice)
    reader = new_browser(bob)

    ask = reader.page(story.address).link("Ask Alice Merrin a question")
    answer = reader.post(f"/discussions/{story.discussion_id}/replies", body="Which sensors?")
    page = browser.page(browser.page(answer.location, status=302).location)

    assert ask == f"{story.address}?ask=contact#reply"
    assert answer.location == f"/discussions/{story.discussion_id}/replies/2"
    assert page.select("#p2")
    assert "Which sensors?" in page.text
    assert "Bob Oakes replied to you" in outbox(alice)[0].text


def test_a_story_from_a_public_source_asks_the_network(browser, new_browser, alice, bob):
    story = make_story(alice, "x" * 150, is_from_public_source=True, contact_id=None)

    page = browser.page(story.address)
    form = new_browser(bob).page(page.link("Ask the network about this"))

    assert "Summarised from a public source by Alice Merrin" in page.text
    assert "a question" not in page.select(".aside")[0].get_text()
    assert form.value("title").startswith("Has anybody tried this: xxx")
    assert [tag["value"] for tag in form.select("input[checked]")][:2] == ["question", "build-capacity"]


def test_the_story_stands_once_and_its_discussion_leads_to_it(browser, alice, bob):
    story = make_story(alice)
    post = make_post(talk_of(story), bob, "A reply.")

    page = browser.page(story.address)
    moved = browser.page(f"/discussions/{story.discussion_id}?view=flat", status=301)
    opening = browser.page(f"/discussions/{story.discussion_id}/replies/1", status=302)
    there = browser.page(post.permalink, status=302)

    assert [tag["id"] for tag in page.select(".post")] == ["p2"]
    assert page.html.count("It held for two winters.") <= 3
    assert len(page.select("#what-happened")) == 1
    assert moved.location == f"{story.address}?view=flat"
    assert opening.location == f"{story.address}#p1"
    assert page.select("#p1")
    assert there.location == f"{story.address}#p2"


def test_a_second_page_of_replies_does_not_repeat_the_story(browser, alice, bob):
    story = make_story(alice)
    for _ in range(21):
        make_post(talk_of(story), bob)

    page = browser.page(f"{story.address}?page=2")

    assert page.heading == story.title
    assert not page.select(".story-section")
    assert page.link("Read the practice story") == story.address
    assert page.select("#p22")


def test_a_refused_reply_comes_back_on_the_storys_page(new_browser, alice, bob):
    story = make_story(alice)
    text = "x" * 20_001

    page = new_browser(bob).post(f"/discussions/{story.discussion_id}/replies", status=422, body=text)
    preview = new_browser(bob).post(
        f"/discussions/{story.discussion_id}/replies", status=200, body="**Which** sensors?", preview=1
    )

    assert page.heading == story.title
    assert page.value("body") == text
    assert [link["href"] for link in page.select("main > .error-summary:first-child a")] == ["#body"]
    assert preview.select(".preview strong")


def test_its_audience_and_its_lock_follow_the_story(browser, new_browser, alice, bob, mia):
    story = make_story(alice, audience="members")
    make_post(talk_of(story), bob, "For members.")
    browser.page(story.address, status=404)
    browser.page(f"/discussions/{story.discussion_id}/replies/2", status=404)
    moderator = new_browser(mia)

    form = moderator.page(moderator.page(story.address).link("Close this story"))
    moderator.post(form.select("main form")[0]["action"], reason="It is settled.")
    closed = new_browser(bob).page(story.address)

    assert form.heading == "Close this practice story"
    assert "Closed by Mia Castell" in closed.text
    assert not closed.select("textarea")
    new_browser(alice).page(f"/stories/{story.id}/edit", status=403)


@pytest.mark.parametrize("who", ["visitor", "member"])
def test_anybody_but_its_author_can_report_a_story(browser, new_browser, alice, bob, who):
    story = make_story(alice)

    page = (browser if who == "visitor" else new_browser(bob)).page(story.address)

    assert page.link("Report this practice story") == f"/report/story/{story.id}"
    assert "Report this practice story" not in new_browser(alice).page(story.address).text


def test_removed_and_deleted_stories_show_to_moderators(browser, new_browser, alice, bob, mia):
    removed = make_story(alice, removed_at=now(), removal_reason="It named a resident.")
    deleted = make_story(alice, deleted_at=now())

    for viewer in (browser, new_browser(bob)):
        viewer.page(removed.address, status=410)
        viewer.page(deleted.address, status=410)
    assert (
        "A moderator removed this practice story: It named a resident." in new_browser(mia).page(removed.address).text
    )
    assert "Deleted by its author." in new_browser(mia).page(deleted.address).text
    assert "It named a resident." in new_browser(alice).page(removed.address).text


def test_new_replies_are_marked_and_jumped_to(new_browser, alice, bob):
    story = make_story(alice)
    reader = new_browser(alice)
    reader.page(story.address)
    make_post(talk_of(story), bob, "New here.")

    page = reader.page(story.address)

    assert page.link("Jump to 1 new reply") == f"/discussions/{story.discussion_id}/replies/2"
    assert page.select("#p2 .new-label")
    assert not reader.page(story.address).select(".new-label")


def test_the_page_and_the_list_ask_a_fixed_number_of_statements(browser, new_browser, statements, alice, bob):
    small, large = make_story(alice), make_story(alice, themes=["street-lighting-and-electrical"])
    authors = [make_member() for _ in range(5)]
    for story, most in ((small, 2), (large, 100)):
        for number in range(most):
            make_post(talk_of(story), authors[number % 5], parent=1 if number % 4 == 0 else number + 1)
    reader = new_browser(bob)
    counts: dict[str, list[int]] = {"visitor": [], "member": []}
    for who, viewer in (("visitor", browser), ("member", reader)):
        for address in (small.address, large.address):
            with statements() as seen:
                viewer.page(address)
            before_mark = [s for s in seen if not s.startswith("BEGIN")]
            marks = [n for n, s in enumerate(before_mark) if "read_mark" in s and "SELECT" not in s]
            counts[who].append(len(before_mark[: marks[0] if marks else None]))

    assert counts["visitor"][0] <= counts["visitor"][1] <= min(12, counts["visitor"][0] + 1)
    assert counts["member"][0] <= counts["member"][1] <= min(15, counts["member"][0] + 1)
    db.session.execute(db.select(Post.id))


def test_the_list_asks_the_same_for_one_and_for_thirty(browser, statements, alice, bob):
    make_story(alice)
    browser.page("/about")
    with statements() as one:
        browser.page("/stories")
    for number in range(30):
        make_story((alice, bob)[number % 2], themes=["street-lighting-and-electrical"])
    with statements() as many:
        browser.page("/stories")

    assert len(one) == len(many) <= 12
    assert len(browser.page("/stories").select(".story-card")) == 20


def test_a_story_page_answers_not_changed_until_something_changes(new_browser, browser, alice, bob):
    story = make_story(alice)
    # Pages print how long ago something was, so their tag holds the minute.
    with time_machine.travel(now(), tick=False):
        tag = browser.page(story.address).response.headers["ETag"]
        same = browser.page(story.address, status=304, headers={"If-None-Match": tag})
    with write():
        db.session.get_one(Story, story.id).title = "Another title for this"
        db.session.get_one(Story, story.id).version += 1
    make_post(talk_of(story), bob)

    assert same.html == ""
    assert browser.page(f"/stories/{story.id}", status=301).location.endswith("another-title-for-this")


def test_a_story_shared_after_midnight_in_summer_is_dated_with_the_day_in_london(alice):
    with time_machine.travel("2026-07-01T23:30:00+00:00", tick=False):
        story = make_story(alice)

    assert story.confirmed_on == date(2026, 7, 2)


def test_an_unchanged_story_is_told_to_a_visitor_by_one_small_question(browser, alice, statements):
    address = make_story(alice).address
    tag = browser.page(address).response.headers["ETag"]

    with statements() as seen:
        again = browser.send("GET", address, headers={"If-None-Match": tag})

    assert again.status == 304
    # It is asked past the session; nothing else is.
    assert not [each for each in seen if each.startswith("SELECT")]
