"""Mail that came in: what became of each, and nothing by which somebody could act for its reader."""

from base64 import encodebytes
from email import message_from_string

import pytest

from forum.accounts.models import Member
from forum.clock import now
from forum.database import write
from forum.discussions.queries import opening_of
from forum.extensions import db
from forum.inbound_mail.models import IncomingMail, IncomingState
from forum.inbound_mail.reading import PARTS_MOST
from forum.inbound_mail.showing import PURPOSE_WORDS, purpose_of, raw_shown, without_secrets
from forum.jobs.services import run_due_jobs
from forum.mail.addresses import SIGNED_WORDS, reply_address
from forum.notifications.stopping import ALL, Stop, stop_address
from tests.admin.reading import actions, fresh
from tests.factories import make_discussion
from tests.inbound_mail.mails import DOMAIN, answer_to, come_in, mail

LIST = "/admin/mail/incoming"


@pytest.fixture(autouse=True)
def receiving(app):
    app.config["MAIL_IN"] = DOMAIN
    yield
    app.config["MAIL_IN"] = ""


@pytest.fixture()
def address(alice, bob) -> str:
    """Where Bob answers a discussion of Alice."""
    return answer_to(bob, opening_of(make_discussion(alice).id).id)


def kept(state: IncomingState, raw: bytes = b"From: bob@demo.example\n\nHello", **values) -> IncomingMail:
    number = db.session.scalar(db.select(db.func.count()).select_from(IncomingMail))
    with write():
        row = IncomingMail(key=f"key-{number}", recipient=f"updates@{DOMAIN}", raw=raw, state=state, **values)
        db.session.add(row)
    return row


def test_each_mail_is_listed_with_what_became_of_it(new_browser, ada, bob, address):
    come_in(mail(f"Bob Oakes <{bob.email}>", "The one with fibres."), address)
    come_in(mail("mallory@elsewhere.example", "Mine is better."), address)
    come_in(mail("robot@elsewhere.example", "Away.", Auto_Submitted="auto-replied"), address)
    admin = new_browser(ada)

    page = admin.page(LIST)
    refused = admin.page(f"{LIST}?state=refused")

    rows = [" ".join(row.get_text(" ").split()) for row in page.select("tbody tr")]
    senders = [" ".join(cell.get_text(" ").split()) for cell in page.select("tbody th")]
    assert senders == ["robot@elsewhere.example", "mallory@elsewhere.example", f"Bob Oakes <{bob.email}>"]
    assert "Automatic Auto-Submitted" in rows[0] and "Posted" in rows[2]
    assert "Each of our emails can be answered only from the address that it was sent to" in rows[1]
    assert len(refused.select("tbody tr")) == 1
    assert "See also the mail that came in" in admin.page("/admin/mail").text
    admin.page(f"{LIST}?state=nothing", status=404)
    admin.page(f"{LIST}/999", status=404)
    assert "No mail here" in admin.page(f"{LIST}?state=bounced").text


def test_the_page_of_a_mail_shows_its_headers_and_never_a_whole_address(new_browser, ada, bob, address):
    row = come_in(mail(bob.email, "The one with fibres.", subject="Re: «Gullies»", To=address), address)
    secret = address.partition("+")[2].partition("@")[0]

    page = new_browser(ada).page(f"{LIST}/{row.id}")

    words = page.select("pre.letter")[0].get_text()
    assert f"To: reply+...@{DOMAIN}" in words and "Subject: Re: «Gullies»" in words
    assert secret not in page.html and "The one with fibres." not in page.html
    assert page.link("See it").startswith("/discussions/")


def test_an_answer_to_a_private_conversation_leads_nowhere(new_browser, ada):
    row = kept(IncomingState.POSTED, became="/messages/7")

    page = new_browser(ada).page(f"{LIST}/{row.id}")

    assert "In a private conversation." in page.text and "/messages/7" not in page.html


def packed(content: bytes, how: str) -> bytes:
    head = b"From: bob@demo.example\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
    if how == "plain":
        return head + b"\r\n" + content
    if how == "base64":
        return head + b"Content-Transfer-Encoding: base64\r\n\r\n" + encodebytes(content)
    lines = b"=\r\n".join(content[i : i + 20] for i in range(0, len(content), 20))
    return head + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + lines


