"""The ways by which mail comes in; each keeps a mail before it says that it has it."""

import io
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from forum.database import write
from forum.discussions.models import Post
from forum.discussions.queries import opening_of
from forum.errors import Misconfigured
from forum.extensions import db
from forum.inbound_mail.listening import listener
from forum.inbound_mail.models import RAW_MOST_BYTES, IncomingMail
from forum.inbound_mail.services.collecting import collect, collect_mail
from forum.jobs.services import run_due_jobs
from tests.factories import make_discussion
from tests.inbound_mail.imap_server import ImapServer
from tests.inbound_mail.mails import DOMAIN, answer_to, mail
from tests.run_part import free_port


@contextmanager
def listening(app: Any, *, is_lmtp: bool = False) -> Iterator[smtplib.SMTP]:
    port = free_port()
    server = listener(app, "127.0.0.1", port, is_lmtp=is_lmtp)
    server.start()
    client = smtplib.LMTP("127.0.0.1", port) if is_lmtp else smtplib.SMTP("127.0.0.1", port)
    try:
        yield client
    finally:
        client.close()
        server.stop()


@pytest.fixture()
def address(alice, bob):
    return answer_to(bob, opening_of(make_discussion(alice).id).id)


def kept():
    db.session.rollback()
    return list(db.session.scalars(db.select(IncomingMail).order_by(IncomingMail.id)))


def replies():
    run_due_jobs()
    db.session.rollback()
    return [post.source for post in db.session.scalars(db.select(Post).where(Post.number > 1))]


@pytest.mark.parametrize("is_lmtp", [False, True])
def test_a_mail_server_delivers_an_answer(app, bob, address, is_lmtp):
    with listening(app, is_lmtp=is_lmtp) as client:
        client.sendmail(bob.email, [address], mail(bob.email, "We clean them twice.").as_bytes())

    assert [(row.sender, row.recipient) for row in kept()] == [(bob.email, address)]
    assert replies() == ["We clean them twice."]


def test_a_foreign_address_is_refused_at_the_door(app, bob, address):
    foreign = (
        "somebody@elsewhere.example",
        f"nobody@{DOMAIN}",
        f"reply+aaaa@{DOMAIN}",
        f"{address.partition('@')[0]}@x.example",
    )

    with listening(app) as client:
        client.ehlo()
        client.mail(bob.email)
        answers = [client.rcpt(each)[0] for each in foreign]

    assert answers == [550] * 4
    assert kept() == []


