"""The circulation list: join without an account, confirm, stop, be forgotten."""

from datetime import timedelta

import pytest
import time_machine

from forum.clock import now
from forum.database import write
from forum.extensions import db
from forum.jobs.services import run_due_jobs
from forum.limits.models import Occurrence
from forum.mail.models import OutgoingMail
from forum.mail.services import letter_of
from forum.mail.showing import without_secrets
from forum.updates.models import CONFIRMATION_DAYS, LETTERS_KEPT_DAYS, Subscriber, SubscriberState
from forum.updates.services.joining import forget_readers
from tests.factories import make_reader

ADDRESS = "roads@northmoor.demo.example"


def readers():
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(db.select(Subscriber).order_by(Subscriber.id)))


def path_in(letter, part):
    """The path of the link in a letter that leads to a part of the site."""
    return part + letter.text.partition(f"127.0.0.1:5000{part}")[2].split()[0]


def join(browser, email=ADDRESS):
    return browser.send("POST", "/updates/join", data={"email": email})


def test_reading_pages_and_joining_set_no_cookie_and_need_no_token(browser):
    page = browser.page("/about")
    answer = join(browser)

    assert page.select('footer form[action="/updates/join"] label')[0].get_text() == "Updates by email"
    assert not page.select('footer form[action="/updates/join"] [name="csrf_token"]')
    assert answer.status == 303
    for each in (page, answer, browser.page("/updates/join"), browser.page(answer.location)):
        assert "Set-Cookie" not in each.response.headers


def test_the_whole_way_from_the_footer_to_the_list_and_off_it(browser, outbox):
    join(browser, "Roads@Northmoor.demo.example")
    (letter,) = outbox()
    asked = browser.page(path_in(letter, "/updates/confirm/"))
    before = readers()[0].state
    done = browser.follow(browser.post(path_in(letter, "/updates/confirm/")))
    confirmed = (readers()[0].state, readers()[0].email)
    stop = path_in(letter, "/updates/stop/")
    only_asks = browser.page(stop)
    still = readers()[0].state
    stopped = browser.send("POST", stop)

    assert letter.to_address == ADDRESS
    assert ADDRESS in asked.text
    assert before == SubscriberState.WAITING
    assert done.heading == "You get the updates"
    assert confirmed == (SubscriberState.CONFIRMED, ADDRESS)
    assert (only_asks.heading, still) == ("Stop the updates", SubscriberState.CONFIRMED)
    assert (stopped.status, stopped.heading) == (200, "Stopped")
    assert (readers()[0].state, readers()[0].email, readers()[0].token_hash) == (SubscriberState.STOPPED, None, None)


def test_the_letter_says_why_it_came_and_how_it_stops(browser, outbox):
    join(browser)

    letter = letter_of(outbox()[0])

    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for kind in ("plain", "html"):
        words = " ".join(letter.get_body((kind,)).get_content().split())
        assert "because somebody entered your address" in words
        assert letter["List-Unsubscribe"].strip("<>") in words
        assert f"works for {CONFIRMATION_DAYS} days" in words


def test_the_answer_and_the_work_are_the_same_for_known_and_unknown(browser, outbox, statements):
    make_reader("known@demo.example")
    seen = {}
    for email in ("known@demo.example", "unknown@demo.example"):
        with statements() as asked:
            answer = join(browser, email)
        seen[email] = (answer.status, answer.location, len(asked))

    letters = outbox()
    assert seen["known@demo.example"] == seen["unknown@demo.example"]
    assert len({letter.subject for letter in letters}) == 1 and len(letters) == 2
    assert {row.state for row in readers()} == {SubscriberState.CONFIRMED, SubscriberState.WAITING}


def test_the_database_holds_no_secret_of_a_link(browser, outbox):
    join(browser)
    (letter,) = outbox()

    token = path_in(letter, "/updates/confirm/").rpartition("/")[2]

    assert token not in str(vars(readers()[0]))
    shown = without_secrets(letter.text)
    assert token not in shown and path_in(letter, "/updates/stop/").rpartition("/")[2] not in shown


@pytest.mark.parametrize("typed", ["", "nonsense", "a@b", "roads@northmoor.demo.example, b@demo.example", "x" * 300])
def test_an_address_that_is_none_comes_back_with_what_was_typed(browser, typed):
    page = join(browser, typed)

    assert page.status == 422
    assert page.select(".error-summary a")[0]["href"] == "#email"
    assert page.value("email") == typed
    assert readers() == []


def test_a_link_works_for_its_days_and_again_within_them(browser, outbox):
    join(browser)
    (letter,) = outbox()
    link = path_in(letter, "/updates/confirm/")

    browser.post(link)
    browser.post(link)
    with time_machine.travel(now() + timedelta(days=CONFIRMATION_DAYS, minutes=1)):
        late = browser.page(link, status=410)
        browser.post(link, status=410)

    assert late.heading == "This link no longer works"
    assert late.select('main form[action="/updates/join"]')
    assert [row.state for row in readers()] == [SubscriberState.CONFIRMED]


