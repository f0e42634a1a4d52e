"""A question is put to advocates and to people by name; they are told once, and may decline politely."""

from datetime import timedelta

import pytest
import time_machine

from forum.accounts.models import Member, State
from forum.clock import now
from forum.database import write
from forum.discussions.models import ASKED_A_WEEK_MOST, INVITED_MOST, Discussion, PostAsk
from forum.extensions import db
from forum.following.queries import level_of
from forum.following.services import unfollow
from forum.notifications.channels import choose
from forum.notifications.choices import Channel
from forum.notifications.models import Notification
from tests.browser import Answer, Browser
from tests.factories import make_advocate, make_discussion, make_member, make_organisation, make_post

DRAINS = "drainage-gullies-and-flooding"


@pytest.fixture()
def question(alice) -> Discussion:
    return make_discussion(alice, "Blocked gullies", kind="question", themes=[DRAINS])


@pytest.fixture()
def dora(app) -> Member:
    member = make_member("Dora Drain", organisation=make_organisation("Westvale Council", region="South West"))
    make_advocate(member)
    return member


def put(browser: Browser, question: Discussion, member: Member, act: str = "advocate", status: int = 303) -> Answer:
    return browser.post(f"/discussions/{question.id}/ask", status, person=member.handle, **{"as": act})


def asks() -> dict[int, str]:
    db.session.rollback()
    return dict(db.session.execute(db.select(PostAsk.member_id, PostAsk.why)).all())


def told() -> dict[int, str]:
    db.session.rollback()
    return dict(db.session.execute(db.select(Notification.member_id, Notification.why)).all())


def offered(page: Answer) -> list[str]:
    return [tag.get_text() for tag in page.select("#advocates .row-title")]


def test_an_advocate_is_asked_told_and_follows(new_browser, outbox, bob, question, dora):
    browser = new_browser(bob)
    leads = browser.page(question.address).link("Ask an advocate or invite somebody")
    assert offered(browser.page(leads)) == ["Dora Drain"]

    page = browser.follow(put(browser, question, dora))

    assert "Dora Drain is asked, and follows this question from now on." in page.text
    assert "You asked Dora Drain" in page.text
    assert level_of(dora.id, "discussion", question.id)
    letter = outbox(dora)[0]
    assert "Bob Oakes asked you as an advocate of a theme of this:" in letter.text
    assert "because you are an advocate" in letter.text
    assert told()[dora.id] == "asked_advocate"
    reader = new_browser(dora)
    assert "Bob Oakes asked you as an advocate" in reader.page("/notifications").text
    assert "Bob Oakes asked you as an advocate" in reader.page(question.address).text
    assert "asked you as an advocate" not in new_browser(bob).page(question.address).text


def test_anybody_is_invited_by_name(new_browser, outbox, alice, bob, question):
    browser = new_browser(alice)
    page = browser.page(f"/discussions/{question.id}/ask?name=oak")
    assert "Bob Oakes" in page.text

    put(browser, question, bob, "invite")

    assert "Alice Merrin invited you to answer a question:" in outbox(bob)[0].text
    assert "Alice Merrin invited you to answer" in new_browser(bob).page("/notifications").text
    assert "Asked already" in browser.page(f"/discussions/{question.id}/ask?name=oak").text
    assert "No member has a name like “zzqx”." in browser.page(f"/discussions/{question.id}/ask?name=zzqx").text


def test_those_of_the_region_of_the_question_come_first(new_browser, bob):
    asker = make_member("Sue West", organisation=make_organisation("Westvale Council", region="South West"))
    question = make_discussion(asker, kind="question", themes=[DRAINS])
    for name, region in (("Far Away", "Wales"), ("Any Where", ""), ("Near By", "South West")):
        make_advocate(make_member(name), region=region)

    assert offered(new_browser(bob).page(f"/discussions/{question.id}/ask")) == ["Near By", "Any Where", "Far Away"]


