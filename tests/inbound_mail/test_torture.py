"""Whatever somebody sends, the mail is kept and the worker goes on."""

import contextlib
from email.message import EmailMessage

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import undefer

from forum.discussions.models import Post
from forum.discussions.queries import opening_of
from forum.extensions import db
from forum.inbound_mail.models import RAW_MOST_BYTES, IncomingMail, IncomingState
from forum.inbound_mail.reading import Unreadable, read_mail
from forum.inbound_mail.services.receiving import TooLarge, receive
from tests.factories import make_discussion
from tests.inbound_mail.mails import answer_to, come_in, mail


def nested(depth: int) -> bytes:
    head = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(depth))
    return b"From: bob@demo.example\nSubject: x\n" + head + b"Content-Type: text/plain\n\nDeep words\n"


def made() -> dict[str, bytes]:
    plain = b"From: %s\nSubject: x\nMessage-ID: <t@mail.example>\n"
    sender = b"bob-oakes@demo.example"
    begin = plain % sender
    return {
        "nothing": b"",
        "only zeros": b"\0" * 1000,
        "no header": b"words without a header",
        "a huge header": begin + b"X-Long: " + b"a" * 2_000_000 + b"\n\nWords",
        "a hundred thousand headers": begin + b"X: y\n" * 100_000 + b"\nWords",
        "nested fifty times": nested(50),
        "nested five thousand times": nested(5_000),
        "an unknown charset": begin + b'Content-Type: text/plain; charset="martian"\n\nWords \xe9',
        "a charset that is no charset": begin + b"Content-Type: text/plain; charset=base64\n\nWords",
        "a slow charset": begin
        + b"Content-Type: text/plain; charset=punycode\n\n"
        + b"a" * 100_000
        + b"-"
        + b"b" * 90_000,
        "a wrong charset": begin + b"Content-Type: text/plain; charset=us-ascii\n\nCaf\xc3\xa9",
        "broken base64": begin + b"Content-Transfer-Encoding: base64\nContent-Type: text/plain\n\n!!!!=\x00==",
        "an unknown transfer encoding": begin + b"Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n#!!!\n",
        "encoded words that do not end": b"From: =?utf-8?q?Bob?= <"
        + sender
        + b">\nSubject: =?utf-8?b?4pyF=?=?=?=\n\nWords",
        "a boundary that never comes": begin + b"Content-Type: multipart/mixed; boundary=nowhere\n\nWords",
        "an empty boundary": begin + b'Content-Type: multipart/mixed; boundary=""\n\n--\nWords',
        "a file name full of tricks": begin
        + b"Content-Type: application/pdf; name*0*=utf-8''%2e%2e%2f; name*1=etc\nContent-Disposition: attachment\n\nx",
        "a winmail.dat that is none": begin + b"Content-Type: application/ms-tnef; name=winmail.dat\n\nno tnef",
        "a thousand parts": begin
        + b"Content-Type: multipart/mixed; boundary=b\n\n"
        + b"--b\nContent-Type: text/plain\n\nx\n" * 1_000
        + b"--b--\n",
        "lone surrogates": begin + b"Content-Type: text/plain; charset=utf-16\n\n\x00\xd8\x00\xd8",
        "a message in a message": begin + b"Content-Type: message/rfc822\n\nFrom: a@demo.example\n\nWords",
        "two senders": b"From: a@demo.example\nFrom: b@demo.example\n\nWords",
        "ten megabytes": begin + b"\n" + b"words words words\n" * (RAW_MOST_BYTES // 18 - 10),
    }


MADE = made()


@pytest.mark.parametrize("name", MADE)
def test_it_is_kept_and_settled(app, bob, alice, name):
    opening = opening_of(make_discussion(alice).id)

    row = come_in(MADE[name], answer_to(bob, opening.id), sender=bob.email)

    assert row.state != IncomingState.RECEIVED
    kept = db.session.scalars(db.select(IncomingMail).options(undefer(IncomingMail.raw))).one()
    assert kept.raw == MADE[name]


def test_what_can_be_read_of_it_is_posted(app, bob, alice):
    opening = opening_of(make_discussion(alice).id)

    come_in(MADE["an unknown charset"], answer_to(bob, opening.id), sender=bob.email)
    come_in(MADE["a wrong charset"], answer_to(bob, opening.id), sender=bob.email)

    # The second carries the Message-ID of the first.
    assert [post.source for post in db.session.scalars(db.select(Post).where(Post.number > 1))] == ["Words é"]
    assert read_mail(MADE["a wrong charset"]).text.strip() == "Café"


def test_what_is_nested_beyond_measure_is_called_unreadable():
    with pytest.raises(Unreadable):
        read_mail(nested(5_000))


def test_what_is_too_large_is_not_kept(app, bob, alice):
    with pytest.raises(TooLarge):
        receive(b"x" * (RAW_MOST_BYTES + 1), bob.email, [answer_to(bob, 1)])


@given(st.binary(max_size=400))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_read_or_called_unreadable(raw):
    with contextlib.suppress(Unreadable):
        read_mail(raw)


HEADERS = st.sampled_from(
    [b"From: a@b.example", b"Content-Type: multipart/mixed; boundary=b", b"Content-Type: text/html; charset=x", b"--b"]
    + [
        b"Content-Disposition: attachment; filename*=utf-8''%ff",
        b"",
        b"Subject: =?x?q?y?=",
        b"Content-Transfer-Encoding: base64",
    ]
    + [
        b"Content-ID: <a",
        b'From: "',
        b"Content-Type: text/plain; format=flowed; delsp=yes",
        b"> x ",
        b"words ",
        b"\xff\xfe",
    ]
)


@given(st.lists(HEADERS, max_size=30))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_order_of_such_lines_is_read_or_called_unreadable(lines):
    with contextlib.suppress(Unreadable):
        read_mail(b"\n".join(lines))


def test_flowing_lines_are_joined(app):
    message = mail("bob@demo.example", "x")
    message.set_payload("We clean them \ntwice a year.\n\n> How do \n> others?\n-- \nBob")
    message.replace_header("Content-Type", 'text/plain; charset="utf-8"; format=flowed')

    words = read_mail(message.as_bytes()).text

    assert "We clean them twice a year.\n\n> How do others?" in words
    assert "\n-- \nBob" in words


def test_a_part_of_each_kind_is_read():
    message = EmailMessage()
    message["From"] = "Bob <BOB@demo.example>"
    message["Subject"] = "=?iso-8859-1?q?Caf=E9?="
    message.set_content("Plain words")
    message.add_alternative("<p>HTML words</p>", subtype="html")
    message.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="Plan für Ä.pdf")
    message.add_attachment(b"x", maintype="application", subtype="pkcs7-signature", filename="smime.p7s")

    mail = read_mail(message.as_bytes())

    assert (mail.from_address, mail.subject) == ("bob@demo.example", "Café")
    assert (mail.text.strip(), mail.html.strip()) == ("Plain words", "<p>HTML words</p>")
    assert [(file.name, file.content) for file in mail.files] == [("Plan für Ä.pdf", b"%PDF-1.4")]
