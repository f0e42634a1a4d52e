"""A mail to an address of its own accepts an answer, or does what else a letter offers."""

from datetime import timedelta

import pytest

from forum.accounts.models import State
from forum.clock import now
from forum.database import write
from forum.discussions.models import Discussion, Post, PostAsk, QuestionCare
from forum.discussions.services.waiting import ask_whether_solved
from forum.extensions import db
from forum.inbound_mail.models import IncomingState
from forum.inbound_mail.refusals import SENTENCES, Reason
from forum.mail.addresses import deed_address, digest_address
from forum.mail.models import OutgoingMail
from forum.mail.services import letter_of
from forum.notifications.models import Event
from tests.factories import make_discussion, make_post, tell_at_once
from tests.inbound_mail.mails import answer_to, come_in, mail, pressed, refusals

WEEK = 7 * 24 * 60


@pytest.fixture()
def question(alice):
    return make_discussion(alice, "Gullies on hills", kind="question")


@pytest.fixture()
def reply(question, bob):
    return make_post(question, bob)


def to_accept(member, post, deed="accept"):
    return deed_address(deed, member.id, "post", post.id)


def is_accepted(post):
    db.session.rollback()
    return db.session.get_one(Post, post.id, populate_existing=True).accepted_at is not None


def letters(kind="mail_done"):
    db.session.rollback()
    return list(db.session.scalars(db.select(OutgoingMail).where(OutgoingMail.kind == kind).order_by(OutgoingMail.id)))


def test_what_was_accepted_is_said_once_and_taken_back_by_mail(app, alice, reply):
    come_in(mail(alice.email, "", message_id="<yes@mail.example>"), to_accept(alice, reply))
    (said,) = letters()

    undo = next(line for line in said.text.splitlines() if line.startswith("unaccept+"))
    come_in(mail(alice.email, ""), undo)

    assert (said.to_address, said.in_reply_to) == (alice.email, "<yes@mail.example>")
    assert "You accepted the reply of Bob Oakes as an answer: “Gullies on hills”." in said.text
    assert not is_accepted(reply)
    assert letters()[-1].subject == "The reply of Bob Oakes is no longer marked as an answer"


def test_accepting_again_says_so_seldom_and_tells_nobody(app, alice, reply):
    for number in range(6):
        come_in(mail(alice.email, "", message_id=f"<{number}@mail.example>"), to_accept(alice, reply))

    assert is_accepted(reply)
    assert [letter.subject for letter in letters()] == [
        "You accepted the reply of Bob Oakes as an answer",
        *(["The reply of Bob Oakes was accepted as an answer before"] * 3),
    ]
    assert len(db.session.scalars(db.select(Event).where(Event.name == "accepted")).all()) == 1


def test_an_answer_in_a_closed_question_is_accepted_as_on_its_page(app, alice, bob):
    post = make_post(make_discussion(alice, kind="question"), bob)
    with write():
        db.session.get_one(Discussion, post.discussion_id).locked_at = now()

    come_in(mail(alice.email, ""), to_accept(alice, post))

    assert is_accepted(post)


ASKER_ONLY = "Only the person who asked and moderators accept answers."
GONE = "What your email was about is not there any more, so nothing was changed."
QUESTION_GONE = "The question was deleted or removed, so nothing was changed."
SUSPENDED = "Your account is suspended."


@pytest.mark.parametrize(
    ("thing", "column", "reason", "sentence"),
    [
        ("reply", "deleted_at", Reason.GONE, GONE),
        ("reply", "removed_at", Reason.GONE, GONE),
        ("reply", "held_at", Reason.GONE, GONE),
        ("question", "deleted_at", Reason.GONE, GONE),
        ("question", "removed_at", Reason.CLOSED, QUESTION_GONE),
        ("alice", "suspended_until", Reason.STANDING, SUSPENDED),
    ],
)
def test_what_may_not_be_accepted_is_refused(app, request, alice, reply, thing, column, reason, sentence):
    item = request.getfixturevalue(thing)
    address = to_accept(alice, reply)
    with write():
        setattr(db.session.get_one(type(item), item.id), column, now() + timedelta(days=1))

    is_refused(come_in(mail(alice.email, ""), address), alice, reason, sentence)
    assert not is_accepted(reply)


def is_refused(row, member, reason, sentence):
    assert (row.state, row.why) == (IncomingState.REFUSED, reason)
    (letter,) = refusals()
    assert sentence in letter.text
    assert (letter.to_address, letter.subject) == (member.email, "Not done: Re: Gullies")
    assert letters() == []


def test_who_did_not_ask_accepts_nothing(app, bob, reply):
    is_refused(come_in(mail(bob.email, ""), to_accept(bob, reply)), bob, Reason.CLOSED, ASKER_ONLY)


def test_nobody_accepts_from_another_address(app, alice, bob, reply):
    row = come_in(mail(bob.email, ""), to_accept(alice, reply), sender=bob.email)

    is_refused(row, bob, Reason.SENDER, SENTENCES[Reason.SENDER])


