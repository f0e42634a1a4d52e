"""«Grow this story»: part by part, by whoever looks after it."""

from datetime import date

import pytest

from forum.database import write
from forum.extensions import db
from forum.revisions.models import Revision
from forum.stories.models import Story
from forum.stories.queries import find_any_story
from forum.stories.sections import SECTIONS, completeness
from forum.web.loading import found
from tests.factories import make_member, make_organisation, make_story

NORTHMOOR = "Northmoor County Council"
MONEY = {
    "saving": "£1.7 million",
    "saving_is": "about",
    "saving_basis": "yearly",
    "saving_status": "achieved",
    "price_year": "2019",
    "excludes": "Maintenance",
    "how_calculated": "Meter readings before and after.",
    "checked_by": "finance",
    "cost_once": "1,700,000",
}


def fresh(story: Story) -> Story:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Story, story.id)


PARTS = {
    "lessons": {"lessons": "Talk to the union first.", "differently": "Start with **one** depot."},
    "where": {"works_where": "Rural networks.", "not_where": "Not where columns are shared."},
    "money": MONEY,
    "facts": {"stage": "live", "started_on": "2019-04-01", "months": "14", "evidence": "3"},
    "benefits": {
        "benefits-0-what": "carbon",
        "benefits-0-amount": "7,000",
        "benefits-0-unit": "tonnes of CO₂ a year",
        "indicator": "lighting_energy",
    },
    "practice": {"practice_kind": "technology", "partners": "Two suppliers", "effort": "2", "risk": "4"},
    "documents": {"links-0-title": "Paper", "links-0-address": "https://a.example/p.pdf"},
}


def test_every_part_is_saved_by_itself_and_read_on_the_page(new_browser, browser, alice):
    story, backup = make_story(alice), make_member("Bea Backup", organisation=make_organisation(NORTHMOOR))
    writer = new_browser(alice)

    for part, typed in {**PARTS, "contact": {"backup_contact": backup.handle}}.items():
        writer.fill(f"/stories/{story.id}/edit/{part}", **typed)
    page = browser.page(story.address)
    parts = {id_: " ".join(page.select(f"#{id_}")[0].get_text(" ").split()) for id_ in ("benefits", "record")}

    terms = "Achieved, 2019 prices. Does not count maintenance"
    assert f"Saving About £1.7 million a year Checked by finance {terms}" in page.text
    assert "Paid back in 12 months" in page.text
    assert page.select("#differently strong")[0].get_text() == "one"
    assert "Not where columns are shared." in page.select("#not-where")[0].get_text()
    assert "Carbon 7,000 tonnes of CO₂ a year" in parts["benefits"]
    assert "Started April 2019 Time to put in place 14 months Kind of practice Technology" in parts["record"]
    assert "Indicator it moved Energy of street lighting" in parts["record"]
    assert "Effort 2 of 5 1 is hard to do, 5 is easy to do" in parts["record"]
    assert "Evidence Figures from before and after" in page.text
    assert "All 8 parts are filled." in writer.page(story.address).text


def test_three_boxes_make_a_day(new_browser, alice):
    story = make_story(alice)
    boxes = {"started_on-day": "", "started_on-month": "April", "started_on-year": "2019"}

    new_browser(alice).fill(f"/stories/{story.id}/edit/facts", **boxes)
    page = new_browser(alice).page(f"/stories/{story.id}/edit/facts")

    assert fresh(story).started_on == date(2019, 4, 1)
    assert [page.value(name) for name in boxes] == ["1", "4", "2019"]


def test_leaving_for_another_part_saves_this_one(new_browser, alice):
    story = make_story(alice)
    writer = new_browser(alice)

    answer = writer.fill(f"/stories/{story.id}/edit/lessons", differently="Ask the depot.", go="money")

    assert answer.location.endswith(f"/stories/{story.id}/edit/money")
    assert fresh(story).differently == "Ask the depot."
    assert "“Lessons” is saved." in writer.follow(answer).text


def test_the_line_says_what_readers_miss_most(new_browser, alice):
    story = make_story(alice)
    writer = new_browser(alice)

    writer.fill(f"/stories/{story.id}/edit/lessons", differently="Ask the depot.")
    page = writer.page(f"/stories/{story.id}/edit/money")

    assert "Readers miss most where it would not work. 1 of 8 parts are filled." in page.text


def test_500_lessons_in_one_list_are_kept_as_they_are(new_browser, browser, alice):
    story = make_story(alice)

    new_browser(alice).fill(f"/stories/{story.id}/edit/lessons", lessons="- Ask twice.\n" * 500)

    assert len(browser.page(story.address).select("#lessons li")) == 500


def test_all_parts_together_have_a_limit(new_browser, alice):
    long = "word " * 1990
    story = make_story(alice, result=long)
    writer = new_browser(alice)
    writer.fill(f"/stories/{story.id}/edit/lessons", lessons=long, differently=long)

    page = writer.fill(f"/stories/{story.id}/edit/where", status=422, works_where=long, not_where=long)

    assert "All parts of a practice story together have at most 40,000 characters" in page.text
    assert page.value("works_where").startswith("word word")
    assert fresh(story).works_where == ""


