"""Who may read and do what: those in a conversation, and nobody else."""

from datetime import timedelta

import pytest

from forum.accounts.models import State
from forum.clock import now
from forum.database import write
from forum.extensions import db
from forum.messages.models import Conversation, Message, Wish
from forum.messages.permissions import (
    Reach,
    can_see_conversation,
    can_see_message,
    conversations_visible_to,
    messages_visible_to,
    why_not_reach,
)
from forum.messages.queries import find_any_conversation, find_any_message
from forum.messages.services.taking_part import block, choose, leave
from tests.factories import make_member, make_organisation
from tests.messages.talking import HELLO, begin, say, whole

NO = "takes no messages from you at the moment"
PAGES = ("", "/1", "/leave", "/add")
BUTTONS = ("/reply", "/leave", "/add", "/mute", "/unmute", "/1/delete", "/1/undelete")


@pytest.fixture()
def carol(app):
    return make_member("Carol Tye")


def change(member, **values) -> None:
    with write():
        row = db.session.get_one(type(member), member.id)
        for name, value in values.items():
            setattr(row, name, value)


def closed_for(browser, talk) -> None:
    """Every page and button of a conversation is 404."""
    for page in PAGES:
        browser.page(f"{talk.address}{page}", status=404)
    for button in BUTTONS:
        browser.post(f"{talk.address}{button}", 404, body=HELLO)
    assert talk.address not in browser.page("/messages").html


@pytest.mark.parametrize("who", ["carol", "mia", "ada"])
def test_a_stranger_finds_nothing_not_even_a_moderator(request, new_browser, alice, bob, carol, who):
    talk = begin(alice, bob)

    closed_for(new_browser(request.getfixturevalue(who)), talk)


def test_who_left_finds_nothing(new_browser, outbox, alice, bob, carol):
    talk = begin(alice, bob, carol)
    browser = new_browser(carol)

    asked = browser.page(f"{talk.address}/leave")
    answer = browser.post(f"{talk.address}/leave")
    say(talk, alice, "Now that Carol is gone.")

    assert "Only they can add you again." in asked.text
    assert "You left the conversation." in browser.follow(answer).text
    closed_for(browser, talk)
    assert all("Carol is gone" not in row.text for row in outbox(carol))


def test_a_conversation_that_everybody_else_left_takes_no_message(new_browser, alice, bob):
    talk = begin(alice, bob)
    with write():
        leave(find_any_conversation(talk.id), bob)

    page = new_browser(alice).page(talk.address)

    assert page.heading == "Messages with Bob Oakes"
    assert "Everybody else has left this conversation, so nobody would read it." in page.text
    assert not page.select("textarea")
    assert "Everybody else has left" in new_browser(alice).post(f"{talk.address}/reply", 403, body=HELLO).text


def test_two_begin_anew_when_one_has_left(alice, bob):
    talk = begin(alice, bob)
    with write():
        leave(find_any_conversation(talk.id), bob)

    assert begin(alice, bob).id != talk.id


def test_who_comes_back_reads_only_what_comes_after(new_browser, alice, bob, carol):
    talk = begin(alice, bob, carol, body="First.")
    with write():
        leave(find_any_conversation(talk.id), carol)
    say(talk, alice, "While Carol was away.")

    new_browser(alice).post(f"{talk.address}/add", to=[carol.handle], body="Welcome back.")
    page = new_browser(carol).page(talk.address)

    assert "Welcome back." in page.text
    assert "First." not in page.text and "While Carol was away." not in page.text


def test_a_suspended_member_reads_and_writes_nothing(new_browser, alice, bob):
    talk = begin(alice, bob)
    browser = new_browser(alice)
    change(alice, suspended_until=now() + timedelta(days=1))

    for path in ("/messages", talk.address, "/messages/new", "/account/messages"):
        assert "Your account is suspended." in browser.page(path, status=403).text
    browser.post(f"{talk.address}/reply", 403, body=HELLO)


