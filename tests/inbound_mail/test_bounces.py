"""Letters that come back stop the mail to an address, and its member reads why."""

from datetime import timedelta

import pytest

from forum.clock import now
from forum.database import write
from forum.extensions import db
from forum.inbound_mail.models import IncomingState, MailTrouble
from forum.jobs.services import run_due_jobs
from forum.mail.addresses import return_path
from forum.mail.models import MailState, OutgoingMail
from forum.mail.services import Envelope, send
from forum.notifications.models import NoticeState, Notification
from forum.subjects import Mail
from tests.factories import make_discussion, make_post
from tests.inbound_mail.mails import DOMAIN, come_in

REPORT = """From: MAILER-DAEMON@mx.council.example
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Message-ID: <{number}@mx.council.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Your mail could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.council.example

Final-Recipient: rfc822; bob-oakes@demo.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <bob-oakes@demo.example> No such mailbox

--b--
"""
numbers = iter(range(10**6))


def letter_to(address, kind="reply", member_id=None):
    """A letter that was sent."""
    with write():
        mail_id = send(Envelope(address, kind, member_id), Mail("News", "Words\n", "<p>Words</p>"))
    run_due_jobs()
    db.session.rollback()
    return db.session.get_one(OutgoingMail, mail_id, populate_existing=True)


def bounce(letter, action="failed", status="5.1.1", to=""):
    to = to or return_path(letter.id)
    raw = REPORT.format(to=to, action=action, status=status, number=next(numbers)).encode()
    return come_in(raw, to, sender="")


def scores():
    db.session.rollback()
    return list(db.session.scalars(db.select(MailTrouble.score)))


def test_a_letter_that_comes_back_for_good_counts_two_points(app, bob):
    row = bounce(letter_to(bob.email))

    assert row.state == IncomingState.BOUNCED
    assert scores() == [20]


@pytest.mark.parametrize(("action", "status"), [("delayed", "4.4.1"), ("failed", "4.2.2")])
def test_one_that_comes_back_for_now_counts_one(app, bob, action, status):
    bounce(letter_to(bob.email), action, status)

    assert scores() == [10]


def test_the_letter_says_so_in_the_record(app, bob):
    letter = letter_to(bob.email)
    bounce(letter)

    db.session.refresh(letter)
    assert letter.state == MailState.FAILED
    assert letter.why.startswith("Returned by the reader's mail server: 550 5.1.1")


def test_a_letter_that_may_still_arrive_stays_sent(app, bob):
    letter = letter_to(bob.email)
    bounce(letter, "delayed", "4.4.1")

    db.session.refresh(letter)
    assert (letter.state, letter.why[:8]) == (MailState.SENT, "Returned")


def test_at_four_points_nothing_more_is_sent(app, bob):
    for _ in range(2):
        bounce(letter_to(bob.email))

    letter = letter_to(bob.email)

    assert letter.state == MailState.SKIPPED
    assert letter.why == "This address sent back too many emails."
    assert letter_to("other@demo.example").state == MailState.SENT


def test_a_notice_to_such_an_address_is_written_once_and_says_why_it_was_not_sent(app, alice, bob, outbox):
    for _ in range(2):
        bounce(letter_to(bob.email))
    make_post(make_discussion(bob), alice)

    for minutes in (11, 20, 30):
        outbox(minutes=minutes)

    (notice,) = db.session.scalars(db.select(Notification).where(Notification.member_id == bob.id))
    assert (notice.mail_state, notice.why_not) == (NoticeState.SKIPPED, "This address sent back too many emails.")
    assert len(list(db.session.scalars(db.select(OutgoingMail).where(OutgoingMail.member_id == bob.id)))) == 1


def test_what_somebody_asked_for_by_hand_is_still_sent(app, bob):
    for _ in range(2):
        bounce(letter_to(bob.email))

    assert letter_to(bob.email, "reset_password").state == MailState.SENT


def test_two_reports_of_one_letter_count_once(app, bob):
    letter = letter_to(bob.email)

    bounce(letter)
    bounce(letter)

    assert scores() == [20]


def test_each_letter_that_arrived_takes_a_tenth_off(app, bob, time_machine):
    bounce(letter_to(bob.email))
    time_machine.move_to(now() + timedelta(minutes=1))
    for _ in range(5):
        letter_to(bob.email)

    bounce(letter_to(bob.email), "delayed", "4.4.1")

    # 2.0, less 5 x 0.1 for what arrived since, and 1.0.
    assert scores() == [25]


def test_after_thirty_days_it_is_forgotten(app, bob, time_machine):
    bounce(letter_to(bob.email))
    time_machine.move_to(now() + timedelta(days=31))

    bounce(letter_to(bob.email), "delayed", "4.4.1")

    assert scores() == [10]


@pytest.mark.parametrize("local_part", ["bounces+aaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "bounces", "bounces+"])
def test_only_an_address_that_we_signed_counts(app, bob, local_part):
    letter_to(bob.email)
    address = f"{local_part}@{DOMAIN}"
    raw = REPORT.format(to=address, action="failed", status="5.1.1", number=1).encode()

    with pytest.raises(Exception, match="None of the recipients"):
        come_in(raw, address, sender="")
    assert scores() == []


def test_out_of_office_at_the_return_path_counts_nothing(app, bob):
    letter = letter_to(bob.email)
    raw = b"From: bob-oakes@demo.example\nSubject: Automatic reply: News\nAuto-Submitted: auto-replied\n\nI am away.\n"

    row = come_in(raw, return_path(letter.id), sender="")

    assert row.state == IncomingState.IGNORED
    assert scores() == []


def test_a_report_that_follows_no_standard_is_understood(app, bob):
    letter = letter_to(bob.email)
    raw = (
        b"From: MAILER-DAEMON@old.example\nSubject: failure notice\n\n"
        b"Hi. This is the qmail-send program at old.example.\n"
        b"I'm afraid I wasn't able to deliver your message to the following addresses.\n"
        b"This is a permanent error; I've given up. Sorry it didn't work out.\n\n"
        b"<bob-oakes@demo.example>:\n550 No such mailbox\n\n--- Below this line is a copy of the message.\n\n"
    )

    assert come_in(raw, return_path(letter.id), sender="").state == IncomingState.BOUNCED
    assert scores() == [20]


def test_the_member_reads_it_and_starts_the_mail_again(app, bob, new_browser):
    for _ in range(2):
        bounce(letter_to(bob.email, member_id=bob.id))
    browser = new_browser(bob)

    page = browser.page("/account")
    assert "We stopped sending you emails" in page.text and "550 5.1.1" in page.text
    assert "We stopped" in browser.page("/account/notifications").text
    browser.post("/account/email-in/works")

    assert "We stopped" not in browser.page("/account").text
    assert letter_to(bob.email).state == MailState.SENT


def test_others_read_nothing_of_it(app, alice, bob, new_browser):
    for _ in range(2):
        bounce(letter_to(bob.email))

    assert "We stopped" not in new_browser(alice).page("/account").text


def test_no_address_is_kept_for_it(app, bob):
    bounce(letter_to(bob.email))

    (row,) = db.session.scalars(db.select(MailTrouble))
    assert "bob" not in row.who and row.came_back_at <= now()
