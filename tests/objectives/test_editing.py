"""Objectives: their data, their leads, and editing their text."""

from datetime import timedelta

import pytest

from forum.audit.models import AuditEntry
from forum.clock import now
from forum.database import write
from forum.errors import Invalid, NotAllowed
from forum.extensions import db
from forum.objectives.models import Objective
from forum.objectives.permissions import can_edit_objective
from forum.objectives.queries import all_objectives, find_objective, leads_of, products
from forum.objectives.services import edit_objective, set_lead
from forum.text.prepare import prepare
from tests.factories import make_member

PATH = "/objectives/build-capacity"


@pytest.fixture()
def restore(app):
    """Objectives outlive a test on PostgreSQL, so an edited text is put back."""
    before = {row.id: (row.source, row.html, row.version, row.updated_on) for row in all_objectives()}
    yield
    with write():
        for row in db.session.scalars(db.select(Objective)):
            row.source, row.html, row.version, row.updated_on = before[row.id]


@pytest.fixture()
def lena(app, ada):
    member = make_member("Lena Mora")
    with write():
        set_lead(find_objective("build-capacity"), member, ada, "She leads the work.", leads=True)
    return member


def test_there_are_three_objectives_and_the_stream_with_their_leads_of_2014(app):
    rows = [(row.name, row.symbol, row.named_lead, str(row.named_lead_as_of)) for row in all_objectives()]

    assert rows == [
        ("Encourage Leadership", "lead", "Haydn Davies", "2014-07-08"),
        ("Build Capacity", "cap", "Geoff Allister", "2014-07-08"),
        ("Enable and Embed Change", "embed", "Jason Russell", "2014-07-08"),
        ("Efficiency resources", "eff", "Steve Kent", "2014-07-08"),
    ]


def test_every_product_says_what_it_is_for_and_where_that_stands(app):
    assert len(products()) == 16
    for product in products():
        assert product.what_for
        assert product.source
        assert product.address == "" or product.source in product.address


def test_the_lead_and_administrators_edit_the_text_and_nobody_else(alice, mia, ada, lena):
    mine, other = find_objective("build-capacity"), find_objective("encourage-leadership")

    may = {who.name.split()[0]: can_edit_objective(who, mine) for who in (alice, mia, ada, lena)}

    assert may == {"Alice": False, "Mia": False, "Ada": True, "Lena": True}
    assert not can_edit_objective(lena, other)
    assert not can_edit_objective(None, mine)


def test_a_suspended_lead_leads_nothing(lena):
    with write():
        db.session.get(type(lena), lena.id).suspended_until = now() + timedelta(days=1)
    member = db.session.get(type(lena), lena.id)

    assert not can_edit_objective(member, find_objective("build-capacity"))
    assert leads_of(find_objective("build-capacity").id) == []


def test_a_lead_edits_the_text_and_the_former_one_is_kept(new_browser, lena, restore):
    browser = new_browser(lena)
    former = find_objective("build-capacity").source
    form = browser.page(f"{PATH}/edit")

    answer = browser.post(f"{PATH}/edit", body="Ask **here** for methods.", version=form.value("version"))
    page, history = browser.follow(answer), browser.page(f"{PATH}/history")

    assert form.value("body") == former
    assert page.select(".rich-text strong")[0].get_text() == "here"
    assert "The text is saved." in page.text
    assert former.split("\n")[0] in history.text
    assert "Changed by Lena Mora" in history.text
    entry = db.session.scalars(db.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (entry.action, entry.kind, entry.actor_id) == ("edit_objective", "objective", lena.id)


def test_the_preview_shows_the_text_and_stores_nothing(new_browser, ada):
    browser = new_browser(ada)
    former = find_objective("build-capacity").source

    page = browser.post(f"{PATH}/edit", status=200, body="A **preview**.", version=1, preview="1")

    assert page.select(".preview strong")[0].get_text() == "preview"
    assert page.value("body") == "A **preview**."
    db.session.rollback()
    assert find_objective("build-capacity").source == former


def test_the_second_of_two_editors_sees_both_texts_and_may_save_over(new_browser, ada, lena, restore):
    first, second = new_browser(lena), new_browser(ada)
    version = second.page(f"{PATH}/edit").value("version")
    first.post(f"{PATH}/edit", body="The first text.", version=version)

    refused = second.post(f"{PATH}/edit", status=409, body="The second text.", version=version)
    saved = second.post(f"{PATH}/edit", body="The second text.", version=refused.value("version"))

    assert "Somebody changed this text" in refused.text
    assert "The first text." in refused.select(".plate")[0].get_text()
    assert refused.value("body") == "The second text."
    assert "The second text." in second.follow(saved).text


@pytest.mark.parametrize("version", ["", "0", "-1", "first", "1.0", "9" * 9, "1" * 30])
def test_a_made_up_version_counts_as_an_old_one(new_browser, ada, version):
    page = new_browser(ada).post(f"{PATH}/edit", status=409, body="A text of mine.", version=version)

    assert page.value("body") == "A text of mine."
    assert page.value("version") == str(find_objective("build-capacity").version)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [("", "Write what this objective is about."), ("x" * 20_001, "Use 20,000 characters or fewer.")],
)
def test_a_text_over_a_limit_comes_back_with_its_sentence(new_browser, ada, body, sentence):
    page = new_browser(ada).post(f"{PATH}/edit", status=422, body=body, version=1)

    assert sentence in page.text
    assert page.value("body") == body


def test_an_unchanged_text_is_not_saved_again(new_browser, ada):
    browser = new_browser(ada)
    form = browser.page(f"{PATH}/edit")

    page = browser.post(f"{PATH}/edit", status=422, body=form.value("body"), version=form.value("version"))

    assert "Nothing is changed yet." in page.text


def test_others_may_not_edit_and_an_unknown_objective_is_not_there(new_browser, browser, alice, ada):
    assert "/sign-in" in browser.page(f"{PATH}/edit", status=302).location
    new_browser(alice).page(f"{PATH}/edit", status=403)
    new_browser(alice).post(f"{PATH}/edit", status=403, body="My text.", version=1)
    new_browser(ada).page("/objectives/none/edit", status=404)
    browser.page("/objectives/none/history", status=404)


def test_without_a_former_text_the_history_says_so(browser):
    assert "No former text" in browser.page("/objectives/efficiency-resources/history").text


def test_only_a_member_in_good_standing_can_be_made_a_lead(ada, lena):
    objective = find_objective("build-capacity")
    waiting = make_member("Robin Waits", state="pending")

    with pytest.raises(Invalid), write():
        set_lead(objective, waiting, ada, "They wait.", leads=True)
    with pytest.raises(Invalid), write():
        set_lead(objective, lena, ada, "Once more.", leads=True)
    with write():
        set_lead(objective, lena, ada, "She stopped.", leads=False)

    assert leads_of(objective.id) == []


def test_the_service_asks_for_the_right_itself(alice):
    with pytest.raises(NotAllowed), write():
        edit_objective(find_objective("build-capacity"), alice, prepare("Mine."), 1)
