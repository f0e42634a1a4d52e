"""Starting, replying and reading through the pages."""

import time_machine

from forum.clock import now
from forum.discussions.models import Discussion, Post
from forum.extensions import db
from tests.factories import make_discussion, make_member, make_post

QUESTION = {
    "kind": "question",
    "title": "How often do you clean gullies on steep lanes?",
    "body": "We have **11,000** of them.\n\n1. How often?\n2. Who pays?",
    "objectives": ["build-capacity"],
    "themes": ["drainage-gullies-and-flooding"],
    "audience": "public",
    "submission": "one",
}


def test_a_member_starts_a_question_and_reads_it(new_browser, alice):
    browser = new_browser(alice)

    page = browser.follow(browser.post("/discussions/new", **QUESTION))

    assert page.heading == QUESTION["title"]
    assert "11,000" in page.select(".post strong")[0].get_text()
    assert "Your discussion is posted" in page.text
    assert "Build Capacity" in page.text
    assert "Drainage" in page.text


def test_a_double_click_makes_one_discussion(new_browser, alice):
    browser = new_browser(alice)

    first = browser.post("/discussions/new", **QUESTION)
    second = browser.post("/discussions/new", **QUESTION)

    assert first.location == second.location
    assert db.session.scalar(db.select(db.func.count()).select_from(Discussion)) == 1


def test_the_preview_stores_nothing_and_keeps_what_was_typed(new_browser, alice):
    browser = new_browser(alice)

    page = browser.post("/discussions/new", status=200, **QUESTION, preview="1")

    assert page.select(".preview strong")[0].get_text() == "11,000"
    assert page.value("body") == QUESTION["body"]
    assert db.session.scalar(db.select(db.func.count()).select_from(Discussion)) == 0


def test_a_refused_form_says_what_is_missing_and_keeps_the_rest(new_browser, alice):
    browser = new_browser(alice)

    page = browser.post("/discussions/new", status=422, **{**QUESTION, "title": "", "objectives": [], "themes": []})

    assert page.tree.title.get_text().startswith("Error: ")
    assert "Enter a title." in page.text
    assert "Choose an objective or a theme." in page.text
    assert page.value("body") == QUESTION["body"]


def test_a_reply_hangs_below_what_it_answers(new_browser, alice, bob):
    discussion = make_discussion(alice)
    make_post(discussion, bob, "Twice a year.")
    browser = new_browser(alice)

    form = browser.page(f"{discussion.address}?reply=2")
    assert "Replying to Bob Oakes, reply 2" in form.text
    answer = browser.post(f"/discussions/{discussion.id}/replies", body="Even in autumn?", parent=2)
    page = browser.follow(browser.page(answer.location, status=302))

    nested = page.select(".replies .replies .post")[0]
    assert "Even in autumn?" in nested.get_text()
    assert nested["id"] == "p3"


def test_a_quote_fills_the_composer(new_browser, alice, bob):
    discussion = make_discussion(alice)
    post = make_post(discussion, bob, "Twice a year.\n\nMore in autumn.")

    page = new_browser(alice).page(f"{discussion.address}?quote=2")

    assert page.value("body").startswith(
        f"> [Bob Oakes said]({post.permalink}):\n>\n> Twice a year.\n>\n> More in autumn."
    )


def test_a_refused_reply_keeps_its_text_and_its_place(new_browser, alice, bob):
    discussion = make_discussion(alice)
    make_post(discussion, bob)
    text = "x" * 20_001

    page = new_browser(alice).post(f"/discussions/{discussion.id}/replies", status=422, body=text, parent=2)

    assert page.value("body") == text
    assert [link["href"] for link in page.select("main > .error-summary:first-child a")] == ["#body"]
    assert "Use 20,000 characters or fewer. You have 20,001." in page.select(".error-summary")[0].get_text()
    assert "Replying to Bob Oakes" in page.text


def test_a_locked_discussion_takes_no_replies(new_browser, alice, bob):
    discussion = make_discussion(alice, is_locked=True)
    browser = new_browser(bob)

    page = browser.page(discussion.address)
    refused = browser.post(f"/discussions/{discussion.id}/replies", status=403, body="One more thing.")

    assert "Closed by Alice Merrin" in page.text
    assert "This discussion is closed, so the reply was not posted. The reason given: It is settled." in refused.text
    assert "One more thing." in refused.text
    assert db.session.scalar(db.select(db.func.count()).select_from(Post)) == 1


def test_replies_deeper_than_eight_become_siblings(alice, bob):
    discussion = make_discussion(alice)
    parent = 1
    for _ in range(10):
        parent = make_post(discussion, bob, parent=parent).number

    depths = list(db.session.scalars(db.select(Post.depth).order_by(Post.number)))

    assert depths == [0, 1, 2, 3, 4, 5, 6, 7, 8, 8, 8]


