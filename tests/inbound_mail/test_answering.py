"""An answer by mail is posted as on the page, or refused with its own sentence, once."""

from datetime import timedelta

import pytest

from forum.accounts.models import Member, State
from forum.clock import now
from forum.database import write
from forum.discussions.models import Post
from forum.discussions.queries import opening_of
from forum.extensions import db
from forum.inbound_mail.models import IncomingMail, IncomingState
from forum.inbound_mail.refusals import SENTENCES, Reason
from forum.limits.models import Occurrence
from forum.mail.models import OutgoingMail
from tests.factories import make_discussion, make_member, make_post
from tests.inbound_mail.mails import answer_to, come_in, mail, refusals

QUOTED = """

On Fri, 27 Nov 2026 at 10:14, Connect and Share <no-reply@roads.example>
wrote:

> How do others do this?
> http://127.0.0.1:5000/unsubscribe/InNlY3JldCI.token
"""


@pytest.fixture()
def opening(alice):
    return opening_of(make_discussion(alice, "Gullies on hills").id)


def posts():
    db.session.rollback()
    return list(db.session.scalars(db.select(Post).where(Post.number > 1).order_by(Post.id)))


def test_an_answer_becomes_a_reply_of_the_member(app, bob, opening, browser):
    row = come_in(mail(bob.email, "We clean them twice." + QUOTED), answer_to(bob, opening.id))

    assert (row.state, row.member_id) == (IncomingState.POSTED, bob.id)
    (post,) = posts()
    assert (post.author_id, post.source, post.parent_number) == (bob.id, "We clean them twice.", 1)
    assert "We clean them twice." in browser.page(row.became, follow_redirects=True).text


def test_who_only_ever_writes_by_email_was_here(app, bob, opening):
    with write():
        db.session.get_one(Member, bob.id).last_seen_at = now() - timedelta(days=400)

    come_in(mail(bob.email, "We clean them twice."), answer_to(bob, opening.id))

    db.session.rollback()
    assert now() - db.session.get_one(Member, bob.id).last_seen_at < timedelta(minutes=1)


def test_an_answer_to_a_reply_stands_below_it(app, alice, bob, opening):
    reply = make_post(opening.discussion, bob)

    come_in(mail(alice.email, "Thank you."), answer_to(alice, reply.id))

    assert posts()[-1].parent_number == reply.number


def test_the_follower_of_the_discussion_hears_of_it_as_of_any_reply(app, alice, bob, opening, outbox):
    come_in(mail(bob.email, "We clean them twice."), answer_to(bob, opening.id))

    assert any("We clean them twice." in letter.text for letter in outbox(alice))


def test_members_see_what_was_trimmed_and_no_secret_of_it(app, alice, bob, opening, new_browser):
    row = come_in(mail(bob.email, "We clean them twice." + QUOTED), answer_to(bob, opening.id))

    page = new_browser(alice).page(row.became, follow_redirects=True)
    visitor = new_browser().page(row.became, follow_redirects=True)

    (shown,) = page.select("details.gone-text")
    assert "Show what was trimmed" in shown.text and "> How do others do this?" in shown.text
    assert "InNlY3JldCI" not in page.html
    assert "How do others do this?" not in " ".join(tag.text for tag in visitor.select("details"))


def test_what_was_trimmed_tells_nobody_s_address(app, alice, bob, opening, new_browser):
    quoted = f"\n\nFrom: Connect and Share <a@b.example>\nSent: 1\nTo: Bob Oakes <{bob.email}>\nSubject: x\n\nHow?"
    row = come_in(mail(bob.email, "Yes." + quoted), answer_to(bob, opening.id))

    (shown,) = new_browser(alice).page(row.became, follow_redirects=True).select("details.gone-text")

    assert "To: Bob Oakes <…>" in shown.text and "@" not in shown.text


def test_a_mail_in_html_only_is_posted_without_its_quotation(app, alice, bob, opening, new_browser):
    message = mail(bob.email, "x")
    quoted = '<div class="gmail_quote">On Fri wrote: <a href="http://x.example/unsubscribe/secret">stop</a></div>'
    message.set_content(f"<p>We do <b>two</b> things:</p><ol><li>Jet</li><li>Log</li></ol>{quoted}", subtype="html")

    row = come_in(message, answer_to(bob, opening.id))

    assert posts()[0].source == "We do **two** things:\n\n1. Jet\n2. Log"
    (shown,) = new_browser(alice).page(row.became, follow_redirects=True).select("details.gone-text")
    assert "On Fri wrote" in shown.text and "secret" not in shown.text


def test_html_in_what_was_trimmed_is_only_text(app, alice, bob, opening, new_browser):
    words = "Yes.\n\n-- \n<script>alert(1)</script>"
    row = come_in(mail(bob.email, words), answer_to(bob, opening.id))

    page = new_browser(alice).page(row.became, follow_redirects=True)

    assert "&lt;script&gt;alert(1)" in page.html


def test_what_was_trimmed_goes_when_a_moderator_takes_a_detail_out(app, bob, mia, opening, new_browser):
    row = come_in(mail(bob.email, "Call me, I am Bob." + QUOTED), answer_to(bob, opening.id))
    (post,) = posts()
    browser = new_browser(mia)

    browser.page(f"/posts/{post.id}/edit")
    browser.post(f"/posts/{post.id}/edit", body="Call me.", version="1", reason="A name")

    assert browser.page(row.became, follow_redirects=True).select("details.gone-text") == []


