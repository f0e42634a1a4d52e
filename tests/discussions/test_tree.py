"""The tree: two levels drawn, folds, fixed numbers, and links that find a post wherever it stands."""

from forum.clock import now
from forum.database import write
from forum.discussions.models import Post
from forum.extensions import db
from tests.factories import make_discussion, make_post


def branch(discussion, author, count, *, parent=2):
    """A top reply and replies below it."""
    make_post(discussion, author, "The top.")
    for number in range(count):
        make_post(discussion, author, f"Below, number {number}.", parent=parent)


def test_two_levels_are_drawn_and_deeper_ones_name_what_they_answer(browser, alice, bob):
    discussion = make_discussion(alice)
    make_post(discussion, bob, "Level 0.")
    make_post(discussion, alice, "Level 1.", parent=2)
    make_post(discussion, bob, "Level 2.", parent=3)
    make_post(discussion, alice, "Level 3.", parent=4)

    page = browser.page(f"{discussion.address}?open=2")

    assert page.select(".replies > li > .replies > li > .post")[0]["id"] == "p3"
    assert [tag["id"] for tag in page.select(".replies .replies .replies .post")] == ["p4", "p5"]
    assert not page.select("#p4 .in-reply-to")
    assert page.select("#p5 .in-reply-to")[0].get_text() == "In reply to Bob Oakes, reply 4"
    assert page.select("#p5 h3")[0].get_text() == "Reply 5 by Alice Merrin, in reply to Bob Oakes, reply 4"


def test_a_reply_whose_parent_is_gone_names_its_number_only(browser, alice, bob):
    discussion = make_discussion(alice)
    make_post(discussion, bob)
    gone = make_post(discussion, bob, parent=2)
    make_post(discussion, alice, "Still here.", parent=3)
    with write():
        db.session.get_one(Post, gone.id).deleted_at = now()

    page = browser.page(discussion.address)

    assert "Deleted by its author." in page.select("#p3")[0].get_text()
    assert page.select("#p4 h3")[0].get_text() == "Reply 4 by Alice Merrin, in reply to reply 3"


def test_a_long_branch_unfolds_fifty_at_a_time_and_leads_back(browser, alice, bob):
    discussion = make_discussion(alice)
    branch(discussion, bob, 55)

    folded = browser.page(discussion.address)
    first = browser.page(folded.link("Show 52 more replies to Bob Oakes"))
    rest = browser.page(first.link("Show 5 more replies"))
    back = browser.page(rest.link("Show the earlier replies to Bob Oakes"))

    assert len(folded.select(".post.is-nested")) == 3
    assert len(first.select(".post.is-nested")) == 50
    assert [tag["id"] for tag in rest.select(".post.is-nested")] == [f"p{n}" for n in range(53, 58)]
    assert len(back.select(".post.is-nested")) == 50


def test_a_permalink_finds_a_reply_beyond_the_first_fifty(browser, alice, bob):
    discussion = make_discussion(alice)
    branch(discussion, bob, 55)

    there = browser.page(f"/discussions/{discussion.id}/replies/56", status=302)
    page = browser.page(there.location)

    assert there.location == f"{discussion.address}?open=56&after=55#p56"
    assert page.select("#p56")


def test_a_permalink_finds_a_reply_on_a_page_beyond(browser, alice, bob):
    discussion = make_discussion(alice)
    for _ in range(21):
        make_post(discussion, bob)
    deep = make_post(discussion, alice, parent=22)

    tree = browser.page(deep.permalink, status=302)
    flat = browser.page(f"{deep.permalink}?view=flat", status=302)

    assert tree.location == f"{discussion.address}?page=2#p23"
    assert flat.location == f"{discussion.address}?view=flat&page=2#p23"


def test_a_removed_reply_keeps_its_number_its_notice_and_its_replies(browser, new_browser, alice, bob, mia):
    discussion = make_discussion(alice)
    post = make_post(discussion, bob, "A name that does not belong here.")
    make_post(discussion, alice, "An answer.", parent=2)
    with write():
        row = db.session.get_one(Post, post.id)
        row.removed_at, row.removal_reason = now(), "It named a resident."

    there = browser.page(post.permalink, status=302)
    page = browser.page(there.location)

    assert there.location == f"{discussion.address}#p2"
    assert page.select("#p2 p")[0].get_text() == "A moderator removed this reply: It named a resident. House rules"
    assert "An answer." in page.text
    assert "does not belong here" not in page.html
    assert "does not belong here" in new_browser(bob).page(discussion.address).text
    assert "does not belong here" in new_browser(mia).page(discussion.address).text


def test_a_held_reply_shows_to_its_author_and_moderators_only(browser, new_browser, alice, bob, mia):
    discussion = make_discussion(alice)
    post = make_post(discussion, bob, "With a link.")
    with write():
        db.session.get_one(Post, post.id).held_at = now()

    for viewer in (browser, new_browser(alice)):
        viewer.page(post.permalink, status=404)
        assert "With a link." not in viewer.page(discussion.address).html
    for viewer in (new_browser(bob), new_browser(mia)):
        viewer.page(post.permalink, status=302)
        page = viewer.page(discussion.address)
        assert "Waits for a moderator" in page.select("#p2")[0].get_text()
        assert not page.select('#p2 [href*="?reply=2"]')


def test_unknown_numbers_lead_nowhere(browser, alice):
    discussion = make_discussion(alice)

    for number in ("0", "2", "99999999999999999999"):
        browser.page(f"/discussions/{discussion.id}/replies/{number}", status=404)
    assert browser.page(f"/discussions/{discussion.id}/replies/1", status=302).location == f"{discussion.address}#p1"


def test_odd_wishes_in_an_address_are_ignored(browser, alice, bob):
    discussion = make_discussion(alice)
    branch(discussion, bob, 5)

    for query in (
        "open=abc",
        "open=99999999999999999999",
        "open=2&after=-1",
        "view=upside-down",
        "reply=%00",
        "quote=2",
    ):
        browser.page(f"{discussion.address}?{query}")
    for page in ("0", "2", "10001", "abc", "%F0%9F%9A%A7"):
        browser.page(f"{discussion.address}?page={page}", status=404)
