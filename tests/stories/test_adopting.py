"""«We tried this too»: an organisation's record about another's story, written and changed, and what is refused."""

from datetime import date, timedelta

import pytest

from forum.accounts.models import State
from forum.clock import now, today
from forum.database import write
from forum.discussions.models import Discussion
from forum.extensions import db
from forum.notifications.models import Event
from forum.organisations.models import Organisation
from forum.organisations.services import succeed
from forum.stories.models import Adoption, AdoptionChange, SavingBasis
from tests.factories import make_adoption, make_member, make_organisation, make_story
from tests.stories.adoptions import RECORD, new_of, only_adoption, record_of, sent


def test_one_page_records_what_an_organisation_tried(new_browser, browser, alice, bob):
    story = make_story(alice)
    writer = new_browser(bob)

    form = writer.page(writer.page(story.address).link("We tried this too"))
    answer = sent(writer, new_of(story), **RECORD)
    page = browser.page(story.address)

    assert form.heading == "We tried this too"
    assert "What Eastvale Council made of" in form.text
    assert answer.location == f"{story.address}#adoption-{only_adoption().id}"
    assert "Tried by 1 : 1 adapted." in page.text
    assert record_of(page).startswith("Eastvale Council Adapted June 2025 What they changed We kept our own crews.")
    assert "Saving about £40,000 a year: achieved, 2024 prices, checked by finance." in record_of(page)
    assert "Does not count traffic management." in record_of(page)
    assert "Would recommend it with changes · Happy to be asked Bob Oakes" in record_of(page)
    assert page.select(".adoption strong")[0].get_text() == "own"


def test_one_choice_is_enough(new_browser, alice, bob):
    story = make_story(alice)

    sent(new_browser(bob), new_of(story), status="considering")

    row = only_adoption()
    assert (row.status, row.happened_on, row.saving, row.recommend, row.may_be_asked) == (
        "considering",
        None,
        None,
        None,
        False,
    )


def test_who_only_considers_it_has_not_tried_it(browser, alice, bob):
    story = make_story(alice)
    make_adoption(story, bob, "considering")

    page = browser.page(story.address)

    assert "1 organisation is considering it." in page.text
    assert "Tried by" not in page.text
    assert "Tried by" not in browser.page("/stories").text


def test_a_form_that_is_sent_twice_makes_one_record(new_browser, alice, bob):
    story = make_story(alice)
    writer = new_browser(bob)

    first = sent(writer, new_of(story), **RECORD)
    second = sent(writer, new_of(story), **RECORD)

    assert first.location == second.location
    assert len(db.session.scalars(db.select(AdoptionChange)).all()) == 1
    assert len(db.session.scalars(db.select(Event).where(Event.name == "adoption")).all()) == 1


def test_a_second_new_record_opens_the_one_that_is_there(new_browser, alice, bob):
    story = make_story(alice)
    adoption = make_adoption(story, bob)
    colleague = make_member("Ben Hale", organisation=make_organisation("Eastvale Council"))

    assert new_browser(colleague).page(new_of(story), status=302).location == f"/adoptions/{adoption.id}/edit"
    page = new_browser(colleague).page(story.address)
    assert page.link("Edit your organisation’s record") == f"/adoptions/{adoption.id}/edit"
    assert "We are trying this too" not in page.text


def test_two_members_of_one_organisation_at_once_keep_both_texts(new_browser, alice, bob):
    story = make_story(alice)
    colleague = new_browser(make_member("Ben Hale", organisation=make_organisation("Eastvale Council")))
    make_adoption(story, bob, "trialling", result="Too early to say.")

    page = sent(colleague, new_of(story), 409, **RECORD)
    sent(
        colleague,
        page.select("main form")[0]["action"],
        **{**RECORD, "version": page.value("version"), "submission": "two"},
    )

    assert "Your organisation has a record about this story already." in page.text
    assert "Too early to say." in page.select(".plate")[0].get_text()
    assert page.value("result") == "Visits fell by a fifth."
    assert only_adoption().result == "Visits fell by a fifth."


