"""Sharing, reading and editing practice stories through the pages."""

import time_machine

from forum.clock import now
from forum.database import write
from forum.discussions.models import Discussion
from forum.extensions import db
from forum.revisions.models import Revision
from forum.stories.models import Story, StoryLink
from forum.stories.queries import find_any_story
from forum.stories.services.closing import approve_story
from tests.factories import make_discussion, make_member, make_post, make_story

STORY = {
    "title": "Cleaning by risk cut gully visits by a third",
    "problem": "We cleaned by the calendar.",
    "what_we_did": "1. Ranked the gullies\n2. Changed the rounds",
    "result": "Visits fell by **31%**. Complaints did not rise.",
    "objectives": ["enable-and-embed-change"],
    "themes": ["drainage-gullies-and-flooding"],
    "audience": "public",
    "submission": "one",
}
PAPER = {
    "links-0-title": "Committee paper",
    "links-0-address": "https://northmoor.example/paper.pdf",
    "links-0-format": "PDF",
    "links-0-size": "210 KB",
}


def only_story() -> Story:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(db.select(Story)).one()


def test_one_short_page_publishes_a_story_with_its_documents(new_browser, browser, alice):
    writer = new_browser(alice)

    page = writer.follow(writer.post("/stories/new", **STORY, **PAPER))
    listed = browser.page("/stories")

    assert page.heading == STORY["title"]
    assert "Your practice story is published." in page.text
    assert page.select("#what-happened strong")[0].get_text() == "31%"
    assert page.select("#documents a")[0]["href"] == "https://northmoor.example/paper.pdf"
    assert page.select("#documents a")[0]["rel"] == ["nofollow", "ugc", "noopener"]
    assert page.select("#documents .meta")[0].get_text() == "PDF, 210 KB"
    assert listed.select(".card-title")[0].get_text() == STORY["title"]
    assert listed.select(".card-text")[0].get_text() == "Visits fell by 31%."


def test_the_form_has_room_for_two_links_more_and_works_without_script(new_browser, alice):
    writer = new_browser(alice)

    empty = writer.page("/stories/new")
    previewed = writer.post("/stories/new", status=200, **STORY, **PAPER, preview=1)

    assert len(empty.select(".field-row")) == 2
    assert len(previewed.select(".field-row")) == 3
    assert previewed.value("links-0-title") == "Committee paper"
    assert "Committee paper" in previewed.select(".preview")[0].get_text()
    assert db.session.scalar(db.select(db.func.count()).select_from(Story)) == 0


def test_a_link_needs_its_title_and_a_whole_address(new_browser, alice):
    rows = {
        "links-0-title": "Without an address",
        "links-1-address": "https://a.example",
        "links-2-title": "A script",
        "links-2-address": "javascript:alert(1)",
        "links-3-title": "x" * 151,
        "links-3-address": "//b.example",
    }

    page = new_browser(alice).post("/stories/new", status=422, **STORY, **rows)

    assert page.text.count("Enter the title of the document.") == 2
    assert page.text.count("Enter the whole address of the document") == 6
    assert "Use 150 characters or fewer." in page.text
    assert page.value("links-2-address") == "javascript:alert(1)"
    assert page.value("problem") == STORY["problem"]


def test_rows_that_we_never_made_are_ignored(new_browser, alice):
    rows = {f"links-{number}-title": "Odd" for number in ("10", "²", "9" * 5000, "-1", "")}

    new_browser(alice).post("/stories/new", **STORY, **rows)

    assert db.session.scalar(db.select(db.func.count()).select_from(StoryLink)) == 0


def test_what_is_missing_is_said_and_the_rest_is_kept(new_browser, alice):
    page = new_browser(alice).post(
        "/stories/new", status=422, **{**STORY, "title": "abc", "result": "", "objectives": []}
    )

    assert "Title must have at least 5 characters." in page.text
    assert "Write what came of it." in page.text
    assert "Choose 1 to 3 objectives." in page.text
    assert [link["href"] for link in page.select(".error-summary a")] == ["#title", "#result", "#objectives"]
    assert page.value("what_we_did") == STORY["what_we_did"]


