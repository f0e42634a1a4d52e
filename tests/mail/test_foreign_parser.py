"""Letters as they went over the wire, read by a parser that shares nothing with the library that wrote them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage

import pytest
from fast_mail_parser import PyMail, parse_email
from flask import Flask

from forum.accounts.models import Member
from forum.clock import clock_at, now
from forum.database import write
from forum.extensions import db
from forum.following.services import follow
from forum.inbound_mail.services.receiving import receive
from forum.jobs.services import run_due_jobs
from forum.mail.addresses import read_reply_address, read_return_path, reply_address
from forum.mail.headers import LETTERS, LINE_MOST
from forum.mail.models import OutgoingMail
from forum.messages.services.posting import Letter
from forum.messages.services.starting import start_conversation
from forum.notifications.channels import choose
from forum.notifications.choices import Channel
from forum.notifications.services import tell_decision
from forum.notifications.writing import write_letters
from forum.text.prepare import prepare
from tests.factories import make_discussion, make_member, make_post, make_reader, make_update, tell_at_once
from tests.inbound_mail.mails import DOMAIN, mail
from tests.mail_server import Server

TITLE = "Grüße vom Hügel – £5 a gully, “twice a year” and what the drivers of tankers say of steep lanes in winter 2026"
WORDS = "Ein Gruß, £5 and “quotes” – " + "as long as the road " * 20
NAME = re.compile(r"<[^<>@\s]+@[a-z0-9.-]+>")
HEADERS = ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Auto-Submitted", "Content-Type")
# The kinds of letters that can be stopped, with what mail programs sort them by.
LISTS = {
    "reply_to_me": "<discussion-1.127.0.0.1>",
    "reply": "<discussion-1.127.0.0.1>",
    "message": "",
    "digest": "<digest-{member_id}.127.0.0.1>",
    "update": "<updates.127.0.0.1>",
}


@pytest.fixture()
def server(app: Flask) -> Iterator[Server]:
    """A mail server that takes our letters; ours takes answers to them."""
    server = Server()
    server.controller.start()
    app.config.update(MAIL_URL=f"smtp://127.0.0.1:{server.port}", MAIL_IN=DOMAIN)
    yield server
    app.config.update(MAIL_URL="log:", MAIL_IN="")
    server.controller.stop()


@dataclass
class Sent:
    """A letter on the wire: its bytes, its return path, what the parser makes of it, and the row that it came from."""

    raw: bytes
    sender: str
    recipients: list[str]
    mail: PyMail
    row: OutgoingMail

    def header(self, name: str) -> str:
        """A header that may stand once; empty where it does not."""
        values = self.mail.headers.get(name, [])
        assert len(values) <= 1, f"{name} stands {len(values)} times"
        return values[0] if values else ""


def sent(server: Server) -> list[Sent]:
    """All that left so far."""
    db.session.rollback()
    rows = {row.message_id: row for row in db.session.scalars(db.select(OutgoingMail))}
    letters = []
    for raw, sender, recipients in zip(server.raw, server.senders, server.recipients, strict=True):
        mail = parse_email(raw)
        letters.append(Sent(raw, sender, recipients, mail, rows[mail.headers["Message-ID"][0]]))
    return letters


def leave(minutes: int = 11) -> None:
    """Let what is due in some minutes be written and sent."""
    run_due_jobs()
    with clock_at(now() + timedelta(minutes=minutes)):
        with write():
            write_letters.later()
        run_due_jobs()


@pytest.fixture()
def letters(server: Server, alice: Member, bob: Member, mia: Member) -> list[Sent]:
    """One of each kind, about things with letters that are not in ASCII."""
    carol, dora = tell_at_once(make_member("Carol Tye")), make_member("Dora Pell")
    discussion = make_discussion(alice, TITLE)
    with write():
        choose(dora.id, {"reply": Channel.DAILY})
        for reader in (carol, dora):
            follow(reader.id, "discussion", discussion.id)
    first = make_post(discussion, bob, WORDS)
    leave()
    make_post(discussion, alice, "Two.", parent=first.number)
    make_post(discussion, bob, "Three.", parent=first.number)
    with write():
        author, reader = db.session.get_one(Member, bob.id), db.session.get_one(Member, alice.id)
        start_conversation(author, [reader], Letter(prepare("Schöne Grüße")))
        details = {"title": TITLE, "address": discussion.address, "reason": "It names a resident."}
        tell_decision(bob.id, ("discussion", discussion.id), what="Your discussion was removed", **details)
    make_reader()
    make_update(mia, "Der Schnee – £5")
    receive(mail(bob.email, "Yes.", f"Re: {TITLE}").as_bytes(), bob.email, [reply_address(alice.id, "post", first.id)])
    leave(minutes=24 * 60)
    return sent(server)


def test_a_foreign_parser_reads_every_kind_of_letter(letters: list[Sent]):
    kinds = {letter.row.kind for letter in letters}

    assert kinds == {*LISTS, "decision", "mail_refused"}
    assert len({letter.header("Message-ID") for letter in letters}) == len(letters)
    assert any(letter.mail.subject.startswith("2 new replies in ") for letter in letters)
    for letter in letters:
        assert all(letter.header(name) for name in HEADERS)
        assert NAME.fullmatch(letter.header("Message-ID"))
        assert letter.mail.subject == letter.row.subject
        assert [address.address for address in letter.mail.to] == letter.recipients == [letter.row.to_address]
        assert letter.mail.from_.display_name == "Connect and Share"
        assert letter.mail.date_parsed == letter.row.created_at.replace(microsecond=0)
        assert letter.header("Auto-Submitted") == "auto-generated"
        assert read_return_path(letter.sender.partition("@")[0]) == letter.row.id
        assert letter.mail.text_plain == [letter.row.text.replace("\n", "\r\n")]
        assert [part.replace("\r\n", "\n").rstrip() for part in letter.mail.text_html] == [letter.row.html.rstrip()]
        assert not letter.mail.attachments
    _check_that_lines_are_short_and_plain(letters)
    _check_that_one_click_stops_what_can_be_stopped(letters)


def _check_that_lines_are_short_and_plain(letters: list[Sent]) -> None:
    for letter in letters:
        lines = letter.raw.split(b"\r\n")

        assert letter.raw.isascii()
        assert not any(b"\n" in line or b"\r" in line or b"\0" in line for line in lines)
        # An address is the one thing that cannot be cut.
        assert max(len(line) for line in lines if not line.startswith(b"List-")) <= LINE_MOST
        assert max(len(line) for line in lines) <= 998


def _check_that_one_click_stops_what_can_be_stopped(letters: list[Sent]) -> None:
    for letter in letters:
        listed = LISTS.get(letter.row.kind)
        if listed is None:
            assert not any(name.startswith("List-") or name == "Precedence" for name in letter.mail.headers)
            continue
        assert re.fullmatch(r"<http://127\.0\.0\.1:5000/[!-;=?-~]+>", letter.header("List-Unsubscribe"))
        assert letter.header("List-Unsubscribe")[1:-1] == letter.row.unsubscribe
        assert letter.header("List-Unsubscribe-Post") == "List-Unsubscribe=One-Click"
        assert letter.header("Precedence") == "list"
        assert letter.header("List-ID") == listed.format(member_id=letter.row.member_id)


def test_a_foreign_parser_finds_the_tree_and_who_reads_an_answer(server: Server, alice: Member, bob: Member):
    discussion = make_discussion(alice, TITLE)
    carol = tell_at_once(make_member("Carol Tye"))
    with write():
        follow(carol.id, "discussion", discussion.id)
    posts = [make_post(discussion, bob, "One.")]
    leave()
    for _ in range(3):
        posts.append(make_post(discussion, bob, "Below it.", parent=posts[-1].number))
        leave()

    thread = [letter for letter in sent(server) if letter.row.member_id == carol.id]

    names = [f"<discussion-{discussion.id}-{carol.id}@127.0.0.1>", *(letter.header("Message-ID") for letter in thread)]
    for number, letter in enumerate(thread, 1):
        assert letter.header("In-Reply-To") == names[number - 1]
        assert letter.header("References").split() == names[:number]
        answered = read_reply_address(letter.mail.reply_to[0].address.partition("@")[0])
        assert (answered.member_id, answered.subject_id) == (carol.id, posts[number - 1].id)
    assert len(thread) == 4


def test_names_and_addresses_are_never_encoded_and_fold_between_words_only():
    letter, long = EmailMessage(LETTERS), f"<{'a' * 300}@mail.example>"
    letter["List-Unsubscribe"] = f"<https://roads.example/unsubscribe/{'W1.x-' * 60}>"
    letter["References"] = f"{long} <Grüße@mail.example> {long} <b@mail.example>"
    letter.set_content("Text")

    mail = parse_email(bytes(letter))

    assert mail.headers["List-Unsubscribe"] == [f"<https://roads.example/unsubscribe/{'W1.x-' * 60}>"]
    # What is not in plain letters is no name of a letter.
    assert mail.headers["References"][0].split() == [long, long, "<b@mail.example>"]
    assert f"References: {long}\r\n {long}\r\n <b@mail.example>\r\n".encode() in bytes(letter)


@pytest.mark.parametrize(
    "title", [TITLE, f"Your discussion was removed: {TITLE}", "£5", "Why =?utf-8?q?this?= stays", "a " * 140 + "b"]
)
def test_a_subject_keeps_its_letters_and_blanks(title: str):
    letter = EmailMessage(LETTERS)
    letter["Subject"] = title
    letter.set_content("Text")

    lines = bytes(letter).split(b"\r\n")

    assert parse_email(bytes(letter)).subject == title
    assert max(len(line) for line in lines) <= LINE_MOST
