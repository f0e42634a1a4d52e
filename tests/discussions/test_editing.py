"""Editing one's own posts, what is kept of former texts, and what moderators take out of others'."""

import pytest
import time_machine

from forum.audit.models import AuditEntry
from forum.clock import now
from forum.database import write
from forum.discussions.models import Discussion, Post
from forum.extensions import db
from forum.revisions.models import Revision
from tests.factories import make_discussion, make_member, make_post

MORNING, NOON = "2026-03-03T09:05:00Z", "2026-03-03T12:00:00Z"


@pytest.fixture()
def post(app, alice, bob) -> Post:
    with time_machine.travel(MORNING, tick=False):
        return make_post(make_discussion(alice, "How often do you clean?"), bob, "Twice a year.")


def page_of(post: Post) -> str:
    db.session.rollback()
    return db.session.get_one(Discussion, post.discussion_id).address


def former_texts() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(db.select(Revision.source).order_by(Revision.id)))


def test_a_small_edit_within_five_minutes_leaves_no_mark(new_browser, bob, post):
    with time_machine.travel("2026-03-03T09:09:00Z", tick=False):
        browser = new_browser(bob)
        page = browser.follow(
            browser.page(
                browser.post(f"/posts/{post.id}/edit", body="Three times a year.", version=1).location, status=302
            )
        )

    assert "Three times a year." in page.select("#p2")[0].get_text()
    assert "Edited" not in page.text
    assert former_texts() == []


@pytest.mark.parametrize(
    ("moment", "text"),
    [("2026-03-03T09:11:00Z", "Three times a year."), ("2026-03-03T09:09:00Z", "Twice a year. " + "And more. " * 11)],
)
def test_a_later_or_larger_edit_is_marked_and_keeps_the_former_text(new_browser, browser, bob, post, moment, text):
    with time_machine.travel(moment, tick=False):
        new_browser(bob).post(f"/posts/{post.id}/edit", body=text, version=1)

        page = browser.page(page_of(post))
        history = browser.page(page.link("Edited 3 March 2026"))

    assert former_texts() == ["Twice a year."]
    assert "Twice a year." in history.text
    assert "Changed by Bob Oakes" in history.text


def test_a_changed_title_is_kept_too(new_browser, browser, alice):
    with time_machine.travel(MORNING, tick=False):
        discussion = make_discussion(alice, "How often do you clean?", body="We clean twice.")
    with time_machine.travel(NOON, tick=False):
        fields = {"title": "How often do you clean gullies?", "body": "We clean twice.", "objectives": "build-capacity"}
        new_browser(alice).post(f"/discussions/{discussion.id}/edit", **fields, version=1)

    row = db.session.scalars(db.select(Revision)).one()
    assert (row.title, row.source) == ("How often do you clean?", "We clean twice.")
    assert browser.page(f"/discussions/{discussion.id}-x", status=301).location.endswith("clean-gullies")


def test_a_stale_tab_shows_both_texts_and_lets_its_author_choose(new_browser, bob, post):
    first, second = new_browser(bob), new_browser(bob)
    first.post(f"/posts/{post.id}/edit", body="From the first tab.", version=1)

    page = second.post(f"/posts/{post.id}/edit", status=409, body="From the second tab.", version=1)
    second.post(f"/posts/{post.id}/edit", body=page.value("body"), version=page.value("version"))

    assert "From the first tab." in page.select(".plate")[0].get_text()
    assert page.value("body") == "From the second tab."
    assert page.link("Keep this text and drop mine") == post.permalink
    assert "Save mine instead" in page.text
    assert db.session.get_one(Post, post.id).source == "From the second tab."


@pytest.mark.parametrize("version", ["", "0", "abc", "9" * 40, "-1"])
def test_a_version_that_never_was_counts_as_an_old_one(new_browser, bob, post, version):
    page = new_browser(bob).post(f"/posts/{post.id}/edit", status=409, body="Changed.", version=version)

    assert page.value("body") == "Changed."
    assert page.value("version") == "1"


def test_a_correction_by_a_moderator_makes_an_open_tab_stale(new_browser, alice, mia):
    discussion = make_discussion(alice, "how often", body="We clean twice.")
    fields = {"title": "How often do you clean?", "objectives": "build-capacity"}
    new_browser(mia).post(
        f"/discussions/{discussion.id}/edit", **fields, reason="A title that can be found.", version=1
    )

    page = new_browser(alice).post(
        f"/discussions/{discussion.id}/edit",
        status=409,
        title="how often",
        body="We clean twice.",
        objectives="build-capacity",
        version=1,
    )

    assert "How often do you clean?" in page.select(".plate")[0].get_text()


def test_a_preview_of_an_edit_stores_nothing(new_browser, bob, post):
    page = new_browser(bob).post(f"/posts/{post.id}/edit", status=200, body="**Bold**", version=1, preview=1)

    assert page.select(".preview strong")
    assert db.session.get_one(Post, post.id).source == "Twice a year."