def test_a_double_click_publishes_once_and_other_words_ask_first(new_browser, alice):
    writer = new_browser(alice)

    first, second = (writer.post("/stories/new", **STORY, **PAPER) for _ in range(2))
    asked = writer.post("/stories/new", status=409, **{**STORY, "result": "It failed after all."})

    assert first.location == second.location
    assert "You posted from this page already, with other words." in asked.text
    assert asked.value("result") == "It failed after all."
    assert only_story()


def test_a_new_members_first_story_with_a_document_waits(new_browser, browser, mia):
    robin = make_member("Robin New", post_count=0)
    writer = new_browser(robin)

    page = writer.follow(writer.post("/stories/new", **STORY, **PAPER))

    assert "A moderator checks your first post" in page.text
    browser.page(only_story().address, status=404)
    assert "Only its author and the moderators see it" in new_browser(mia).page(only_story().address).text


def test_documents_count_as_links_of_a_new_member(new_browser):
    robin = make_member(post_count=1)
    rows = {f"links-{n}-{part}": f"https://a.example/{n}" for n in range(3) for part in ("title", "address")}

    page = new_browser(robin).post("/stories/new", status=422, **STORY, **rows)

    assert "This text has too many links to other sites: at most 2." in page.text


def test_an_edit_keeps_the_former_story_with_its_documents(new_browser, browser, alice):
    with time_machine.travel("2026-03-03T09:05:00Z", tick=False):
        new_browser(alice).post("/stories/new", **STORY, **PAPER)
    story = only_story()
    with time_machine.travel("2026-03-04T09:05:00Z", tick=False):
        writer = new_browser(alice)
        form = writer.page(f"/stories/{story.id}/edit")
        fields = {**STORY, "title": "Cleaning by risk cut visits by 31%", "version": form.value("version")}
        writer.post(
            f"/stories/{story.id}/edit",
            **fields,
            **{**PAPER, "links-0-title": "", "links-0-address": "", "links-0-format": "", "links-0-size": ""},
        )

        page = browser.page(only_story().address)
        history = browser.page(page.link("Edited 4 March 2026"))

    assert form.value("links-0-address") == PAPER["links-0-address"]
    assert not page.select("#documents")
    assert "Committee paper" in history.text
    assert db.session.scalars(db.select(Revision.title)).one() == STORY["title"]
    assert db.session.get_one(Discussion, only_story().discussion_id).home == page.tree.select_one(
        "link[rel=canonical]"
    )["href"].removeprefix("http://127.0.0.1:5000")


def test_an_edit_that_says_nothing_of_documents_keeps_them(new_browser, alice):
    writer = new_browser(alice)
    writer.post("/stories/new", **STORY, **PAPER)

    writer.post(f"/stories/{only_story().id}/edit", **{**STORY, "summary": "A third fewer visits."}, version=1)

    assert db.session.scalars(db.select(StoryLink.title)).all() == ["Committee paper"]


def test_only_other_objectives_leave_no_former_text(new_browser, alice):
    story = make_story(alice, objectives=["build-capacity"])
    fields = {name: getattr(story, name) for name in ("title", "problem", "what_we_did", "result")}

    with time_machine.travel(now().replace(year=now().year + 1), tick=False):
        new_browser(alice).post(f"/stories/{story.id}/edit", **fields, objectives="encourage-leadership", version=1)

    assert [
        objective.slug
        for objective in db.session.get_one(
            Story, story.id, options=[db.selectinload(Story.objectives)], populate_existing=True
        ).objectives
    ] == ["encourage-leadership"]
    assert db.session.scalar(db.select(db.func.count()).select_from(Revision)) == 0