@pytest.mark.parametrize("how", ["plain", "base64", "quoted-printable"])
def test_the_file_of_a_mail_needs_a_reason_and_holds_no_secret(new_browser, ada, bob, how):
    link, to = stop_address(Stop(bob.id, ALL)), reply_address(bob.id, "post", 1)
    row = kept(IncomingState.POSTED, packed(f"Mine.\n> {link}\n> {to} wrote".encode(), how))
    admin = new_browser(ada)

    early = admin.send("GET", f"{LIST}/{row.id}/raw")
    admin.post(f"{LIST}/{row.id}", 422, reason="")
    admin.post(f"{LIST}/{row.id}", reason="Bob asked where it is.")
    file = admin.send("GET", admin.page(f"{LIST}/{row.id}").link("Download"))

    assert early.location == f"{LIST}/{row.id}"
    assert (file.status, file.response.mimetype) == (200, "text/plain")
    assert file.response.headers["Content-Disposition"] == f'attachment; filename="mail-{row.id}.txt"'
    plain = decoded(file.html)
    assert "Mine." in plain and "reply+...@" in plain and "/unsubscribe/..." in plain
    assert to.partition("+")[2].partition("@")[0] not in plain and link.rpartition("/")[2] not in plain
    assert actions() == [("see_mail", "Bob asked where it is.")]


def decoded(raw: str) -> str:
    return message_from_string(raw).get_payload(decode=True).decode()


def test_a_mail_that_failed_is_read_once_more(app, new_browser, ada, bob, address):
    raw = mail(bob.email, "The one with fibres.").as_bytes()
    row = kept(IncomingState.FAILED, raw, why="RuntimeError: gone")
    with write():
        db.session.get_one(IncomingMail, row.id).recipient = address
    admin = new_browser(ada)

    front = admin.page("/admin")
    admin.post(f"{LIST}/{row.id}", reason="It was our fault.", again="1")
    twice = admin.post(f"{LIST}/{row.id}", 409, reason="It was our fault.", again="1")
    run_due_jobs()
    told = app.test_cli_runner().invoke(args=["mail", "take-again", str(row.id)])

    assert "Mail that came in and failed 1" in front.text
    assert "somebody has it read again already" in twice.text
    assert fresh(IncomingMail, row.id).state == IncomingState.POSTED
    assert actions() == [("retry", "It was our fault.")]
    assert told.exit_code == 1 and "No failed mail" in told.stderr


def test_only_administrators_see_mail_that_came_in(new_browser, mia: Member):
    row = kept(IncomingState.RECEIVED)
    for path in ("", f"/{row.id}", f"/{row.id}/raw"):
        new_browser(mia).page(f"{LIST}{path}", status=404)


def test_mail_that_waits_too_long_is_late(browser):
    kept(IncomingState.RECEIVED, received_at=now().replace(year=2020))

    assert browser.send("GET", "/health").response.json["checks"]["mail"] == "late"


def test_the_list_asks_the_same_for_one_and_thirty(new_browser, statements, ada):
    admin = new_browser(ada)

    def asked() -> int:
        with statements() as seen:
            admin.page(LIST)
        return len([statement for statement in seen if not statement.startswith("BEGIN")])

    kept(IncomingState.RECEIVED)
    admin.page(LIST)
    few = asked()
    for _ in range(30):
        kept(IncomingState.POSTED)

    assert few == asked() <= 15


@pytest.mark.parametrize("word", SIGNED_WORDS)
def test_every_kind_of_signed_address_has_words_and_is_cut(word):
    address = f"{word}+{'abcdefgh23' * 4}@{DOMAIN}".encode()

    assert purpose_of(address.decode()) == PURPOSE_WORDS[word]
    assert without_secrets(address) == f"{word}+...@{DOMAIN}".encode()


@pytest.mark.parametrize("parts", [["\u00e9 of our own"], ["more"] * PARTS_MOST])
def test_of_a_mail_that_cannot_be_taken_apart_every_packed_block_is_cut(parts):
    secret = f"reply+{'abcdefgh23' * 4}@{DOMAIN}".encode()
    packed = "--x\nContent-Transfer-Encoding: base64\n\n" + encodebytes(secret).decode()
    odd = "".join(f"--x\nContent-Transfer-Encoding: quoted-printable\n\n{part} {secret.decode()}\n" for part in parts)
    raw = f'Content-Type: multipart/mixed; boundary="x"\n\n{odd}{packed}--x--\n'.encode()

    shown = raw_shown(raw)

    assert encodebytes(secret).split()[0] not in shown and secret not in shown
