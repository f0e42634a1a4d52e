"""The circulation list as administrators see it: numbers, and one address at a time."""

import pytest

from forum.audit.models import AuditEntry
from forum.extensions import db
from forum.updates.models import Subscriber, SubscriberState
from tests.factories import make_reader

REASON = "They wrote to us by post."


def entries():
    db.session.rollback()
    return list(db.session.scalars(db.select(AuditEntry)))


def test_administrators_see_how_many_there_are_and_no_address(new_browser, browser, ada):
    make_reader("roads@demo.example")
    browser.send("POST", "/updates/join", data={"email": "asked@demo.example"})

    page = new_browser(ada).page("/updates/list")

    assert [fact.get_text() for fact in page.select(".facts dd")] == ["1", "1"]
    assert "@demo.example" not in page.text
    assert new_browser(ada).page("/admin").link("Readers of the circulation list") == "/updates/list"


def test_one_address_is_looked_up_and_the_look_is_logged_without_it(new_browser, ada):
    reader = make_reader("roads@demo.example")

    page = new_browser(ada).post("/updates/list", status=200, email="Roads@demo.example", reason=REASON, look_up=1)

    assert "Gets the updates." in page.text
    (entry,) = entries()
    assert (entry.action, entry.subject_id, entry.reason) == ("look_up", reader.id, REASON)
    assert "roads@" not in str(vars(entry))


def test_one_address_is_taken_off_and_forgotten(new_browser, ada):
    make_reader("roads@demo.example")
    browser = new_browser(ada)

    page = browser.follow(browser.post("/updates/list", email="roads@demo.example", reason=REASON, take_off=1))

    assert "Taken off the list, and the address is forgotten." in page.text
    assert [entry.action for entry in entries()] == ["stop_letters"]
    row = db.session.scalars(db.select(Subscriber)).one()
    assert (row.state, row.email) == (SubscriberState.STOPPED, None)
    assert "subscriber" in browser.page("/moderation/log").text


@pytest.mark.parametrize("button", ["look_up", "take_off"])
def test_an_address_that_is_not_there_and_a_missing_reason_are_said(new_browser, ada, button):
    browser = new_browser(ada)

    unknown = browser.post("/updates/list", status=422, email="nobody@demo.example", reason=REASON, **{button: 1})
    silent = browser.post("/updates/list", status=422, email="nobody@demo.example", **{button: 1})
    telling = browser.post(
        "/updates/list", status=422, email="a@demo.example", reason="For a@demo.example", **{button: 1}
    )

    assert "This address is not on the circulation list." in unknown.text
    assert unknown.value("email") == "nobody@demo.example"
    assert "Enter the reason." in silent.text
    assert "Leave the address out of the reason." in telling.text
    assert entries() == []


@pytest.mark.parametrize("who", ["alice", "mia"])
def test_nobody_else_sees_the_list(new_browser, request, who):
    browser = new_browser(request.getfixturevalue(who))

    browser.page("/updates/list", status=404)
    browser.post("/updates/list", status=404, email="roads@demo.example", reason=REASON)
