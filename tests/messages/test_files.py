"""Files of messages: attached on the page, and loaded by those who read the message, and nobody else."""

import pytest
from sqlalchemy import select

from forum.clock import now
from forum.database import write
from forum.extensions import db
from forum.mail.addresses import reply_address
from forum.messages.models import Message
from forum.messages.queries import find_any_conversation
from forum.messages.services.taking_part import leave
from forum.uploads.models import Upload
from tests.factories import make_member
from tests.inbound_mail.mails import DOMAIN, come_in, mail
from tests.messages.talking import begin, say
from tests.uploads.samples import PDF, chosen, make_upload

PLAN = {"file_description": "Plan of the junction"}


@pytest.fixture()
def carol(app):
    return make_member("Carol Tye")


@pytest.fixture()
def talk(alice, bob, carol):
    return begin(alice, bob, carol)


@pytest.fixture()
def file(talk, bob):
    message = say(talk, bob, "Here is our plan.")
    return make_upload(bob, "plan.pdf", PDF, on=("message", message.id))


def change_message(upload, **values) -> None:
    with write():
        message = db.session.get_one(Message, upload.subject_id)
        for name, value in values.items():
            setattr(message, name, value)


def test_a_file_is_attached_and_sent_with_the_message(new_browser, talk, alice, bob):
    writer = new_browser(bob)

    form = writer.post(f"{talk.address}/reply", 200, body="Here.", attach="1", **chosen(PDF, "plan.pdf", **PLAN))
    writer.post(f"{talk.address}/reply", body="Here.", uploads=form.value("uploads"))
    page = new_browser(alice).page(talk.address)

    assert "plan.pdf is attached." in form.text and form.value("body") == "Here."
    new_browser(alice).page(page.link("Plan of the junction, PDF, 69 bytes"))
    new_browser().page(page.link("Plan of the junction"), status=404)


def test_a_first_message_keeps_its_readers_and_its_file_when_it_is_refused(new_browser, bob, carol):
    writer = new_browser(bob)

    refused = writer.post("/messages/new", 422, others="Carol Tye", body="", **chosen(PDF, "plan.pdf", **PLAN))
    answer = writer.post("/messages/new", **{**refused.form("/messages/new"), "body": "Here."})

    assert [box["value"] for box in refused.select("[name=to][checked]")] == [carol.handle]
    assert new_browser(carol).page(answer.location).link("Plan of the junction, PDF")


def test_the_letter_names_the_files_and_carries_none(outbox, talk, bob, alice):
    message = say(talk, bob, "Here is our plan.")
    make_upload(bob, "plan.pdf", PDF, on=("message", message.id))

    (letter,) = [row for row in outbox(alice) if "Here is our plan." in row.text]

    assert "Attached, to be opened on the page: Plan of the junction, PDF, 69 bytes" in letter.text
    assert "/uploads/" not in letter.text


def test_a_file_that_came_by_mail_is_loaded_by_those_in_the_conversation(app, new_browser, talk, alice, bob, mia):
    app.config["MAIL_IN"] = DOMAIN
    try:
        message = mail(bob.email, "Here is our plan.")
        message.add_attachment(PDF, maintype="application", subtype="pdf", filename="Winter plan.pdf")
        row = come_in(message, reply_address(bob.id, "conversation", talk.id))
    finally:
        app.config["MAIL_IN"] = ""

    address = new_browser(alice).page(row.became).link("Winter plan, PDF")

    new_browser(alice).page(address)
    new_browser(mia).page(address, status=404)


def test_a_new_member_sends_no_document(new_browser, talk, bob):
    with write():
        person = db.session.merge(bob)
        person.post_count, person.organisation_confirmed_at = 0, None

    page = new_browser(bob).post(f"{talk.address}/reply", 422, body="Here.", **chosen(PDF, "plan.pdf"))

    assert "New members attach no documents." in page.text


@pytest.mark.parametrize(
    ("who", "status"),
    [("alice", 200), ("carol", 200), ("stranger", 404), ("mia", 404), ("left", 404), ("late", 404), ("suspended", 404)],
)
def test_only_those_who_read_the_message_load_its_file(new_browser, talk, file, alice, carol, mia, who, status):
    people = {"alice": alice, "carol": carol, "mia": mia, "left": carol, "suspended": carol}
    reader = people.get(who) or make_member("Dan Late")
    if who == "left":
        with write():
            leave(find_any_conversation(talk.id), carol)
    if who == "late":
        new_browser(alice).post(f"{talk.address}/add", to=[reader.handle], body="Welcome.")
    if who == "suspended":
        with write():
            db.session.merge(carol).suspended_until = now().replace(year=2100)

    new_browser(reader).page(file.address, status=status)


def test_a_deleted_message_takes_its_file_with_it_until_it_is_back(new_browser, talk, file, alice, bob):
    change_message(file, deleted_at=now())
    new_browser(alice).page(file.address, status=404)
    new_browser(bob).page(file.address, status=404)
    change_message(file, deleted_at=None)

    new_browser(alice).page(file.address)


def test_a_moderator_of_a_case_sees_the_file_and_takes_it_off(new_browser, talk, file, alice, bob, mia):
    new_browser(alice).post(f"/report/message/{file.subject_id}", reason="individual", note="")
    other = make_upload(alice, "other.pdf", PDF, on=("message", 1))
    desk = new_browser(mia)

    excerpt = desk.page(f"{talk.address}/2")
    desk.page(file.address)
    desk.page(other.address, status=404)
    answer = desk.post(excerpt.link("Take off plan.pdf"), reason="It names a resident.")

    assert excerpt.link("PDF") == file.address and "other.pdf" not in excerpt.html
    assert answer.location == f"{talk.address}/2"
    new_browser(bob).page(file.address, status=404)


def test_without_a_case_a_moderator_takes_no_file_off_a_message(new_browser, alice, mia):
    talk = begin(alice, mia)
    upload = make_upload(alice, "plan.pdf", PDF, on=("message", 1))

    page = new_browser(mia).post(f"/uploads/{upload.id}/remove", 403, reason="I would rather not.")

    assert "only where a case is about the message" in page.text
    new_browser(mia).page(talk.address).link("PDF")


def test_a_preview_sends_nothing(new_browser, talk, bob, carol):
    writer = new_browser(bob)

    answer = writer.post(f"{talk.address}/reply", 200, body="The **wide** one.", preview="1")
    first = writer.post("/messages/new", 200, others="Carol Tye", body="The **wide** one.", preview="1")
    added = writer.post(f"{talk.address}/add", 422, others="Nobody", body="The **wide** one.", preview="1")

    for page in (answer, first):
        assert page.select(".preview strong")[0].get_text() == "wide"
        assert page.value("body") == "The **wide** one."
    assert not added.select(".preview")
    assert db.session.scalar(select(db.func.count()).select_from(Message)) == 1
    assert db.session.scalar(select(Upload.id)) is None
