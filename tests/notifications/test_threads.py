"""How mail programs see letters: threads after the tree of the discussion, lists, answers, and one reader each."""

from email import message_from_bytes
from email.policy import default

import pytest

from forum.database import write
from forum.extensions import db
from forum.following.services import follow
from forum.mail.addresses import Answered, read_digest_address, read_reply_address, read_return_path
from forum.mail.models import OutgoingMail
from forum.mail.services import after_skip, letter_of
from forum.notifications.desk import CLOSED
from forum.notifications.services import tell_decision
from forum.objectives.queries import objectives_by_slug
from tests.factories import make_discussion, make_member, make_post, tell_at_once
from tests.notifications.letters_due import letters_written

WEEK = 7 * 24 * 60


@pytest.fixture()
def carol(app):
    return tell_at_once(make_member("Carol Tye"), "reply", "news")


@pytest.fixture()
def mail_in(app):
    """Mail is received at this domain."""
    app.config["MAIL_IN"] = "reply.roads.example.org"
    yield
    app.config["MAIL_IN"] = ""


def test_letters_thread_after_the_tree_for_each_reader(alice, bob, carol, outbox):
    discussion = make_discussion(alice)
    with write():
        follow(carol.id, "discussion", discussion.id)
    first = make_post(discussion, bob, "One.")
    outbox()
    second = make_post(discussion, alice, "Two.", parent=first.number)
    outbox()
    make_post(discussion, bob, "Three.", parent=second.number)

    one, two, three = (letter_of(row) for row in outbox(carol))

    root = f"<discussion-{discussion.id}-{carol.id}@127.0.0.1>"
    assert (one["In-Reply-To"], one["References"]) == (root, root)
    assert two["In-Reply-To"] == one["Message-ID"]
    assert two["References"].split() == [root, one["Message-ID"]]
    assert three["In-Reply-To"] == two["Message-ID"]
    assert three["References"].split() == [root, one["Message-ID"], two["Message-ID"]]


def test_the_letter_about_the_opening_is_the_root_of_its_thread(alice, bob, carol, outbox):
    with write():
        follow(carol.id, "objective", objectives_by_slug(["build-capacity"])[0].id)
    discussion = make_discussion(alice)
    outbox()
    with write():
        follow(carol.id, "discussion", discussion.id)
    make_post(discussion, bob)

    opening, reply = (letter_of(row) for row in outbox(carol))

    assert opening["In-Reply-To"] is None
    assert reply["In-Reply-To"] == opening["Message-ID"]


def test_each_letter_has_one_reader_and_a_name_of_its_own(alice, bob, carol, outbox):
    discussion = make_discussion(alice)
    with write():
        follow(carol.id, "discussion", discussion.id)
    make_post(discussion, bob)

    letters = [letter_of(row) for row in outbox()]

    assert sorted(letter["To"] for letter in letters) == [alice.email, carol.email]
    assert len({letter["Message-ID"] for letter in letters}) == 2


def test_where_mail_is_received_a_letter_takes_an_answer(mail_in, alice, bob, carol, outbox):
    discussion = make_discussion(alice)
    with write():
        follow(carol.id, "discussion", discussion.id)
    make_post(discussion, bob)
    post = make_post(discussion, bob)

    (letter,) = outbox(carol)

    assert read_reply_address(letter.reply_to.partition("@")[0]) == Answered(carol.id, "post", post.id, is_old=False)
    assert "Answer this email to reply" in letter.text
    assert "Answer this email to reply" in letter.html
    assert letter_of(letter)["Reply-To"] == letter.reply_to
    assert read_return_path(letter.reply_to.partition("@")[0]) is None


def test_without_it_no_letter_offers_to_take_an_answer(alice, bob, outbox):
    make_post(make_discussion(alice), bob)

    (letter,) = outbox(alice)

    assert letter.reply_to == ""
    assert "Answer this email" not in letter.text + letter.html


def test_decisions_take_no_answer_and_digests_say_where_to(mail_in, alice, bob, outbox):
    carol = make_member("Carol Finch")
    discussion = make_discussion(alice)
    with write():
        follow(carol.id, "discussion", discussion.id)
        details = {"title": discussion.title, "address": discussion.address, "reason": "It names a resident."}
        tell_decision(carol.id, ("discussion", discussion.id), what="Your reply was removed", **details)
    make_post(discussion, bob)

    decision, digest = outbox(carol, minutes=WEEK)

    assert (decision.kind, decision.reply_to, digest.kind) == ("decision", "", "digest")
    assert read_digest_address(digest.reply_to.partition("@")[0]) == carol.id


def test_the_headers_survive_the_wire(mail_in, alice, bob, outbox):
    discussion = make_discussion(alice, "Schächte & “Einläufe” on steep lanes")
    make_post(discussion, bob, "Zweimal im Jahr.")

    sent = message_from_bytes(letter_of(outbox(alice)[0]).as_bytes(), policy=default)

    assert sent["Subject"] == "Re: Schächte & “Einläufe” on steep lanes"
    assert sent["List-ID"] == f"<discussion-{discussion.id}.127.0.0.1>"
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Zweimal im Jahr." in sent.get_body(("plain",)).get_content()


def test_a_letter_written_again_has_a_new_name(alice, bob, outbox):
    make_post(make_discussion(alice), bob)
    letters_written()
    with write():
        row = db.session.scalars(db.select(OutgoingMail)).one()
        name, row.why = row.message_id, CLOSED
        for tell in after_skip:
            tell(row)
    letters_written()

    names = list(db.session.scalars(db.select(OutgoingMail.message_id).order_by(OutgoingMail.id)))

    assert names[0] == name
    assert len(set(names)) == 2