def test_two_advocates_and_five_by_name_are_enough(new_browser, bob, question, dora):
    browser = new_browser(bob)
    others = [make_member() for _ in range(2)]
    for member in others:
        make_advocate(member)
        put(browser, question, member)
    page = put(browser, question, dora, status=422)
    assert "This question was put to 2 advocates already. Give them time to answer." in page.text
    invited = [make_member() for _ in range(INVITED_MOST)]
    for member in invited:
        put(browser, question, member, "invite")

    page = put(browser, question, dora, "invite", status=422)

    assert "This question was put to 5 people by name already." in page.text
    assert len(asks()) == 2 + INVITED_MOST


@pytest.mark.parametrize("act", ["advocate", "invite"])
def test_nobody_is_asked_twice(new_browser, alice, bob, question, dora, act):
    put(new_browser(bob), question, dora)

    page = put(new_browser(alice), question, dora, act, status=422)

    assert "Dora Drain was asked already. Nobody is asked twice." in page.text
    assert asks() == {dora.id: "asked_advocate"}


def test_whom_one_may_not_ask_is_said_and_nobody_is_told(new_browser, outbox, alice, bob, question, dora):
    browser = new_browser(bob)
    away = make_member("Ada Away", suspended_until=now() + timedelta(days=2))
    replier = make_member("Rob Reply")
    make_post(question, replier)
    db.session.expire_all()

    sentences = {
        bob.id: "You cannot ask yourself.",
        alice.id: "Alice Merrin asked this question.",
        away.id: "Ada Away cannot answer at the moment.",
        replier.id: "Rob Reply has replied already.",
    }
    for member in (bob, alice, away, replier):
        assert sentences[member.id] in put(browser, question, member, "invite", status=422).text
    assert "cannot be asked as an advocate now" in put(browser, question, make_member(), status=422).text
    put(browser, question, make_member("Una Waits", state=State.PENDING), "invite", status=404)
    browser.post(f"/discussions/{question.id}/ask", 404, person="nobody", **{"as": "invite"})
    browser.post(f"/discussions/{question.id}/ask", 404, person=dora.handle, **{"as": "king"})

    assert asks() == {}


def test_a_paused_or_long_absent_advocate_is_not_offered(new_browser, bob, question, dora):
    with write():
        db.session.get_one(Member, dora.id).last_seen_at = now() - timedelta(days=31)
    page = new_browser(bob).page(f"/discussions/{question.id}/ask")

    assert offered(page) == []
    assert "No advocate of its themes can be asked now." in page.text


def test_who_was_asked_often_this_week_is_left_in_peace(new_browser, alice, dora):
    for number in range(ASKED_A_WEEK_MOST):
        other = make_discussion(alice, f"Gullies {number}", kind="question", themes=[DRAINS])
        put(new_browser(make_member()), other, dora)
    question = make_discussion(alice, "One more", kind="question", themes=[DRAINS])
    browser = new_browser(make_member())

    assert offered(browser.page(f"/discussions/{question.id}/ask")) == []
    assert "Dora Drain was asked often this week." in put(browser, question, dora, "invite", status=422).text
    with time_machine.travel(now() + timedelta(days=8)):
        put(new_browser(make_member()), question, dora, "invite")


def test_asking_is_limited_for_each_member_and_day(new_browser, alice):
    newcomer = make_member("Nia New", created_at=now(), approved_at=now() - timedelta(days=2), post_count=0)
    question, other = (make_discussion(alice, kind="question", themes=[DRAINS]) for _ in range(2))
    browser = new_browser(newcomer)
    for _ in range(5):
        put(browser, question, make_member(), "invite")

    page = put(browser, other, make_member(), "invite", status=429)

    assert "questions to people by name" in page.text
    assert len(asks()) == 5


@pytest.mark.parametrize("kind", ["discussion", "locked", "answered", "held"])
def test_only_an_open_question_is_put_to_somebody(new_browser, alice, mia, dora, kind):
    talk = make_discussion(
        alice, kind="discussion" if kind == "discussion" else "question", themes=[DRAINS], is_locked=kind == "locked"
    )
    if kind == "answered":
        post = make_post(talk, make_member())
        new_browser(alice).post(f"/posts/{post.id}/accept", wanted="1")
    if kind == "held":
        with write():
            db.session.get_one(Discussion, talk.id).held_at = now()
    browser = new_browser(mia)

    assert "Ask an advocate or invite somebody" not in browser.page(talk.address).text
    browser.page(f"/discussions/{talk.id}/ask", status=403)
    put(browser, talk, dora, status=403)

    assert asks() == {}


