"""Private messages by mail: what was trimmed is kept for those who may read it, and letters make one thread."""

import pytest

from forum.mail.services import letter_of
from tests.inbound_mail.mails import come_in, mail
from tests.messages.talking import begin, say

QUOTED = """

Kind regards
Bob

From: Connect and Share <no-reply@roads.example>
Sent: 27 November 2026 10:14
To: Bob Oakes <bob-oakes@demo.example>
Subject: Message from Alice Merrin

> Only for Bob.
"""


@pytest.fixture()
def talk(app, alice, bob, outbox):
    """Alice wrote, and Bob answered her letter by mail."""
    talk = begin(alice, bob, body="Only for Bob.")
    (letter,) = outbox(bob)
    come_in(mail(bob.email, "The one with fibres." + QUOTED), letter.reply_to)
    return talk


def trimmed(browser, talk):
    return [part.text for part in browser.page(talk.address).select("details.gone-text")]


def test_what_was_trimmed_from_a_message_is_shown_on_request(alice, bob, talk, new_browser):
    page = new_browser(alice).page(talk.address)

    assert "The one with fibres." in page.text
    (shown,) = page.select("details.gone-text")
    assert "from the email, message 2" in shown.summary.text
    assert "Only for Bob." in shown.text and "Kind regards" in shown.text
    assert "@" not in shown.text


def test_who_came_later_does_not_read_in_it_what_was_said_before(alice, bob, mia, talk, new_browser, outbox):
    new_browser(alice).post(f"{talk.address}/add", to=[mia.handle], body="Hello Mia.")
    outbox()
    letter = outbox(bob)[-1]

    come_in(mail(bob.email, "Hello, too." + QUOTED), letter.reply_to)

    page = new_browser(mia).page(talk.address)
    assert "Hello, too." in page.text and "Only for Bob." not in page.html
    assert len(trimmed(new_browser(bob), talk)) == 2


def test_it_goes_with_a_message_that_is_taken_back(alice, bob, talk, new_browser):
    new_browser(bob).post(f"{talk.address}/2/delete")

    assert trimmed(new_browser(alice), talk) == []


def test_the_letters_of_a_conversation_are_one_thread_for_each_reader(app, alice, bob, mia, outbox):
    talk, other = begin(alice, bob, mia), begin(mia, bob)
    outbox()
    say(talk, mia)
    outbox()
    say(talk, alice)

    first, beside, second, third = (letter_of(row) for row in outbox(bob))

    root = f"<conversation-{talk.id}-{bob.id}@127.0.0.1>"
    assert (first["Message-ID"], first["In-Reply-To"]) == (root, None)
    assert (second["In-Reply-To"], second["References"]) == (root, root)
    assert third["In-Reply-To"] == second["Message-ID"]
    assert third["References"].split() == [root, second["Message-ID"]]
    assert beside["Message-ID"] == f"<conversation-{other.id}-{bob.id}@127.0.0.1>"
    assert letter_of(outbox(mia)[0])["Message-ID"] == f"<conversation-{talk.id}-{mia.id}@127.0.0.1>"


def test_who_comes_into_a_conversation_begins_a_thread_that_later_letters_answer(
    app, alice, bob, mia, outbox, new_browser
):
    talk = begin(alice, bob)
    new_browser(alice).post(f"{talk.address}/add", to=[mia.handle], body="Hello Mia.")
    outbox()
    say(talk, bob)

    one, two = (letter_of(row) for row in outbox(mia))

    root = f"<conversation-{talk.id}-{mia.id}@127.0.0.1>"
    assert one["In-Reply-To"] == root
    assert two["References"].split() == [root, one["Message-ID"]]
