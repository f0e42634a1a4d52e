"""Files of a mail are attached to the post; what belongs to a signature or a quoted mail is not."""

import random
import struct
from io import BytesIO

import pytest
from PIL import Image

from forum.accounts.models import Member
from forum.discussions.models import Post
from forum.discussions.queries import opening_of
from forum.extensions import db
from forum.inbound_mail.models import IncomingState
from forum.inbound_mail.refusals import Reason
from forum.inbound_mail.tnef import unpacked
from forum.uploads.models import Upload
from tests.factories import make_discussion, make_member
from tests.inbound_mail.mails import answer_to, come_in, mail, refusals

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture()
def opening(alice):
    return opening_of(make_discussion(alice).id)


def picture(side: int) -> bytes:
    image = Image.frombytes("RGB", (side, side), random.Random(1).randbytes(side * side * 3))
    kept = BytesIO()
    image.save(kept, "PNG")
    return kept.getvalue()


LARGE, SMALL = picture(100), picture(20)


def files() -> list[str]:
    db.session.rollback()
    return [upload.name for upload in db.session.scalars(db.select(Upload).where(Upload.kind == "post"))]


def test_a_document_is_attached(app, bob, opening, new_browser):
    message = mail(bob.email, "Here is our plan.")
    message.add_attachment(PDF, maintype="application", subtype="pdf", filename="Winter plan.pdf")

    row = come_in(message, answer_to(bob, opening.id))

    assert files() == ["Winter-plan.pdf"]
    assert "Winter plan, PDF" in new_browser(bob).page(row.became, follow_redirects=True).text


def test_pictures_are_attached_but_small_ones_are_not(app, bob, opening):
    message = mail(bob.email, "Here is the gully.")
    message.add_attachment(LARGE, maintype="image", subtype="png", filename="gully.png")
    message.add_attachment(SMALL, maintype="image", subtype="png", filename="logo.png")

    come_in(message, answer_to(bob, opening.id))

    assert files() == ["gully.png"]


@pytest.mark.parametrize(("text", "expected"), [("Here: [cid:one@x] it is.", ["gully.png"]), ("Here it is.", [])])
def test_a_picture_in_the_text_counts_where_the_text_that_was_kept_shows_it(app, bob, opening, text, expected):
    message = mail(bob.email, text)
    message.add_alternative('<p>Here <img src="cid:one@x"></p>', subtype="html")
    message.get_payload()[1].add_related(LARGE, "image", "png", cid="<one@x>", filename="gully.png")

    come_in(message, answer_to(bob, opening.id))

    assert files() == expected
    (post,) = db.session.scalars(db.select(Post).where(Post.number > 1))
    assert "cid:" not in post.source


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("run.exe", b"MZ\0\0", "This kind of file is not taken."),
        ("plan.pdf", b"no pdf at all", "its content is of another kind"),
        ("page.html", b"<p>", "Web pages can carry programs"),
    ],
)
def test_a_file_that_is_not_taken_refuses_the_mail_and_names_it(app, bob, opening, name, content, words):
    message = mail(bob.email, "Here is our plan.")
    message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)

    row = come_in(message, answer_to(bob, opening.id))

    assert (row.state, row.why) == (IncomingState.REFUSED, Reason.FILE)
    (letter,) = refusals()
    assert f"The file {name} was not taken" in letter.text and words in letter.text
    assert db.session.scalars(db.select(Post).where(Post.number > 1)).all() == []


def newcomer() -> Member:
    return make_member("Nia Reed", post_count=0)


def test_a_new_member_is_told_that_documents_come_later(app, opening):
    nia = newcomer()
    message = mail(nia.email, "Here is our plan.")
    message.add_attachment(PDF, maintype="application", subtype="pdf", filename="plan.pdf")

    come_in(message, answer_to(nia, opening.id))

    assert "New members attach no documents." in refusals()[0].text


def test_signatures_and_calendars_of_mail_programs_are_left_out(app, bob, opening):
    message = mail(bob.email, "Yes.")
    message.add_attachment(b"x", maintype="application", subtype="pkcs7-signature", filename="smime.p7s")
    message.add_attachment("BEGIN:VCARD", subtype="vcard", filename="bob.vcf")

    assert come_in(message, answer_to(bob, opening.id)).state == IncomingState.POSTED
    assert files() == []


def attribute(level: int, kind: int, content: bytes) -> bytes:
    return struct.pack("<BII", level, kind, len(content)) + content + struct.pack("<H", sum(content) & 0xFFFF)


def winmail() -> bytes:
    """A winmail.dat with one file, as Outlook packs it."""
    begin = struct.pack("<IH", 0x223E9F78, 1)
    version = attribute(1, 0x00089006, struct.pack("<I", 0x10000))
    start = attribute(2, 0x00069002, b"\0" * 14)
    return begin + version + start + attribute(2, 0x00018010, b"plan.pdf\0") + attribute(2, 0x0006800F, PDF)


def test_a_file_in_a_winmail_dat_is_attached(app, bob, opening):
    assert unpacked(winmail())[1] == [("plan.pdf", PDF)]
    message = mail(bob.email, "Here is our plan.")
    message.add_attachment(winmail(), maintype="application", subtype="ms-tnef", filename="winmail.dat")

    come_in(message, answer_to(bob, opening.id))

    assert files() == ["plan.pdf"]