@pytest.mark.parametrize("states_size", [True, False])
def test_a_mail_that_is_too_large_is_refused_at_the_door(app, bob, address, states_size):
    with listening(app) as client:
        client.ehlo()
        options = [f"SIZE={RAW_MOST_BYTES + 1000}"] if states_size else []
        code, _ = client.mail(bob.email, options)
        if not states_size:
            client.rcpt(address)
            code, _ = client.data(b"word\r\n" * (RAW_MOST_BYTES // 6 + 100))

    assert code == 552
    assert kept() == []


def test_while_the_database_is_away_the_mail_server_is_asked_to_wait(app, bob, address):
    app.config["MAIL_IN"] = DOMAIN
    with write():
        db.session.execute(db.text("ALTER TABLE incoming_mail RENAME TO incoming_mail_away"))
    try:
        with listening(app) as client:
            client.ehlo()
            client.mail(bob.email)
            client.rcpt(address)
            code, _ = client.data(mail(bob.email, "We clean them twice.").as_bytes())
    finally:
        with write():
            db.session.execute(db.text("ALTER TABLE incoming_mail_away RENAME TO incoming_mail"))

    assert code == 451
    assert kept() == []


def test_by_lmtp_each_mail_has_one_recipient(app, alice, bob, address):
    with listening(app, is_lmtp=True) as client:
        client.ehlo()
        client.mail(bob.email)
        answers = [client.rcpt(each)[0] for each in (address, f"updates@{DOMAIN}")]

    assert answers == [250, 452]


def test_one_mail_to_two_of_our_addresses_is_taken_for_each(app, bob, address):
    with listening(app) as client:
        client.sendmail(bob.email, [address, f"updates@{DOMAIN}"], mail(bob.email, "We clean them twice.").as_bytes())

    assert sorted(row.recipient for row in kept()) == sorted([address, f"updates@{DOMAIN}"])


def piped(app: Any, raw: bytes, *arguments: str) -> Any:
    return app.test_cli_runner().invoke(args=["mail", "receive", *arguments], input=io.BytesIO(raw))


def test_a_pipe_delivers_an_answer(app, bob, address):
    done = piped(app, mail(bob.email, "We clean them twice.").as_bytes(), "--sender", bob.email, address)

    assert done.exit_code == 0, done.output
    assert replies() == ["We clean them twice."]


def test_a_pipe_finds_the_recipient_in_the_headers(app, bob, address):
    done = piped(app, mail(bob.email, "We clean them twice.", Delivered_To=address).as_bytes())

    assert done.exit_code == 0
    assert replies() == ["We clean them twice."]


def test_a_pipe_refuses_what_is_not_ours_and_what_is_too_large(app, bob, address):
    assert piped(app, mail(bob.email, "Words", To="a@x.example").as_bytes()).exit_code == 67
    assert piped(app, b"x" * (RAW_MOST_BYTES + 1), address).exit_code == 65
    assert kept() == []


def test_a_pipe_asks_for_a_later_try_when_it_could_not_store(app, bob, address, monkeypatch):
    def fail(*_: Any) -> None:
        raise OperationalError("INSERT", {}, Exception("locked"))

    # What the database does at a bad moment.
    db.event.listen(db.engine, "begin", fail)
    try:
        done = piped(app, mail(bob.email, "We clean them twice.").as_bytes(), address)
    finally:
        db.event.remove(db.engine, "begin", fail)

    assert done.exit_code == 75
    assert kept() == []


def test_a_folder_is_emptied_into_the_network(app, bob, address, tmp_path):
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    (tmp_path / "new" / "1.host").write_bytes(mail(bob.email, "We clean them twice.", To=address).as_bytes())
    (tmp_path / "new" / "2.host").write_bytes(mail(bob.email, "Not ours", To="a@x.example").as_bytes())

    assert collect(f"maildir:{tmp_path}") == 1

    assert sorted(path.name for path in (tmp_path / "cur").iterdir()) == ["1.host:2,S", "2.host:2,S"]
    assert list((tmp_path / "new").iterdir()) == []
    assert replies() == ["We clean them twice."]


def test_a_folder_that_is_no_maildir_is_named(app, tmp_path):
    with pytest.raises(Misconfigured, match="no maildir"):
        collect(f"maildir:{tmp_path}")


@pytest.fixture()
def imap() -> Iterator[ImapServer]:
    with ImapServer() as server:
        yield server


def test_a_mailbox_is_read_and_its_mails_marked_once_they_are_stored(app, bob, address, imap):
    imap.mails = [mail(bob.email, "We clean them twice.", To=address).as_bytes(), b"x" * (RAW_MOST_BYTES + 1)]

    app.config["MAIL_COLLECT"] = f"imap://bob:pass%20word@127.0.0.1:{imap.port}/IN%20BOX"
    collect_mail()
    app.config["MAIL_COLLECT"] = ""

    assert imap.signed_in == "bob pass word" and imap.folder == "IN BOX"
    # What is too large waits for a person.
    assert imap.seen == {1}
    assert replies() == ["We clean them twice."]


def test_a_mail_that_could_not_be_stored_stays_unread(app, bob, address, imap):
    imap.mails = [mail(bob.email, "We clean them twice.", To=address).as_bytes()]
    with write():
        db.session.execute(db.text("ALTER TABLE incoming_mail RENAME TO incoming_mail_away"))
    try:
        app.config["MAIL_COLLECT"] = f"imap://bob:word@127.0.0.1:{imap.port}/INBOX"
        collect_mail()
    finally:
        app.config["MAIL_COLLECT"] = ""
        db.session.rollback()
        with write():
            db.session.execute(db.text("ALTER TABLE incoming_mail_away RENAME TO incoming_mail"))

    assert imap.seen == set()


def test_a_mailbox_that_cannot_be_reached_fails_no_job(app):
    app.config["MAIL_COLLECT"] = f"imap://bob:word@127.0.0.1:{free_port()}/INBOX"

    collect_mail()

    app.config["MAIL_COLLECT"] = ""
    assert kept() == []


def test_the_list_of_what_came_tells_no_address(app, bob, address):
    piped(app, mail(bob.email, "We clean them twice.").as_bytes(), "--sender", bob.email, address)
    run_due_jobs()

    done = app.test_cli_runner().invoke(args=["mail", "incoming"])

    assert "posted" in done.output and "/replies/2" in done.output
    assert "@" not in done.output


def test_the_commands_about_mail_that_goes_out_are_still_there(app):
    assert app.test_cli_runner().invoke(args=["mail", "list"]).exit_code == 0