def test_a_stale_edit_is_409_with_both_texts(new_browser, alice, bob):
    story = make_story(alice)
    adoption = make_adoption(story, bob)
    address = f"/adoptions/{adoption.id}/edit"
    one, two = new_browser(bob), new_browser(bob)
    version = one.page(address).value("version")

    sent(one, address, **{**RECORD, "version": version, "result": "The first text."})
    page = sent(two, address, 409, **{**RECORD, "version": version, "result": "The second.", "submission": "2"})

    assert "A colleague changed this record" in page.text
    assert "The first text." in page.select(".plate")[0].get_text()
    assert page.value("result") == "The second."
    assert only_adoption().result == "The first text."


def test_any_member_of_the_organisation_edits_and_nobody_else(new_browser, alice, bob, mia):
    story = make_story(alice)
    adoption = make_adoption(story, bob)
    colleague = make_member("Ben Hale", organisation=make_organisation("Eastvale Council"))
    address = f"/adoptions/{adoption.id}/edit"

    sent(new_browser(colleague), address, **RECORD, version=1)
    for other in (alice, mia):
        new_browser(other).page(address, status=403)
        sent(new_browser(other), address, 403, **RECORD, version=2)

    row = only_adoption()
    assert (row.status, row.version, row.member_id, row.changed_by_id) == ("adapted", 2, bob.id, colleague.id)


def test_the_edit_page_holds_everything_that_was_said(new_browser, alice, bob):
    story = make_story(alice)
    writer = new_browser(bob)
    sent(writer, new_of(story), **RECORD)

    page = writer.page(f"/adoptions/{only_adoption().id}/edit")

    chosen = {tag["name"]: tag.get("value") for tag in page.select("main input[checked]")}
    assert chosen["status"] == "adapted" and chosen["saving_basis"] == "yearly"
    assert (chosen["recommend"], "may_be_asked" in chosen) == ("with_changes", True)
    assert page.value("saving") == "40000"
    assert page.value("happened_on-year") == "2025"
    assert page.value("what_we_changed") == RECORD["what_we_changed"]
    assert page.select("details.more-fields[open]")


def test_a_preview_saves_nothing_and_keeps_everything(new_browser, alice, bob):
    story = make_story(alice)

    page = sent(new_browser(bob), new_of(story), 200, **RECORD, preview="1")

    assert "We kept our own crews." in " ".join(page.select(".preview")[0].get_text().split())
    assert page.value("saving") == "£40,000"
    assert db.session.scalars(db.select(Adoption)).all() == []


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"status": ""}, "Choose how far you are."),
        ({"status": "loved"}, "Choose how far you are."),
        ({"saving_basis": ""}, "Say whether the saving counts once, a year or over several years."),
        ({"saving_status": ""}, "Say whether the saving is a forecast or achieved."),
        ({"saving_basis": "cumulative"}, "Enter over how many years the saving counts."),
        ({"saving_basis": "cumulative", "saving_years": "0"}, "Enter a number of years from 1 to 60."),
        ({"saving": "-5000"}, "Enter an amount of 0 or more. A loss belongs into the text."),
        ({"saving": "much"}, "Enter an amount in pounds, like 412000."),
        ({"saving": "1000 billion"}, "That is more than £10 billion. Check the number of noughts."),
        ({"saving": "99999999999999"}, "Enter an amount in pounds, like 412000."),
        ({"price_year": "24"}, "Enter a year with four digits, like 2025."),
        ({"happened_on-month": "13"}, "Enter a real date, like 27 3 2024."),
        ({"happened_on-year": str(today().year + 1)}, "Enter a date that has passed."),
        ({"result": "x" * 10_001}, "Use 10,000 characters or fewer."),
    ],
)
def test_a_refused_record_says_why_and_keeps_what_was_typed(new_browser, alice, bob, typed, sentence):
    story = make_story(alice)

    page = sent(new_browser(bob), new_of(story), 422, **{**RECORD, **typed})

    assert sentence in page.text
    assert page.value("what_we_changed") == RECORD["what_we_changed"]
    assert page.value("excludes") == RECORD["excludes"]
    assert db.session.scalars(db.select(Adoption)).all() == []