def test_nobody_edits_the_posts_of_others(new_browser, alice, bob, post):
    new_browser(alice).page(f"/posts/{post.id}/edit", status=403)
    refused = new_browser(alice).post(f"/posts/{post.id}/edit", status=403, body="Mine now.", version=1)

    assert "Mine now." in refused.select("textarea")[0].get_text()
    new_browser(bob).page(f"/discussions/{post.discussion_id}/edit", status=403)


def test_a_closed_discussion_is_not_edited_and_the_text_comes_back(new_browser, bob, post):
    with write():
        discussion = db.session.get_one(Discussion, post.discussion_id)
        discussion.locked_at, discussion.lock_reason = now(), "It is settled."

    page = new_browser(bob).post(f"/posts/{post.id}/edit", status=403, body="One more thing.", version=1)

    assert page.select("textarea")[0].get_text().strip() == "One more thing."


def test_an_edit_tells_whom_it_names_for_the_first_time(new_browser, outbox, alice, bob, post):
    carol = make_member("Carol Finch")
    browser = new_browser(bob)
    browser.post(f"/posts/{post.id}/edit", body="Twice a year, says @carol-finch.", version=1)
    browser.post(f"/posts/{post.id}/edit", body="Twice a year, as @carol-finch says.", version=2)

    letters = outbox(carol)
    assert len(letters) == 1
    assert "Bob Oakes mentioned you" in letters[0].text


def test_a_deleted_reply_leaves_a_notice_and_comes_back(new_browser, browser, bob, post):
    writer = new_browser(bob)
    writer.post(f"/posts/{post.id}/delete")
    gone = browser.page(page_of(post))
    own = writer.page(page_of(post))
    writer.post(own.select('form[action$="/undelete"]')[0]["action"])

    assert gone.select("#p2")[0].get_text(" ", strip=True).endswith("Deleted by its author.")
    assert "Twice a year." not in gone.html
    assert gone.select(".conversation-head h2")[0].get_text() == "No reply yet"
    assert "Twice a year." in browser.page(page_of(post)).text
    assert db.session.get_one(Discussion, post.discussion_id).reply_count == 1


def test_bringing_back_what_was_removed_meanwhile_counts_nothing(new_browser, bob, post):
    writer = new_browser(bob)
    writer.post(f"/posts/{post.id}/delete")
    with write():
        db.session.get_one(Post, post.id).removed_at = now()
    writer.post(f"/posts/{post.id}/undelete")

    db.session.rollback()
    assert db.session.get_one(Discussion, post.discussion_id).reply_count == 0


def test_a_discussion_without_replies_is_deleted_and_comes_back(new_browser, browser, alice):
    discussion = make_discussion(alice)
    writer = new_browser(alice)
    deleted = writer.follow(writer.post(f"/discussions/{discussion.id}/delete"))
    again = writer.page(discussion.address, status=302)
    browser.page(discussion.address, status=410)
    writer.post(f"/discussions/{discussion.id}/undelete")

    assert "You can bring it back." in deleted.text
    assert again.location == f"/discussions/{discussion.id}/deleted"
    browser.page(discussion.address)


def test_a_discussion_with_a_reply_stays(new_browser, alice, post):
    refused = new_browser(alice).post(f"/discussions/{post.discussion_id}/delete", status=403)

    assert "Once somebody has replied, a discussion stays." in refused.text


def test_a_moderator_takes_a_name_out_and_former_texts_keep_it_for_moderators(
    new_browser, browser, outbox, alice, bob, mia, post
):
    with time_machine.travel(NOON, tick=False):
        new_browser(bob).post(f"/posts/{post.id}/edit", body="Ask Jane Doe, twice a year.", version=1)
        new_browser(bob).post(f"/posts/{post.id}/edit", body="Ask Jane Doe of the depot.", version=2)
        new_browser(mia).post(
            f"/posts/{post.id}/edit", body="Ask the depot.", version=3, reason="It named a member of staff."
        )

        page = browser.page(page_of(post))
        history = browser.page(f"/posts/{post.id}/history")
        for_mia = new_browser(mia).page(f"/posts/{post.id}/history")

    assert "A moderator took out a detail on 3 March 2026" in page.text
    assert "Jane Doe" not in page.html
    assert "Jane Doe" not in history.html
    assert "It named a member of staff." in history.text
    assert for_mia.text.count("Jane Doe") == 2
    assert db.session.scalars(db.select(AuditEntry)).one().action == "redact"
    assert "It named a member of staff." in outbox(bob)[-1].text


def test_a_redaction_needs_a_change_and_a_reason(new_browser, mia, post):
    same = new_browser(mia).post(
        f"/posts/{post.id}/edit", status=422, body="Twice a year.", version=1, reason="It named somebody."
    )
    silent = new_browser(mia).post(f"/posts/{post.id}/edit", status=422, body="Often.", version=1, reason="")

    assert "Nothing is changed yet." in same.text
    assert "Enter the reason." in silent.text
    assert silent.value("body") == "Often."
