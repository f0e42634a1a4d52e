"""The circulation list by mail: the subject Updates joins it after confirmation, Stop leaves it."""

import re
from datetime import timedelta

import pytest

from forum.clock import now
from forum.extensions import db
from forum.inbound_mail.models import IncomingState
from forum.inbound_mail.refusals import SENTENCES, Reason
from forum.updates.models import Subscriber, SubscriberState
from tests.factories import make_reader, make_update
from tests.inbound_mail.mails import DOMAIN, come_in, mail, refusals

LIST = f"updates@{DOMAIN}"
READER = "reader@council.example"


def states():
    db.session.rollback()
    return list(db.session.scalars(db.select(Subscriber.state)))


@pytest.mark.parametrize(
    "subject",
    ["Updates", "updates", "UPDATES", " Re: Updates ", "Fwd: RE: u p d a t e s", "Re:Updates.", "AW: Updates"],
)
def test_the_word_asks_for_a_letter_that_confirms(app, outbox, subject):
    row = come_in(mail(READER, "", subject), LIST)

    (letter,) = outbox()
    assert (row.state, letter.to_address, letter.kind) == (IncomingState.POSTED, READER, "updates_confirm")
    assert states() == [SubscriberState.WAITING]


def test_the_link_of_the_letter_puts_the_sender_on_the_list(app, outbox, browser):
    come_in(mail(READER, "", "Updates"), LIST)
    link = re.search(r"/updates/confirm/\S+", outbox()[0].text).group()

    browser.page(link)
    browser.post(link)

    assert states() == [SubscriberState.CONFIRMED]


def test_an_answer_to_that_letter_does_so_too(app, outbox):
    come_in(mail(READER, "", "Updates"), LIST)
    letter = outbox()[0]

    come_in(mail(READER, "Yes", "Re: Confirm"), letter.reply_to, sender=READER)

    assert states() == [SubscriberState.CONFIRMED]
    joined = outbox()[-1]
    assert (joined.kind, joined.to_address) == ("updates_joined", READER)
    assert "/updates/stop/" in joined.unsubscribe


def test_only_its_reader_answers_it(app, outbox):
    come_in(mail(READER, "", "Updates"), LIST)
    address = outbox()[0].reply_to

    assert come_in(mail("other@council.example", "Yes", "Re: x"), address).why == Reason.SENDER
    assert come_in(mail(READER, "Away", "Automatic reply: x"), address).state == IncomingState.IGNORED
    assert states() == [SubscriberState.WAITING]


def test_after_three_days_it_is_too_late(app, outbox, time_machine):
    come_in(mail(READER, "", "Updates"), LIST)
    address = outbox()[0].reply_to
    time_machine.move_to(now() + timedelta(days=4))

    assert come_in(mail(READER, "Yes", "Re: x"), address).why == Reason.LATE
    assert states() == [SubscriberState.WAITING]


def test_a_mail_of_outlook_on_the_web_asks_as_well(app, outbox):
    raw = (
        b'From: "Reader, Robin" <Reader@Council.example>\r\nTo: "updates@reply.roads.example" <updates@reply.roads.example>\r\n'
        b"Subject: Updates\r\nThread-Topic: Updates\r\nThread-Index: AdtX\r\nMessage-ID: <DB9PR@GBRP265.example>\r\n"
        b"X-MS-Has-Attach: \r\nX-MS-Exchange-Organization-AuthAs: Internal\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/alternative; boundary="_000_DB9"\r\n\r\n'
        b'--_000_DB9\r\nContent-Type: text/plain; charset="us-ascii"\r\n\r\n\r\n'
        b'--_000_DB9\r\nContent-Type: text/html; charset="us-ascii"\r\n\r\n<html><body></body></html>\r\n--_000_DB9--\r\n'
    )

    come_in(raw, LIST, sender=READER)

    assert [letter.to_address for letter in outbox()] == [READER]


@pytest.mark.parametrize("is_reader", [True, False])
def test_stop_is_answered_alike_whatever_is_known(app, outbox, is_reader):
    if is_reader:
        make_reader(READER)

    come_in(mail(READER, "", "Re: Stop"), LIST)

    (letter,) = outbox()
    assert (letter.to_address, letter.kind) == (READER, "updates_stopped")
    assert states() == ([SubscriberState.STOPPED] if is_reader else [])
    assert db.session.scalars(db.select(Subscriber.email)).all() == ([None] if is_reader else [])


def test_another_subject_is_answered_with_the_two_words(app):
    come_in(mail(READER, "Who are you?", "A question"), LIST, sender=READER)

    assert SENTENCES[Reason.WORDS] in refusals()[0].text


def test_a_mailbox_is_not_filled_by_asking_again_and_again(app, outbox):
    for number in range(6):
        come_in(mail(READER, "", "Updates", message_id=f"<{number}@x.example>"), LIST)

    assert len(outbox()) == 3


def test_a_mail_without_a_sender_is_left(app, outbox):
    message = mail(READER, "", "Updates")
    del message["From"]

    assert come_in(message, LIST).state == IncomingState.IGNORED
    assert outbox() == []


def test_the_page_tells_the_address_and_has_a_feed(app, browser, mia):
    make_update(mia, "The winter call & more", body="It is **open**.\x0b")

    page = browser.page("/updates")
    feed = browser.send("GET", "/updates/feed")

    assert page.link(LIST) == f"mailto:{LIST}?subject=Updates"
    assert page.select('link[rel="alternate"][type="application/atom+xml"]')[0]["href"] == "/updates/feed"
    assert feed.response.mimetype == "application/atom+xml"
    assert "<title>The winter call &amp; more</title>" in feed.html
    assert "&lt;strong&gt;open&lt;/strong&gt;" in feed.html
    assert "Set-Cookie" not in feed.response.headers


def test_the_feed_has_no_drafts_and_costs_nothing_while_nothing_is_new(app, browser, mia, statements):
    make_update(mia, "A draft of news", is_draft=True)
    first = browser.send("GET", "/updates/feed")

    again = browser.send("GET", "/updates/feed", headers={"If-None-Match": first.response.headers["ETag"]})

    assert "A draft" not in first.html
    assert again.status == (304 if first.response.last_modified else 200)


def test_where_no_mail_is_taken_the_page_names_no_address(app, browser):
    app.config["MAIL_IN"] = ""

    assert "mailto:" not in browser.page("/updates").html