def test_the_rules_of_money_hold_at_every_door(alice, bob):
    story = make_story(alice)

    for saving, sentence in (
        ({"saving": 100}, "A saving needs its basis"),
        ({"saving": -1}, "0 or more"),
        ({"saving": 1, "saving_basis": SavingBasis.CUMULATIVE, "saving_status": "achieved"}, "how many years"),
    ):
        with pytest.raises(Exception, match=sentence):
            make_adoption(story, bob, saving=saving)


def test_the_own_organisations_story_is_refused_with_a_sentence(new_browser, alice):
    story = make_story(alice)
    colleague = new_browser(make_member("Ann Hill", organisation=make_organisation("Northmoor County Council")))

    page = colleague.page(new_of(story), status=403)
    answer = sent(colleague, new_of(story), 403, **RECORD)

    assert "This is your own organisation's practice story." in page.text
    assert "Visits fell by a fifth." in answer.html
    assert "We tried this too" not in colleague.page(story.address).text


def test_an_organisation_that_ended_names_its_successor(new_browser, alice, bob):
    story = make_story(alice)
    former, after = make_organisation("Eastvale Council"), make_organisation("Greater Vale Council")
    with write():
        after = db.session.get_one(Organisation, after.id)
        after.started_on = date(2026, 4, 1)
        succeed(db.session.get_one(Organisation, former.id), after)

    page = sent(new_browser(bob), new_of(story), 403, **RECORD)

    assert "Eastvale Council ended on 1 April 2026" in page.text
    assert "A member of Greater Vale Council can." in page.text
    assert "We tried this too" not in new_browser(bob).page(story.address).text


@pytest.mark.parametrize(
    ("state", "status"),
    [({"deleted_at": now()}, 410), ({"removed_at": now()}, 410), ({"held_at": now()}, 404)],
)
def test_a_story_that_does_not_show_takes_no_record(new_browser, alice, bob, state, status):
    story = make_story(alice, **state)

    new_browser(bob).page(new_of(story), status=status)
    sent(new_browser(bob), new_of(story), status, **RECORD)

    assert db.session.scalars(db.select(Adoption)).all() == []


def test_a_closed_story_takes_no_record_and_no_change(new_browser, alice, bob):
    story = make_story(alice)
    adoption = make_adoption(story, bob)
    with write():
        db.session.get_one(Discussion, story.discussion_id).locked_at = now()

    other = make_member("Robin Fields")
    assert "closed" in sent(new_browser(other), new_of(story), 403, **RECORD).text
    sent(new_browser(bob), f"/adoptions/{adoption.id}/edit", 403, **RECORD, version=1)


def test_visitors_are_asked_to_sign_in_and_the_suspended_are_told_why(new_browser, browser, alice, bob):
    story = make_story(alice)
    members_only = make_story(alice, audience="members")
    bob_suspended = make_member("Sue Pend", suspended_until=now() + timedelta(days=3))
    pending = make_member("Pen Ding", state=State.PENDING)

    assert "/sign-in" in browser.page(new_of(story), status=302).location
    assert "suspended" in new_browser(bob_suspended).page(new_of(story), status=403).text
    new_browser(pending).page(new_of(story), status=403)
    assert "/sign-in" in browser.page(new_of(members_only), status=302).location
    assert browser.page(story.address).link("We tried this too") == new_of(story)
    new_browser(bob).page("/stories/999/adoptions/new", status=404)
    new_browser(bob).page("/adoptions/999/edit", status=404)


def test_the_first_text_of_somebody_new_carries_no_link(new_browser, alice):
    story = make_story(alice)
    newcomer = make_member("Nell New", post_count=0)

    page = sent(new_browser(newcomer), new_of(story), 422, **{**RECORD, "result": "See https://a.example/"})

    assert "Take the link out for now" in page.text
    assert page.value("result") == "See https://a.example/"
