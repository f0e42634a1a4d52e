"""Two people who do the same at the same moment."""

from forum.extensions import db
from forum.messages.models import Conversation, Message
from forum.messages.services.posting import post_message
from forum.messages.services.starting import add_people, start_conversation
from tests.at_once import while_writing
from tests.factories import make_member
from tests.messages.talking import HELLO, begin, letter, whole, whole_inside


def test_two_who_write_to_each_other_begin_one_conversation(new_browser, alice, bob):
    status = while_writing(
        lambda: start_conversation(alice, [bob], letter()),
        new_browser(bob),
        "/messages/new",
        to=alice.handle,
        body="The same to you.",
    )

    assert status == 303
    assert db.session.scalar(db.select(db.func.count()).select_from(Conversation)) == 1


def test_two_messages_have_two_numbers(new_browser, alice, bob):
    talk = begin(alice, bob)

    status = while_writing(lambda: say_inside(talk, alice), new_browser(bob), f"{talk.address}/reply", body=HELLO)

    assert status == 303
    assert list(db.session.scalars(db.select(Message.number).order_by(Message.number))) == [1, 2, 3]


def say_inside(talk, author) -> None:
    post_message(whole_inside(talk.id), author, letter("At once."))


def test_two_who_add_somebody_do_not_pass_the_number_together(new_browser, alice, bob):
    people = [make_member(f"Person {name}") for name in ("One", "Two", "Three")]
    talk = begin(alice, bob, *people)
    sixth, seventh = make_member("Sixth Person"), make_member("Seventh Person")

    status = while_writing(
        lambda: add_people(whole_inside(talk.id), alice, [sixth], letter("Welcome.")),
        new_browser(bob),
        f"{talk.address}/add",
        to=seventh.handle,
        body="Welcome too.",
    )

    assert status == 422
    assert len(whole(talk.id).others(0)) == 6