def test_a_stale_tab_shows_both_stories(new_browser, alice):
    story = make_story(alice)
    fields = {**STORY, "version": 1}
    new_browser(alice).post(f"/stories/{story.id}/edit", **{**fields, "result": "From the first tab."})

    second = new_browser(alice)
    page = second.post(f"/stories/{story.id}/edit", status=409, **{**fields, "result": "From the second tab."})
    second.post(
        f"/stories/{story.id}/edit", **{**fields, "result": page.value("result"), "version": page.value("version")}
    )

    assert "From the first tab." in page.select(".plate")[0].get_text()
    assert page.link("Keep this text and drop mine")
    assert only_story().result == "From the second tab."


def test_a_deleted_story_takes_its_discussion_along_and_both_come_back(new_browser, browser, alice, bob):
    story = make_story(alice)
    post = make_post(db.session.get_one(Discussion, story.discussion_id), bob, "Which sensors?")
    writer = new_browser(alice)

    gone = writer.follow(writer.post(f"/stories/{story.id}/delete"))
    browser.page(story.address, status=410)
    browser.page(post.permalink, status=410)
    lists = browser.page("/stories").text + browser.page("/discussions").text
    back = writer.page(story.address, status=302)
    writer.post(f"/stories/{story.id}/undelete")

    assert "You can bring them back." in gone.text
    assert back.location == f"/stories/{story.id}/deleted"
    assert story.title not in lists
    assert "Which sensors?" in browser.page(story.address).text
    assert browser.page(post.permalink, status=302).location == f"{story.address}#p2"


def test_still_true_is_one_click_and_old_stories_say_that_nobody_clicked(new_browser, browser, alice, bob):
    story = make_story(alice)
    with write():
        db.session.get_one(Story, story.id).confirmed_on = now().date().replace(year=now().year - 3)
    old = browser.page(story.address)
    writer = new_browser(alice)
    button = writer.page(story.address).select(f'form[action="/stories/{story.id}/confirm"]')
    writer.post(f"/stories/{story.id}/confirm")
    new_browser(bob).post(f"/stories/{story.id}/confirm", status=403)

    assert "Nobody has said for more than 24 months that this is still true." in old.text
    assert button
    assert "24 months" not in browser.page(story.address).text
    assert not writer.page(story.address).select(f'form[action="/stories/{story.id}/confirm"]')


def test_its_author_alone_is_told_what_readers_miss(new_browser, browser, alice, bob):
    story = make_story(alice)

    own, other = new_browser(alice).page(story.address), new_browser(bob).page(story.address)

    assert "Readers miss most what you would do differently. 0 of 8 parts are filled." in own.text
    assert "Readers miss" not in other.text
    assert "Readers miss" not in browser.page(story.address).text


def test_visitors_and_strangers_neither_edit_nor_delete(browser, new_browser, alice, bob):
    story = make_story(alice)

    assert browser.page("/stories/new", status=302).location.startswith("/sign-in?next=")
    new_browser(bob).page(f"/stories/{story.id}/edit", status=403)
    refused = new_browser(bob).post(f"/stories/{story.id}/edit", status=403, **STORY, version=1)
    new_browser(bob).post(f"/stories/{story.id}/delete", status=403)
    new_browser(bob).post(f"/stories/{story.id}/undelete", status=404)

    assert STORY["problem"] in refused.html


def test_one_mention_in_a_held_story_is_told_when_it_shows(new_browser, outbox, bob):
    robin = make_member("Robin New", post_count=0)
    new_browser(robin).post("/stories/new", **{**STORY, "problem": "As @bob-oakes asked."}, **PAPER)
    before = len(outbox(bob))
    with write():
        approve_story(find_any_story(only_story().id))

    assert before == 0
    assert "Robin New mentioned you in a practice story" in outbox(bob)[0].text


def test_a_discussion_is_not_a_story(browser, alice):
    make_discussion(alice)

    browser.page("/stories/1", status=404)
    browser.page("/stories/99999999999999999999", status=404)