def test_nobody_begins_to_write_to_who_is_suspended_or_has_left(new_browser, alice, bob, carol):
    talk = begin(alice, bob)
    change(bob, state=State.DEACTIVATED)
    change(carol, suspended_until=now() + timedelta(days=1))
    browser = new_browser(alice)

    away = browser.post("/messages/new", 422, to=[carol.handle], body=HELLO)
    gone = browser.post("/messages/new", 422, to=[bob.handle], body=HELLO)
    page = browser.page(talk.address)

    assert "Carol Tye cannot answer at the moment." in away.text
    assert "Enter the name of a member." in gone.text or "Choose somebody to write to." in gone.text
    assert "Bob Oakes has left the network, so nobody would read it." in page.text
    assert HELLO in page.text and "Has left the network" in page.text


def test_the_blocked_reads_the_same_no_as_where_nobody_is_taken(new_browser, alice, bob, carol):
    with write():
        block(bob, alice)
        choose(carol, Wish.NOBODY)
    browser = new_browser(alice)

    for person in (bob, carol):
        profile = browser.page(person.address)
        form = browser.page(f"/messages/new?to={person.handle}")
        refused = browser.post("/messages/new", 422, to=[person.handle], body=HELLO)

        for page in (profile, form, refused):
            assert f"{person.name} {NO}." in page.text
        assert "Write to" not in profile.text
        assert refused.value("body") == HELLO
    assert "block" not in browser.page(f"/messages/new?to={bob.handle}").text.lower()
    assert db.session.scalar(db.select(Message.id)) is None


def test_a_block_ends_what_two_wrote_to_each_other(new_browser, outbox, alice, bob):
    talk = begin(alice, bob)
    blocker = new_browser(bob)
    page = blocker.page(talk.address)
    assert page.select(f'form[action="/messages/people/{alice.id}/block"]')

    settings = blocker.follow(blocker.post(f"/messages/people/{alice.id}/block"))
    refused = new_browser(alice).post(f"{talk.address}/reply", 403, body="Why?")
    own = blocker.page(talk.address)

    assert "You block messages from Alice Merrin, who is not told." in settings.text
    assert f"Bob Oakes {NO}." in refused.text
    assert "You block messages from Alice Merrin. Take the block off before you write." in own.text
    assert whole(talk.id).last_number == 1
    assert outbox(bob)[1:] == []


def test_a_block_is_taken_off(new_browser, alice, bob):
    talk = begin(alice, bob)
    with write():
        block(bob, alice)
    blocker = new_browser(bob)

    answer = blocker.post(f"/messages/people/{alice.id}/unblock", next=talk.address)

    assert answer.location == talk.address
    new_browser(alice).post(f"{talk.address}/reply", body="Thank you.")
    assert "Nobody. You can block" in blocker.page("/account/messages").text


def test_who_is_not_blocked_has_no_block_to_take_off(new_browser, alice, bob):
    waiting = make_member("Wanda Waits", state=State.PENDING)

    for person in (bob, waiting):
        page = new_browser(alice).post(f"/messages/people/{person.id}/unblock", 404)
        assert person.name not in page.text
    new_browser(alice).post(f"/messages/people/{waiting.id}/block", 404)


def test_among_several_the_blocked_are_folded_and_not_told(new_browser, outbox, alice, bob, carol):
    talk = begin(carol, alice, bob)
    with write():
        block(bob, alice)

    say(talk, alice, "A word from Alice.")
    page = new_browser(bob).page(talk.address)

    assert "You block messages from Alice Merrin." in page.select("#m2 summary")[0].get_text()
    assert "A word from Alice." in page.select("#m2 details")[0].get_text()
    assert [row.subject for row in outbox(bob)] == ["Message from Carol Tye"]
    assert "Message from Alice Merrin" in [row.subject for row in outbox(carol)]