def test_a_branch_folds_after_three_and_unfolds_by_its_link(new_browser, alice, bob):
    discussion = make_discussion(alice)
    make_post(discussion, bob, "The top reply.")
    for n in range(6):
        make_post(discussion, bob, f"Below, number {n}.", parent=2)
    browser = new_browser(alice)

    page = browser.page(discussion.address)
    opened = browser.page(page.link("Show 3 more replies to Bob Oakes"))
    there = browser.page(f"/discussions/{discussion.id}/replies/8", status=302)

    assert "Below, number 2." in page.text
    assert "Below, number 3." not in page.text
    assert "Below, number 5." in opened.text
    assert there.location == f"{discussion.address}?open=8#p8"


def test_the_tree_pages_by_branch_and_the_flat_view_by_number(browser, alice, bob):
    discussion = make_discussion(alice)
    for n in range(25):
        make_post(discussion, bob, f"Top reply {n}.")

    first, second = browser.page(discussion.address), browser.page(f"{discussion.address}?page=2")
    flat = browser.page(f"{discussion.address}?view=flat&page=2")
    there = browser.page(f"/discussions/{discussion.id}/replies/26", status=302)

    assert "Top reply 19." in first.text
    assert "Top reply 20." not in first.text
    assert "Top reply 20." in second.text
    assert [tag["id"] for tag in flat.select(".post")] == [f"p{n}" for n in range(21, 27)]
    assert there.location == f"{discussion.address}?page=2#p26"
    browser.page(f"{discussion.address}?page=3", status=404)


def test_new_replies_are_marked_once_and_counted_in_the_list(new_browser, alice, bob):
    discussion = make_discussion(alice)
    reader = new_browser(alice)
    reader.page(discussion.address)
    make_post(discussion, bob, "One.")
    make_post(discussion, bob, "Two.")

    listed = reader.page("/discussions")
    first = reader.page(discussion.address)
    again = reader.page(discussion.address)

    assert "2 new" in listed.text
    assert len(first.select(".post.is-new .new-label")) == 2
    assert "Jump to 2 new replies" in first.text
    assert not again.select(".post.is-new")
    assert " new" not in reader.page("/discussions?show=following").select(".row-counts")[0].get_text()


def test_a_wrong_slug_leads_to_the_right_one_and_a_huge_id_nowhere(browser, alice):
    discussion = make_discussion(alice)

    moved = browser.page(f"/discussions/{discussion.id}-something-else?page=1", status=301)

    assert moved.location == f"{discussion.address}?page=1"
    assert moved.response.headers["Cache-Control"] == "no-store"
    browser.page("/discussions/99999999999999999999", status=404)
    browser.page("/discussions/abc", status=404)


def test_members_only_discussions_do_not_exist_for_visitors(browser, new_browser, alice, bob):
    discussion = make_discussion(alice, "Rates that we pay our contractor", audience="members")

    browser.page(discussion.address, status=404)
    browser.page(f"/discussions/{discussion.id}/replies/1", status=404)
    assert "Rates that we pay" not in browser.page("/discussions").text
    assert "Members only" in new_browser(bob).page(discussion.address).text


def test_lists_narrow_by_objective_and_by_what_is_unanswered(browser, alice):
    make_discussion(alice, "A question of leadership", kind="question", objectives=["encourage-leadership"])
    make_discussion(alice, "A talk about capacity", objectives=["build-capacity"])

    assert "A talk about capacity" not in browser.page("/discussions?objective=encourage-leadership").text
    assert "A talk about capacity" not in browser.page("/discussions?show=unanswered").text
    assert "A question of leadership" in browser.page("/discussions?show=unanswered").text
    assert "Every question has an answer" in browser.page("/discussions?show=unanswered&objective=build-capacity").text
    browser.page("/discussions?show=everything", status=404)


def test_a_new_members_first_post_with_a_link_waits(new_browser, alice, mia):
    robin = make_member("Robin New", post_count=0)
    browser = new_browser(robin)

    page = browser.follow(browser.post("/discussions/new", **{**QUESTION, "body": "See https://example.org/gullies"}))

    discussion = db.session.scalars(db.select(Discussion)).one()
    assert "A moderator checks your first post" in page.text
    new_browser(alice).page(discussion.address, status=404)
    new_browser(mia).page(discussion.address)


def test_pages_answer_not_changed_until_something_changes(browser, alice, bob):
    discussion = make_discussion(alice)
    # Pages print how long ago something was, so their tag holds the minute.
    with time_machine.travel(now(), tick=False):
        tag = browser.page(discussion.address).response.headers["ETag"]
        same = browser.page(discussion.address, status=304, headers={"If-None-Match": tag})
    make_post(discussion, bob)
    other = browser.page(discussion.address, headers={"If-None-Match": tag})

    assert same.html == ""
    assert other.response.headers["ETag"] != tag