def test_a_newer_link_takes_the_place_of_the_former(browser, outbox):
    join(browser)
    join(browser)
    first, second = outbox()

    browser.page(path_in(first, "/updates/confirm/"), status=410)
    browser.page(path_in(second, "/updates/confirm/"))
    assert len(readers()) == 1


@pytest.mark.parametrize("token", ["nothing", "x" * 4000, "%00", "é"])
def test_a_made_up_link_does_nothing(browser, token):
    browser.page(f"/updates/confirm/{token}", status=410)
    browser.page(f"/updates/stop/{token}", status=404)
    assert browser.send("POST", f"/updates/stop/{token}").status == 404


def test_the_button_of_the_confirmation_needs_its_own_page(browser, outbox):
    join(browser)
    link = path_in(outbox()[0], "/updates/confirm/")

    answer = browser.send("POST", link, data={})

    assert answer.status == 400
    assert readers()[0].state == SubscriberState.WAITING


def test_stopping_twice_is_fine_and_rejoining_works(browser, outbox):
    join(browser)
    (letter,) = outbox()
    browser.post(path_in(letter, "/updates/confirm/"))
    stop = path_in(letter, "/updates/stop/")
    answers = [browser.send("POST", stop, data={"List-Unsubscribe": "One-Click"}) for _ in range(2)]
    join(browser)
    browser.post(path_in(outbox()[-1], "/updates/confirm/"))
    browser.send("POST", stop)

    assert [answer.heading for answer in answers] == ["Stopped", "Stopped"]
    assert [(row.state, row.email) for row in readers()] == [
        (SubscriberState.STOPPED, None),
        (SubscriberState.CONFIRMED, ADDRESS),
    ]


def test_whoever_did_not_ask_is_forgotten_at_once_with_one_click(browser, outbox):
    join(browser)

    browser.send("POST", path_in(outbox()[0], "/updates/stop/"))

    assert readers()[0].email is None


def test_a_mailbox_gets_three_letters_an_hour_and_the_answer_stays_the_same(browser, outbox):
    answers = {(join(browser).status, join(browser).location) for _ in range(3)}

    assert answers == {(303, "/updates/join/sent")}
    assert len(outbox()) == 3


def test_a_network_may_leave_forty_addresses_an_hour(browser):
    for number in range(40):
        assert join(browser, f"reader-{number}@demo.example").status == 303

    page = join(browser, "one-more@demo.example")

    assert page.status == 429
    assert "You reached the limit of 40 addresses for updates from your network." in page.text
    assert page.value("email") == "one-more@demo.example"
    assert int(page.response.headers["Retry-After"]) > 0
    assert (
        db.session.scalar(db.select(db.func.count()).select_from(Occurrence).where(Occurrence.who.contains("@"))) == 0
    )


def test_who_never_confirms_is_forgotten_after_three_days_and_letters_after_a_week(browser, outbox):
    join(browser)
    make_reader("stays@demo.example")
    outbox()
    with time_machine.travel(now() + timedelta(days=CONFIRMATION_DAYS, minutes=1), tick=False), write():
        forget_readers()
    after_days = [row.email for row in readers()], len(outbox())
    with time_machine.travel(now() + timedelta(days=LETTERS_KEPT_DAYS, minutes=1), tick=False), write():
        forget_readers()

    assert after_days == (["stays@demo.example"], 1)
    assert db.session.scalar(db.select(db.func.count()).select_from(OutgoingMail)) == 0


def test_the_number_of_a_forgotten_reader_is_never_given_again(browser, outbox):
    join(browser)
    stop = path_in(outbox()[0], "/updates/stop/")
    with time_machine.travel(now() + timedelta(days=4), tick=False), write():
        forget_readers()
    other = make_reader("somebody.else@demo.example")

    browser.send("POST", stop)

    assert [(row.id, row.state) for row in readers()] == [(other.id, SubscriberState.CONFIRMED)]


def test_members_use_the_same_form(new_browser, alice, outbox):
    member = new_browser(alice)
    page = member.page("/about")

    member.send("POST", "/updates/join", data={"email": ADDRESS})

    assert page.select('footer form[action="/updates/join"] input')[0].get("value") is None
    assert len(outbox()) == 1


@pytest.mark.parametrize("path", ["/updates/join", "/updates/join/sent", "/updates/confirm/x", "/updates/stop/x"])
def test_pages_about_an_address_are_not_kept(browser, path):
    assert browser.send("GET", path).response.headers["Cache-Control"] == "no-store"


def test_regular_work_is_registered(app):
    from forum.jobs.registry import jobs

    assert jobs["updates.forget_readers"].seconds == 86_400
    run_due_jobs()
