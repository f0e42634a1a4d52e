"""What machines write is neither posted nor answered."""

import pytest

from forum.discussions.models import Post
from forum.discussions.queries import opening_of
from forum.extensions import db
from forum.inbound_mail.models import IncomingState
from forum.mail.services import message_id
from tests.factories import make_discussion
from tests.inbound_mail.mails import answer_to, come_in, mail, refusals


@pytest.fixture()
def address(alice, bob):
    return answer_to(bob, opening_of(make_discussion(alice).id).id)


def is_left(row):
    db.session.rollback()
    posted = db.session.scalars(db.select(Post).where(Post.number > 1)).all()
    return row.state == IncomingState.IGNORED and not posted and not refusals()


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated; type=x"},
        {"Precedence": "bulk"},
        {"Precedence": "auto_reply"},
        {"X_Auto_Response_Suppress": "All"},
        {"X_Autoreply": "yes"},
        {"X_Autorespond": "away"},
        {"List_Id": "<roads.example>"},
        {"X_Loop": "x"},
    ],
)
def test_by_its_headers(app, bob, address, headers):
    assert is_left(come_in(mail(bob.email, "I am away.", **headers), address))


def test_a_person_s_mail_that_says_so_is_posted(app, bob, address):
    row = come_in(mail(bob.email, "Twice a year.", Auto_Submitted="no", Precedence="normal"), address)

    assert row.state == IncomingState.POSTED


@pytest.mark.parametrize(
    "subject",
    [
        *("Automatic reply: Gullies", "AUTOMATIC REPLY: x", "Out of office: x", "Out of the Office", "Auto: x"),
        *("Abwesenheitsnotiz: x", "Automatische Antwort: x", "Réponse automatique : x", "Absence du bureau"),
        *("Respuesta automática: x", "Risposta automatica: x", "Automatisch antwoord: x", "Autosvar: x"),
        *(
            "Odpowiedź automatyczna: x",
            "Atebiad awtomatig: x",
            "Undeliverable: x",
            "Delivery Status Notification (Failure)",
        ),
        *("Read: Gullies", "Recall: Gullies", "Annual leave: back on Monday"),
    ],
)
def test_by_its_subject(app, bob, address, subject):
    assert is_left(come_in(mail(bob.email, "I am away.", subject), address))


@pytest.mark.parametrize(
    "subject", ["Re: Automation of gullies", "Re: Away days", "Auto gully counting", "Readings", "Out of season work"]
)
def test_people_write_of_such_things_too(app, bob, address, subject):
    assert come_in(mail(bob.email, "Twice a year.", subject), address).state == IncomingState.POSTED


@pytest.mark.parametrize(
    "sender", ["", "MAILER-DAEMON@mx.example", "no-reply@council.example", "postmaster@mx.example"]
)
def test_by_its_return_path(app, bob, address, sender):
    assert is_left(come_in(mail(bob.email, "I am away."), address, sender=sender))


def test_by_its_sender(app, bob, address):
    assert is_left(come_in(mail("postmaster@council.example", "Full"), address, sender=None))


def test_a_letter_of_our_own_that_comes_back_round(app, bob, address):
    assert is_left(come_in(mail(bob.email, "Words", message_id=message_id("event-1-2")), address))