def test_two_people_may_grow_different_parts_at_once(new_browser, alice):
    story = make_story(alice)
    one, other = new_browser(alice), new_browser(alice)
    first, second = one.page(f"/stories/{story.id}/edit/lessons"), other.page(f"/stories/{story.id}/edit/where")

    one.post(
        f"/stories/{story.id}/edit/lessons",
        differently="Less.",
        version=first.value("version"),
        seen=first.value("seen"),
    )
    other.post(
        f"/stories/{story.id}/edit/where",
        not_where="Towns.",
        version=second.value("version"),
        seen=second.value("seen"),
    )

    assert (fresh(story).differently, fresh(story).not_where) == ("Less.", "Towns.")


def test_two_people_growing_the_same_part_see_both_texts(new_browser, alice):
    backup = make_member("Bea Backup", organisation=make_organisation(NORTHMOOR))
    story = make_story(alice, backup_contact_id=backup.id)
    one, other = new_browser(alice), new_browser(backup)
    seen = other.page(f"/stories/{story.id}/edit/lessons")
    one.fill(f"/stories/{story.id}/edit/lessons", differently="Alice was first.")

    page = other.post(
        f"/stories/{story.id}/edit/lessons",
        status=409,
        differently="Bea was second.",
        version=seen.value("version"),
        seen=seen.value("seen"),
    )
    again = {"version": page.value("version"), "seen": page.value("seen")}
    other.post(f"/stories/{story.id}/edit/lessons", differently=page.value("differently"), **again)

    assert "Somebody changed this part after you opened it." in page.text
    assert "Alice was first." in page.select(".plate")[0].get_text()
    assert page.value("differently") == "Bea was second."
    assert fresh(story).differently == "Bea was second."
    assert "Edited" in other.page(story.address).text and "by Bea Backup" in other.page(story.address).text
    assert "Alice was first." in db.session.scalars(db.select(Revision.source).order_by(Revision.id.desc())).first()


def test_a_part_that_is_saved_unchanged_leaves_no_trace(new_browser, alice):
    story = make_story(alice)
    writer = new_browser(alice)

    answer = writer.fill(f"/stories/{story.id}/edit/lessons", go="story")

    assert fresh(story).version == 1
    assert "is saved" not in writer.follow(answer).text


@pytest.mark.parametrize("part", [*SECTIONS, "nothing", "LESSONS"])
def test_nobody_else_grows_a_story(new_browser, browser, alice, bob, part):
    story = make_story(alice)

    status = 403 if part in SECTIONS else 404

    new_browser(bob).page(f"/stories/{story.id}/edit/{part}", status=status)
    assert "/sign-in" in browser.send("GET", f"/stories/{story.id}/edit/{part}").location


def test_a_contact_has_to_belong_to_the_organisation(new_browser, alice, bob):
    story = make_story(alice)

    page = new_browser(alice).fill(f"/stories/{story.id}/edit/contact", status=422, backup_contact=bob.handle)
    same = {"contact": alice.handle, "backup_contact": alice.handle}
    twice = new_browser(alice).fill(f"/stories/{story.id}/edit/contact", status=422, **same)

    assert "Not a valid choice." in page.text
    assert "Choose two different people" in twice.text


def test_a_contact_who_left_has_to_be_replaced(new_browser, alice, bob):
    gone = make_member("Gil Gone", organisation=make_organisation(NORTHMOOR))
    story = make_story(alice, backup_contact_id=gone.id)
    with write():
        db.session.merge(gone).organisation_id = bob.organisation_id

    page = new_browser(alice).page(f"/stories/{story.id}/edit/contact")

    assert page.select('select[name="backup_contact"] option[selected]') == []
    assert "Gil Gone" not in page.select('select[name="backup_contact"]')[0].get_text()


def test_a_story_from_a_public_source_asks_for_no_contact(new_browser, alice):
    story = make_story(alice, is_from_public_source=True)

    writer = new_browser(alice)

    writer.page(f"/stories/{story.id}/edit/contact", status=404)
    assert completeness(found(find_any_story(story.id))).total == 7


def test_a_closed_story_is_not_grown(new_browser, alice, mia):
    story = make_story(alice)
    new_browser(mia).post(f"/discussions/{story.discussion_id}/lock", reason="Settled.")

    new_browser(alice).page(f"/stories/{story.id}/edit/lessons", status=403)
    new_browser(alice).post(f"/stories/{story.id}/edit/lessons", status=403, differently="More.", version="1")


def test_a_moderator_takes_a_name_out_of_a_part_of_the_record(new_browser, browser, alice, mia):
    story = make_story(alice, lessons="Ask John Smith.", lessons_html="<p>Ask John Smith.</p>", checked_by="John Smith")
    moderator = new_browser(mia)
    form = moderator.page(f"/stories/{story.id}/redact")

    kept = {name: form.value(name) for name in ("title", "problem", "what_we_did", "result", "version")}
    moderator.post(
        f"/stories/{story.id}/redact", **kept, lessons="Ask the depot.", checked_by="finance", reason="A name."
    )

    assert not form.select('[name="not_where"]')
    assert "John Smith" not in browser.page(story.address).text
    assert "Ask the depot." in browser.page(story.address).text
    assert "John Smith" not in browser.page(f"/stories/{story.id}/history").text