def test_who_left_accepts_nothing(app, alice, reply):
    address = to_accept(alice, reply)
    with write():
        alice.state = State.DEACTIVATED

    is_refused(come_in(mail(alice.email, ""), address), alice, Reason.STANDING, SENTENCES[Reason.STANDING])


def test_an_address_older_than_ninety_days_accepts_nothing(app, alice, reply, time_machine):
    address = to_accept(alice, reply)
    time_machine.move_to(now() + timedelta(days=91))

    is_refused(come_in(mail(alice.email, ""), address), alice, Reason.EXPIRED, "This works for 90 days")


def test_a_machine_accepts_nothing_and_hears_nothing(app, alice, reply):
    row = come_in(mail(alice.email, "I am away.", Auto_Submitted="auto-replied"), to_accept(alice, reply))

    assert (row.state, is_accepted(reply), refusals(), letters()) == (IncomingState.IGNORED, False, [], [])


def test_only_the_letter_of_who_asked_offers_to_accept(app, alice, bob, mia, question, outbox):
    tell_at_once(alice)
    first = make_post(question, bob)
    make_post(question, mia, "Once a year.", parent=first.number)

    (to_alice,) = outbox(alice)
    (to_bob,) = outbox(bob)

    accepting = [line for line in to_alice.text.splitlines() if line.startswith("accept+")]
    # Two answers in one letter, each with an address of its own.
    assert accepting == [to_accept(alice, post) for post in (first, newest())]
    assert [pressed(letter_of(to_alice), "Answer by email", place)["To"] for place in (0, 1)] == [
        answer_to(alice, post.id) for post in (first, newest())
    ]
    assert to_alice.html.count("Accept this answer by email</b>") == 2
    assert "accept+" not in to_bob.text and "mailto:" not in to_bob.html


def newest():
    return db.session.scalars(db.select(Post).order_by(Post.id.desc()).limit(1)).one()


def test_nothing_is_offered_in_a_discussion_or_once_it_is_accepted(app, alice, bob, question, outbox):
    make_post(make_discussion(alice), bob)
    post = make_post(question, bob)
    with write():
        db.session.get_one(Post, post.id).accepted_at = now()

    assert not [letter for letter in outbox(alice) if "accept+" in letter.text]


def test_where_no_mail_is_received_nothing_is_offered(app, alice, reply, outbox):
    app.config["MAIL_IN"] = ""

    (letter,) = outbox(alice)

    assert "mailto:" not in letter.html and "no words" not in letter.text


def test_who_is_asked_whether_it_is_solved_says_so_by_mail(app, alice, question, outbox):
    with write():
        db.session.get_one(Discussion, question.id).created_at = now() - timedelta(days=11)
        ask_whether_solved(0)
    (letter,) = outbox(alice)

    address = next(line for line in letter.text.splitlines() if line.startswith("solved+"))
    row = come_in(mail(alice.email, ""), address)

    assert row.became == question.address
    care = db.session.get_one(QuestionCare, question.id, populate_existing=True)
    assert care.is_solved_elsewhere
    (said,) = letters()
    assert said.subject == "Your question counts as solved"
    come_in(mail(alice.email, "no"), next(line for line in said.text.splitlines() if line.startswith("unsolved+")))
    db.session.rollback()
    assert not db.session.get_one(QuestionCare, question.id, populate_existing=True).is_solved_elsewhere


def test_who_is_invited_to_answer_says_no_by_mail(app, bob, mia, question, outbox, new_browser):
    new_browser(mia).post(f"/discussions/{question.id}/ask", person=bob.handle, **{"as": "invite"})
    (letter,) = outbox(bob)

    prepared = pressed(letter_of(letter), "Say by email that you cannot help")
    come_in(mail(bob.email, ""), prepared["To"])

    (ask,) = db.session.scalars(db.select(PostAsk))
    assert (ask.member_id, ask.declined_at is not None) == (bob.id, True)
    assert letters()[0].subject == "You said that you cannot help with a question"
    assert "take it back" not in letters()[0].text


def test_each_thing_of_a_digest_has_its_own_link(app, alice, bob, mia, outbox, new_browser):
    question = make_discussion(alice, "Gullies & drains", kind="question")
    new_browser(mia).post(f"/following/discussion/{question.id}/follow")
    posts = [make_post(question, bob, body) for body in ("Twice.", "Or thrice.")]
    (digest,) = outbox(mia, minutes=WEEK)

    prepared = pressed(letter_of(digest), "Answer by email", 1)
    row = come_in(mail(mia.email, "Why thrice?"), prepared["To"])

    assert prepared["Subject"] == "Re: Gullies & drains"
    assert digest.text.count("Answer by email:\nreply+") == 2
    assert newest().parent_number == posts[1].number
    assert row.became == newest().permalink


def test_an_answer_to_a_whole_digest_is_told_which_link_to_use(app, alice):
    row = come_in(mail(alice.email, "Twice a year."), digest_address(alice.id))

    assert (row.state, row.why) == (IncomingState.REFUSED, Reason.DIGEST)
    (letter,) = refusals()
    assert SENTENCES[Reason.DIGEST] in letter.text
