"""A question that waits is offered to advocates once, and its asker is asked once whether it is solved."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from forum.accounts.models import Member
from forum.clock import LONDON, now
from forum.database import write
from forum.discussions.models import Discussion, PostAsk, QuestionCare
from forum.discussions.services.waiting import ask_whether_solved, offer_unanswered
from forum.discussions.working_days import bank_holidays, is_working_day, working_days_after
from forum.expertise.models import Advocate
from forum.extensions import db
from forum.notifications.models import Event, Notification
from tests.factories import make_advocate, make_discussion, make_member, make_organisation, make_post

DRAINS = "drainage-gullies-and-flooding"
WEDNESDAY = datetime(2026, 11, 4, 10, tzinfo=UTC)


@pytest.fixture()
def question(alice) -> Discussion:
    with time_machine.travel(WEDNESDAY, tick=False):
        return make_discussion(alice, "Blocked gullies", kind="question", themes=[DRAINS])


@pytest.fixture()
def dora(app) -> Member:
    member = make_member("Dora Drain")
    make_advocate(member)
    return member


def work_at(moment: datetime, job=offer_unanswered) -> None:
    with time_machine.travel(moment, tick=False), write():
        for member in db.session.scalars(db.select(Member)):
            member.last_seen_at = moment
        job(0)


def offered() -> set[int]:
    db.session.rollback()
    return set(db.session.scalars(db.select(PostAsk.member_id).where(PostAsk.why == "offered")))


def test_it_is_offered_after_three_working_days_and_not_before(new_browser, outbox, question, dora):
    # Thursday, Friday, and over the weekend Monday.
    work_at(WEDNESDAY + timedelta(days=5, minutes=-1))
    assert offered() == set()

    work_at(WEDNESDAY + timedelta(days=5))

    assert offered() == {dora.id}
    letter = outbox(dora)[0]
    assert "Nobody has answered this question for three working days, and you may know more:" in letter.text
    page = new_browser(dora).page(question.address)
    assert "Can you help with this one?" in page.text
    assert "Waits for an answer" in new_browser(dora).page("/notifications").text


def test_it_is_offered_once_only(outbox, question, dora):
    work_at(WEDNESDAY + timedelta(days=6))
    make_advocate(make_member("Late Comer"))

    work_at(WEDNESDAY + timedelta(days=7))

    assert offered() == {dora.id}
    assert len(outbox(dora)) == 1
    assert db.session.scalar(db.select(db.func.count()).select_from(Event).where(Event.name == "asked")) == 1


def test_at_most_three_are_offered_it_those_of_the_region_first(outbox):
    asker = make_member("Sue West", organisation=make_organisation("Westvale Council", region="South West"))
    with time_machine.travel(WEDNESDAY, tick=False):
        make_discussion(asker, kind="question", themes=[DRAINS])
    rows = [("Wales", "One"), ("Wales", "Two"), ("", "Three"), ("South West", "Four"), ("", "Five")]
    people = {name: make_member(f"{name} Person") for _, name in rows}
    for region, name in rows:
        make_advocate(people[name], region=region)

    work_at(WEDNESDAY + timedelta(days=6))

    assert offered() == {people[name].id for name in ("Four", "Three", "Five")}


@pytest.mark.parametrize("why", ["answered", "locked", "removed", "held", "discussion", "old", "paused", "own"])
def test_what_needs_no_offer_gets_none(outbox, question, dora, bob, why):
    changes = {"locked": "locked_at", "removed": "removed_at", "held": "held_at"}
    if why == "answered":
        make_post(question, bob)
    with write():
        row = db.session.get_one(Discussion, question.id)
        if why in changes:
            setattr(row, changes[why], WEDNESDAY)
        if why == "discussion":
            row.kind = "discussion"
        if why == "old":
            row.created_at = WEDNESDAY - timedelta(days=40)
        if why == "own":
            row.author_id = dora.id
        if why == "paused":
            db.session.scalars(db.select(Advocate)).one().paused_at = WEDNESDAY

    work_at(WEDNESDAY + timedelta(days=6))

    assert offered() == set()
    assert outbox(dora) == []


def test_a_reply_of_the_asker_alone_is_no_answer(question, alice, dora):
    make_post(question, alice)

    work_at(WEDNESDAY + timedelta(days=6))

    assert offered() == {dora.id}


def test_an_offer_can_be_declined_and_nobody_reads_it(new_browser, question, alice, dora):
    work_at(WEDNESDAY + timedelta(days=6))
    browser = new_browser(dora)
    assert browser.page(f"/discussions/{question.id}/decline").select("#note") == []

    page = browser.follow(browser.post(f"/discussions/{question.id}/decline"))

    assert "Can you help with this one?" not in page.text
    assert "cannot help" not in new_browser(alice).page(question.address).text


def test_the_asker_is_asked_after_ten_days_once_whether_it_is_solved(new_browser, outbox, question, alice, bob):
    make_post(question, bob)
    work_at(WEDNESDAY + timedelta(days=10, minutes=-1), ask_whether_solved)
    assert outbox(alice) == [letter for letter in outbox(alice) if "Is it solved?" not in letter.subject]

    work_at(WEDNESDAY + timedelta(days=10), ask_whether_solved)
    work_at(WEDNESDAY + timedelta(days=11), ask_whether_solved)

    letters = [letter for letter in outbox(alice) if "Is it solved?" in letter.subject]
    assert len(letters) == 1
    assert "You asked this ten days ago" in letters[0].text
    whys = db.session.scalars(db.select(Notification.why).where(Notification.member_id == alice.id)).all()
    assert whys.count("solved") == 1
    assert "Is your question solved?" in new_browser(alice).page("/notifications").text
    assert "Is it solved?" in new_browser(alice).page(question.address).text
    assert "Is it solved?" not in new_browser(bob).page(question.address).text


def test_it_is_solved_leads_to_the_replies_and_accepts_one(new_browser, question, alice, bob):
    post = make_post(question, bob, "Jet them from below.")
    work_at(WEDNESDAY + timedelta(days=10), ask_whether_solved)
    browser = new_browser(alice)

    page = browser.page(browser.page(question.address).link("It is solved"))
    assert "Jet them from below." in page.text
    browser.post(f"/posts/{post.id}/accept", wanted="1")

    assert "Is it solved?" not in browser.page(question.address).text
    assert "This is accepted as an answer." in browser.page(f"/discussions/{question.id}/solved").text


@pytest.mark.parametrize(("answer", "is_elsewhere"), [("not_yet", False), ("elsewhere", True)])
def test_not_yet_and_solved_elsewhere_end_the_asking(new_browser, question, alice, answer, is_elsewhere):
    work_at(WEDNESDAY + timedelta(days=10), ask_whether_solved)
    browser = new_browser(alice)

    page = browser.follow(browser.post(f"/discussions/{question.id}/solved", answer=answer))

    assert "Thank you. Nobody asks again." in page.text
    assert "Is it solved?" not in page.text
    db.session.rollback()
    assert db.session.get_one(QuestionCare, question.id).is_solved_elsewhere is is_elsewhere


def test_only_the_asker_says_whether_it_is_solved(new_browser, question, alice, bob, mia):
    for member in (bob, mia):
        new_browser(member).page(f"/discussions/{question.id}/solved", status=404)
        new_browser(member).post(f"/discussions/{question.id}/solved", 404, answer="not_yet")
    new_browser(alice).post(f"/discussions/{question.id}/solved", 404, answer="maybe")

    db.session.rollback()
    assert db.session.get(QuestionCare, question.id) is None


def test_who_has_an_answer_is_not_asked(new_browser, outbox, question, alice, bob):
    post = make_post(question, bob)
    new_browser(alice).post(f"/posts/{post.id}/accept", wanted="1")

    work_at(WEDNESDAY + timedelta(days=10), ask_whether_solved)

    assert [letter for letter in outbox(alice) if "Is it solved?" in letter.subject] == []


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        ("2026-11-18 10:00", "2026-11-23 10:00"),
        ("2026-11-16 10:00", "2026-11-19 10:00"),
        # On a Saturday: from Monday morning.
        ("2026-11-21 15:00", "2026-11-26 00:00"),
        # Over Christmas, whose second day falls on a Saturday, and New Year.
        ("2026-12-23 09:00", "2026-12-30 09:00"),
        ("2026-12-30 09:00", "2027-01-05 09:00"),
        # Over Easter.
        ("2026-04-01 09:00", "2026-04-08 09:00"),
        # Over the change of the clock in March.
        ("2026-03-27 09:00", "2026-04-01 09:00"),
    ],
)
def test_working_days_are_those_of_offices_in_london(asked, due):
    moment = datetime.fromisoformat(asked).replace(tzinfo=LONDON)

    assert working_days_after(moment, 3) == datetime.fromisoformat(due).replace(tzinfo=LONDON)


def test_bank_holidays_are_those_that_the_government_lists():
    assert sorted(bank_holidays(2026)) == [
        date(2026, 1, 1), date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 4),
        date(2026, 5, 25), date(2026, 8, 31), date(2026, 12, 25), date(2026, 12, 28),
    ]  # fmt: skip
    assert sorted(bank_holidays(2027))[-2:] == [date(2027, 12, 27), date(2027, 12, 28)]
    assert sorted(bank_holidays(2022))[-2:] == [date(2022, 12, 26), date(2022, 12, 27)]
    assert {date(2024, 3, 29), date(2025, 4, 18), date(2038, 4, 23)} <= {
        day for year in (2024, 2025, 2038) for day in bank_holidays(year)
    }
    assert not is_working_day(date(2026, 11, 21))
    assert is_working_day(now().date().replace(year=2026, month=11, day=20))