def test_nobody_is_brought_to_whom_they_block(new_browser, alice, bob, carol):
    with write():
        block(bob, alice)
    browser = new_browser(carol)

    together = browser.post("/messages/new", 422, to=[alice.handle, bob.handle], body=HELLO)
    talk = begin(carol, alice)
    added = browser.post(f"{talk.address}/add", 422, to=[bob.handle], body=HELLO)

    for page in (together, added):
        assert f"Bob Oakes {NO}." in page.text
    assert whole(talk.id).others(bob.id) == whole(talk.id).others(0)


def test_nobody_blocks_themselves(new_browser, alice):
    assert "You cannot block yourself." in new_browser(alice).post(f"/messages/people/{alice.id}/block", 403).text


def test_a_member_chooses_from_whom_to_take_messages(new_browser, alice, bob):
    firm = make_member("Pat Firm", organisation=make_organisation("Kestrel Highways", kind="provider"))
    chooser = new_browser(bob)

    answer = chooser.post("/account/messages", wish="no_providers")
    page = chooser.follow(answer)

    assert "Your choice is saved." in page.text
    assert [radio["value"] for radio in page.select("[name=wish][checked]")] == ["no_providers"]
    assert f"Bob Oakes {NO}." in new_browser(firm).post("/messages/new", 422, to=[bob.handle], body=HELLO).text
    new_browser(alice).post("/messages/new", to=[bob.handle], body=HELLO)
    assert "Choose who may write to you." in chooser.post("/account/messages", 422, wish="").text


def test_what_is_chosen_ends_no_conversation(new_browser, alice, bob):
    talk = begin(bob, alice)
    with write():
        choose(bob, Wish.NOBODY)

    new_browser(alice).post(f"{talk.address}/reply", body="Gladly.")

    assert whole(talk.id).last_number == 2


def test_what_is_asked_of_one_is_asked_of_many(alice, bob, carol, mia):
    talks = [begin(alice, bob), begin(alice, bob, carol), begin(carol, mia)]
    say(talks[1], bob)
    with write():
        leave(find_any_conversation(talks[1].id), carol)
        db.session.scalars(db.select(Message).where(Message.number == 2)).one().deleted_at = now()
        db.session.scalars(db.select(Message).where(Message.conversation_id == talks[2].id)).one().removed_at = now()
    change(bob, suspended_until=now() + timedelta(days=1))

    for viewer in (None, alice, bob, carol, mia):
        db.session.rollback()
        conversations = set(db.session.scalars(db.select(Conversation.id).where(conversations_visible_to(viewer))))
        messages = set(db.session.scalars(db.select(Message.id).where(messages_visible_to(viewer))))
        whole_talks = [find_any_conversation(talk.id) for talk in talks]
        ids = list(db.session.scalars(db.select(Message.id)))

        assert {talk.id for talk in whole_talks if can_see_conversation(viewer, talk)} == conversations
        assert {i for i in ids if can_see_message(viewer, find_any_message(i))} == messages


@pytest.mark.parametrize(
    ("wish", "is_blocked", "is_provider", "is_taken"),
    [
        (Wish.EVERYBODY, False, True, True),
        (Wish.EVERYBODY, True, False, False),
        (Wish.NO_PROVIDERS, False, False, True),
        (Wish.NO_PROVIDERS, False, True, False),
        (Wish.NOBODY, False, False, False),
    ],
)
def test_who_reaches_whom(alice, bob, mia, wish, is_blocked, is_provider, is_taken):
    reach = Reach(
        {bob.id: wish},
        frozenset({(bob.id, alice.id), (bob.id, mia.id)} if is_blocked else ()),
        frozenset({alice.id} if is_provider else ()),
    )

    assert (why_not_reach(alice, bob, reach) == "") is is_taken
    assert why_not_reach(mia, bob, reach, is_about_case=True) == ""
    assert (why_not_reach(mia, bob, reach) == "") is (not is_blocked and wish != Wish.NOBODY)
