"""Two members who never open a page: from a question by mail over a digest to the accepted answer."""

from datetime import timedelta
from email.utils import make_msgid

import pytest

from forum.clock import clock_at, now
from forum.discussions.models import Post
from forum.extensions import db
from forum.inbound_mail.recipients import start_address
from forum.objectives.queries import objectives_by_slug
from tests.inbound_mail.mails import deliver, mail, pressed

WEEK = 7 * 24 * 60


@pytest.fixture()
def objective(alice, bob, new_browser):
    """What both chose when they joined."""
    objective = objectives_by_slug(["build-capacity"])[0]
    new_browser(bob).post(f"/following/objective/{objective.id}/follow")
    new_browser(alice).post("/account/email-in", may_start="y")
    return objective


def send(port, message, member, words=None):
    """As the member's mail program does it, perhaps with words of their own."""
    message["From"], message["Message-ID"] = f"{member.name} <{member.email}>", make_msgid(domain="mail.example")
    if words is not None:
        message.set_content(words)
    deliver(port, message.as_bytes(), member.email, str(message["To"]))


def test_who_only_uses_email_gets_from_a_digest_to_an_accepted_answer(
    app, alice, bob, objective, mail_server, door, outbox, browser
):
    def letters_to(member):
        return [letter for letter in mail_server.letters if member.email in letter["To"]]

    asked = mail(alice.email, "They silt up every autumn.", "How do you clean gullies on hills?")
    deliver(door, asked.as_bytes(), alice.email, start_address(objective))
    outbox(minutes=WEEK)
    (digest,) = letters_to(bob)
    with clock_at(now() + timedelta(minutes=WEEK + 1)):
        send(door, pressed(digest, "Answer by email"), bob, "Twice a year, from the top down.")
        outbox()
    with clock_at(now() + timedelta(minutes=WEEK + 20)):
        send(door, pressed(letters_to(alice)[-1], "Accept this answer by email"), alice)
        outbox()

    (reply,) = db.session.scalars(db.select(Post).where(Post.number > 1))
    assert (reply.author_id, reply.source) == (bob.id, "Twice a year, from the top down.")
    assert letters_to(alice)[-1]["Subject"] == "You accepted the reply of Bob Oakes as an answer"
    told = letters_to(bob)[-1].get_body(("plain",)).get_content()
    assert "Alice Merrin accepted your reply as an answer" in told
    page = browser.page(reply.permalink, follow_redirects=True)
    assert "Answers the question, marked by Alice Merrin, who asked" in page.text
    # A program without HTML shows the address on a line of its own.
    assert pressed(digest, "Answer by email")["To"] in digest.get_body(("plain",)).get_content().splitlines()