def test_visitors_and_who_may_not_see_it_ask_nobody(browser, new_browser, bob, question, dora):
    assert "Ask an advocate" not in browser.page(question.address).text
    assert browser.page(f"/discussions/{question.id}/ask", status=302).location.startswith("/sign-in")
    with write():
        db.session.get_one(Discussion, question.id).removed_at = now()

    new_browser(bob).page(f"/discussions/{question.id}/ask", status=410)


def test_a_polite_no_is_read_by_who_asked_only(new_browser, outbox, alice, bob, question, dora):
    put(new_browser(bob), question, dora)
    before = len(outbox())
    browser = new_browser(dora)
    leads = browser.page(question.address).link("I can’t help with this one")

    page = browser.follow(browser.fill(leads, note="We only have soakaways"))

    assert "Bob Oakes reads that you cannot help with this one." in page.text
    assert "asked you as an advocate" not in page.text
    assert not level_of(dora.id, "discussion", question.id)
    assert (
        "Dora Drain , who cannot help with this one: “We only have soakaways”"
        in new_browser(bob).page(question.address).text
    )
    for address in (question.address, f"/discussions/{question.id}/ask"):
        for other in (alice, make_member()):
            assert "soakaways" not in new_browser(other).page(address).text
    assert len(outbox()) == before
    # It is said once, and nobody asks again.
    browser.page(leads, status=404)
    assert "Nobody is asked twice" in put(new_browser(alice), question, dora, status=422).text


def test_a_no_without_a_line_is_enough_and_a_long_one_is_refused_and_kept(new_browser, bob, question, dora):
    put(new_browser(bob), question, dora)
    browser, address = new_browser(dora), f"/discussions/{question.id}/decline"

    page = browser.post(address, 422, note="y" * 201)
    assert "Use 200 characters or fewer. You have 201." in page.text
    assert page.value("note") == "y" * 201
    browser.post(address, note="")

    assert "Dora Drain , who cannot help with this one" in new_browser(bob).page(question.address).text


def test_who_replied_is_not_reminded_and_the_asker_reads_it(new_browser, bob, question, dora):
    put(new_browser(bob), question, dora)

    new_browser(dora).post(f"/discussions/{question.id}/replies", body="Jet them from below.", parent="1")

    assert "asked you as an advocate" not in new_browser(dora).page(question.address).text
    assert "You asked Dora Drain , who replied" in new_browser(bob).page(question.address).text
    new_browser(dora).page(f"/discussions/{question.id}/decline", status=404)


def test_who_was_not_asked_has_nothing_to_decline(new_browser, bob, question):
    new_browser(bob).page(f"/discussions/{question.id}/decline", status=404)
    new_browser(bob).post(f"/discussions/{question.id}/decline", 404, note="")


def test_who_stopped_following_is_told_but_does_not_follow_again(new_browser, outbox, bob, question, dora):
    with write():
        unfollow(dora.id, "discussion", question.id)

    put(new_browser(bob), question, dora)

    assert "Bob Oakes asked you" in outbox(dora)[0].text
    assert not level_of(dora.id, "discussion", question.id)


def test_these_letters_can_be_switched_off(new_browser, outbox, bob, question, dora):
    with write():
        choose(dora.id, {"asked": Channel.PAGE})

    put(new_browser(bob), question, dora)

    assert outbox(dora) == []
    assert told()[dora.id] == "asked_advocate"


def test_a_question_that_was_put_to_many_costs_the_same(new_browser, statements, alice, bob, question):
    browser = new_browser(bob)
    first = make_member()
    put(browser, question, first, "invite")
    browser.page(question.address)
    counts = []
    for _ in range(2):
        browser.page("/about")
        with statements() as seen:
            browser.page(question.address)
        counts.append(len(seen))
        for _ in range(3):
            put(browser, question, make_member(), "invite") if len(asks()) < INVITED_MOST else None

    assert counts[0] == counts[1]