@pytest.mark.parametrize("kept", ["sender", "recipient"])
def test_a_mail_that_is_delivered_twice_posts_once(app, bob, opening, kept):
    message = mail(bob.email, "We clean them twice.", message_id="<one@mail.example>")
    come_in(message, answer_to(bob, opening.id))

    message["Received"] = "from another by this"
    come_in(message, answer_to(bob, opening.id), sender="other@demo.example" if kept == "sender" else None)

    assert len(posts()) == 1
    assert len(db.session.scalars(db.select(IncomingMail)).all()) == 1


def refused(row, bob, reason, words=""):
    """The row says why, nothing is posted, and one letter says it in a sentence."""
    assert (row.state, row.why) == (IncomingState.REFUSED, reason)
    assert posts() == []
    (letter,) = refusals()
    assert (words or SENTENCES[reason]) in letter.text
    assert letter.to_address == bob.email
    assert letter.in_reply_to == "<asked@mail.example>"
    return letter


def asked(bob, text="We clean them twice.", **headers):
    return mail(bob.email, text, message_id="<asked@mail.example>", **headers)


def test_an_expired_address_is_refused(app, bob, opening, time_machine):
    address = answer_to(bob, opening.id)
    time_machine.move_to(now() + timedelta(days=91))

    refused(come_in(asked(bob), address), bob, Reason.EXPIRED)


def test_the_wrong_sender_is_refused(app, alice, bob, opening):
    row = come_in(asked(bob), answer_to(alice, opening.id), sender=bob.email)

    letter = refused(row, bob, Reason.SENDER)
    assert alice.email not in letter.text


def test_two_senders_are_no_sender(app, bob, opening):
    message = asked(bob)
    del message["From"]
    message["From"] = f"{bob.email}, other@demo.example"

    assert come_in(message, answer_to(bob, opening.id), sender=bob.email).why == Reason.SENDER


def test_a_suspended_member_is_refused(app, bob, opening):
    address = answer_to(bob, opening.id)
    with write():
        bob.suspended_until = now() + timedelta(days=2)

    refused(come_in(asked(bob), address), bob, Reason.STANDING, "Your account is suspended.")


def test_who_closed_the_account_is_refused(app, bob, opening):
    address = answer_to(bob, opening.id)
    with write():
        bob.state = State.DEACTIVATED

    refused(come_in(asked(bob), address), bob, Reason.STANDING)


def test_a_closed_discussion_is_refused_with_its_reason(app, alice, bob):
    discussion = make_discussion(alice, is_locked=True)

    row = come_in(asked(bob), answer_to(bob, opening_of(discussion.id).id))

    refused(row, bob, Reason.CLOSED, "The reason given: It is settled.")


@pytest.mark.parametrize("column", ["deleted_at", "removed_at"])
def test_a_discussion_that_is_gone_is_refused(app, alice, bob, column):
    discussion = make_discussion(alice, **{column: now()})

    refused(come_in(asked(bob), answer_to(bob, opening_of(discussion.id).id)), bob, Reason.GONE)


def test_what_the_member_may_not_see_is_refused_as_gone(app, alice, bob):
    discussion = make_discussion(alice, held_at=now())

    refused(come_in(asked(bob), answer_to(bob, opening_of(discussion.id).id)), bob, Reason.GONE)


def test_an_answer_without_words_is_refused(app, bob, opening):
    refused(come_in(asked(bob, QUOTED), answer_to(bob, opening.id)), bob, Reason.EMPTY)


def test_too_many_answers_are_refused_with_the_time_to_wait(app, bob, opening):
    with write():
        db.session.add_all(Occurrence(action="reply", who=f"member:{bob.id}", at=now()) for _ in range(100))

    refused(come_in(asked(bob), answer_to(bob, opening.id)), bob, Reason.LIMIT, "Try again in")


def test_a_text_beyond_the_limits_is_refused_with_the_sentence_of_the_page(app, bob, opening):
    row = come_in(asked(bob, "long words\n" * 2000), answer_to(bob, opening.id))

    refused(row, bob, Reason.TEXT, "20,000")


def test_refusals_are_answered_once_and_seldom(app, bob, opening):
    address = answer_to(bob, opening.id)

    for number in range(6):
        come_in(mail(bob.email, QUOTED, message_id=f"<{number}@mail.example>"), address)

    assert len(refusals()) == 3


def test_nobody_is_answered_where_the_return_path_is_empty(app, alice, bob, opening):
    row = come_in(asked(bob), answer_to(alice, opening.id), sender="")

    assert row.state == IncomingState.IGNORED
    assert db.session.scalars(db.select(OutgoingMail).where(OutgoingMail.kind == "mail_refused")).all() == []


def test_a_new_member_whose_first_answer_has_a_link_waits_for_a_look(app, opening):
    newcomer = make_member("Nia Reed", post_count=0, approved_at=now())

    row = come_in(mail(newcomer.email, "See https://council.example/plan"), answer_to(newcomer, opening.id))

    assert row.state == IncomingState.POSTED
    assert posts()[-1].held_at is not None
