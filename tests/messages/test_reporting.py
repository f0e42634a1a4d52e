"""A reported message: what its moderators read, and what they can do."""

import pytest

from forum.database import write
from forum.extensions import db
from forum.messages.models import Message
from forum.messages.queries import visible_message_ids
from forum.messages.services.taking_part import leave
from forum.moderation.models import Case
from tests.factories import make_member
from tests.messages.talking import begin, say, whole_inside

WORDS = ("First words.", "Second words.", "Rude words.", "Fourth words.", "Fifth words.")


@pytest.fixture()
def talk(app, alice, bob):
    talk = begin(alice, bob, body=WORDS[0])
    for number, words in enumerate(WORDS[1:]):
        say(talk, (bob, alice, bob, alice)[number], words)
    return talk


@pytest.fixture()
def reported(new_browser, talk, bob):
    """The third message, by Alice, which Bob reports."""
    browser = new_browser(bob)
    browser.post(browser.page(talk.address).link("Report message 3"), reason="unkind", note="Read it.")
    return db.session.scalars(db.select(Message).where(Message.number == 3)).one()


def words_on(page) -> list[str]:
    return [words for words in WORDS if words in page.text]


def case() -> Case:
    db.session.rollback()
    return db.session.scalars(db.select(Case)).one()


def decide(desk, action: str) -> None:
    desk.fill(f"/moderation/cases/{case().id}", action=action, reason="Keep it kind.")


def test_the_page_of_the_report_says_what_the_moderators_read(new_browser, talk, bob):
    browser = new_browser(bob)

    page = browser.page(browser.page(talk.address).link("Report message 3"))

    assert page.heading == "Report this message"
    assert "read this message, the one before and the one after, and nothing else" in page.text
    assert words_on(page) == ["Rude words."]


def test_a_moderator_of_the_case_reads_it_with_its_neighbours_only(new_browser, talk, reported, mia):
    desk = new_browser(mia)

    page = desk.page(f"/moderation/cases/{case().id}")
    excerpt = desk.page(page.link("See it where it stands"))

    assert "Message by Alice Merrin" in page.text
    assert words_on(page) == ["Rude words."]
    assert words_on(excerpt) == ["Second words.", "Rude words.", "Fourth words."]
    assert not excerpt.select(".post-actions")
    desk.page(talk.address, status=404)
    desk.page(f"{talk.address}/2", status=404)
    desk.page(f"{talk.address}/4", status=404)


def test_without_a_case_a_moderator_reads_nothing(new_browser, talk, bob, mia):
    desk = new_browser(mia)
    message = db.session.scalars(db.select(Message).where(Message.number == 3)).one()

    desk.page(f"{talk.address}/3", status=404)
    desk.page(f"/report/message/{message.id}", status=404)
    assert visible_message_ids([message.id], mia) == set()


def test_the_case_opens_the_message_to_moderators_only(new_browser, talk, reported, mia):
    carol = make_member("Carol Tye")

    new_browser(carol).page(f"{talk.address}/3", status=404)
    new_browser().page(f"/report/message/{reported.id}", status=404)
    assert visible_message_ids([reported.id, reported.id + 1], mia) == {reported.id}
    assert visible_message_ids([reported.id], carol) == set()


@pytest.mark.parametrize("who", ["carol", "left"])
def test_who_is_not_in_it_cannot_report(new_browser, talk, bob, who):
    message = db.session.scalars(db.select(Message).where(Message.number == 3)).one()
    if who == "left":
        with write():
            leave(whole_inside(talk.id), bob)
    member = bob if who == "left" else make_member("Carol Tye")

    new_browser(member).page(f"/report/message/{message.id}", status=404)


def test_nobody_reports_their_own(new_browser, talk, alice):
    message = db.session.scalars(db.select(Message).where(Message.number == 3)).one()

    page = new_browser(alice).page(talk.address)

    assert f'href="/report/message/{message.id}"' not in page.html
    new_browser(alice).page(f"/report/message/{message.id}", status=403)


def test_a_removed_message_leaves_its_notice_and_comes_back(new_browser, outbox, talk, reported, alice, bob, mia):
    desk, reader = new_browser(mia), new_browser(bob)
    offered = desk.page(f"/moderation/cases/{case().id}").select("input[name=action]")

    decide(desk, "remove")
    removed, own = reader.page(talk.address), new_browser(alice).page(talk.address)
    letters = [row.subject for row in outbox(alice)]
    decide(desk, "restore")

    assert "ask_to_edit" not in [choice["value"] for choice in offered]
    assert "A moderator removed this message: Keep it kind." in removed.text
    assert "Rude words." not in removed.html and "Rude words." in own.html
    assert "Rude words." in reader.page(talk.address).text
    assert any("Alice Merrin to Bob Oakes" in subject for subject in letters)


def test_the_reporter_hears_the_outcome(new_browser, outbox, talk, reported, bob, mia):
    decide(new_browser(mia), "remove")
    outbox()

    page = new_browser(bob).page("/notifications")

    assert "Your report was decided. It is removed: Keep it kind." in page.text
    assert page.link("Alice Merrin to Bob Oakes") == f"{talk.address}/3"


def test_reports_of_three_organisations_remove_it_until_it_is_decided(new_browser, alice):
    people = [make_member(f"Person {name}") for name in ("One", "Two", "Three")]
    talk = begin(alice, *people, body="Rude words.")
    for person in people:
        new_browser(person).post("/report/message/1", reason="unkind", note="")

    page = new_browser(people[0]).page(talk.address)

    assert case().is_removed_until_decided
    assert "Several members reported this. A moderator decides soon." in page.text
