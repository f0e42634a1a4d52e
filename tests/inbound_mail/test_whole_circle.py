"""From a post by a real mail server to a reader, and back by another to the page."""

from forum.database import write
from forum.discussions.models import Post
from forum.discussions.queries import opening_of
from forum.extensions import db
from forum.inbound_mail.models import IncomingMail, IncomingState
from forum.jobs.services import run_due_jobs
from forum.mail.models import OutgoingMail
from forum.mail.services import Envelope, send
from forum.subjects import Mail
from tests.factories import make_discussion
from tests.inbound_mail.mails import answer_to, deliver

OUTLOOK = """From: "Oakes, Bob" <{bob}>
To: Connect and Share <{to}>
Subject: RE: {subject}
Thread-Topic: Gullies
In-Reply-To: {letter}
Message-ID: <LO2P265MB1@GBRP265.PROD.OUTLOOK.example>
MIME-Version: 1.0
Content-Type: text/plain; charset="iso-8859-1"
Content-Transfer-Encoding: quoted-printable

We do three things:

1. Jet
2. Log the silt =96 it costs =A310
3. Come back

Bob

________________________________
From: Connect and Share <no-reply@roads.example>
Sent: Friday, November 27, 2026 10:14:03 AM
To: Oakes, Bob <{bob}>
Subject: {subject}

{quoted}
"""


def test_a_letter_is_answered_and_its_answer_stands_on_the_page(
    app, alice, bob, mail_server, door, new_browser, outbox
):
    opening = opening_of(make_discussion(alice, "Gullies on hills").id)
    with write():
        envelope = Envelope(bob.email, "reply", bob.id, reply_to=answer_to(bob, opening.id))
        send(envelope, Mail("Gullies on hills", "How do others do this?\n", "<p>How do others do this?</p>"))
    run_due_jobs()
    letter = next(each for each in mail_server.letters if each["Reply-To"])

    raw = OUTLOOK.format(
        bob=bob.email,
        to=letter["Reply-To"],
        subject=letter["Subject"],
        letter=letter["Message-ID"],
        quoted=letter.get_body(("plain",)).get_content(),
    )
    deliver(door, raw.encode("ascii"), bob.email, str(letter["Reply-To"]))

    (post,) = db.session.scalars(db.select(Post).where(Post.number > 1))
    assert post.source == "We do three things:\n\n1. Jet\n2. Log the silt – it costs £10\n3. Come back\n\nBob"
    # Whoever has seen it is not written to, so the letter comes first.
    outbox()
    page = new_browser(alice).page(post.permalink, follow_redirects=True)
    assert "Log the silt" in page.text and "How do others do this?" in page.select("details.gone-text")[0].text
    # The author of the question hears of it by the same way.
    (told,) = [each for each in mail_server.letters if alice.email in each["To"]]
    assert "Log the silt" in told.get_body(("plain",)).get_content()


def test_a_letter_that_comes_back_is_counted_by_its_return_path(app, alice, bob, mail_server, door):
    with write():
        mail_id = send(Envelope(bob.email, "reply", bob.id), Mail("News", "Words\n", "<p>Words</p>"))
    run_due_jobs()
    (letter,) = mail_server.letters
    report = (
        "From: postmaster@council.example\nSubject: Undeliverable\nContent-Type: multipart/report; boundary=b\n\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n"
        "Final-Recipient: rfc822; bob\nAction: failed\nStatus: 5.1.1\n\n--b--\n"
    )
    back_to = mail_server.senders[0]

    deliver(door, report, "", back_to)

    assert letter["To"] == bob.email
    (row,) = db.session.scalars(db.select(IncomingMail))
    assert row.state == IncomingState.BOUNCED
    assert db.session.get_one(OutgoingMail, mail_id).why.startswith("Returned")


def test_two_programs_that_answer_each_other_end_at_once(app, alice, bob, mail_server, door):
    """Our refusal is a letter of a machine; answered by an absence, it makes nothing more."""
    opening = opening_of(make_discussion(alice, "Gullies on hills").id)
    address = answer_to(bob, opening.id)
    deliver(door, f"From: {bob.email}\nSubject: x\nMessage-ID: <1@x>\n\n", bob.email, address)
    refusal = mail_server.letters[-1]

    deliver(door, refusal.as_bytes(), mail_server.senders[-1], address)

    rows = list(db.session.scalars(db.select(IncomingMail).order_by(IncomingMail.id)))
    assert [row.state for row in rows] == [IncomingState.REFUSED, IncomingState.IGNORED]
    assert "Not posted" in refusal["Subject"] and refusal["Auto-Submitted"].startswith("auto-")
