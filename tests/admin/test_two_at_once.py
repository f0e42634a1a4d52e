"""Two administrators at the same moment: one settles or sends again, and nobody is told twice."""

import pytest

from forum.accounts.models import Member, Role
from forum.admin.queries import find_request
from forum.admin.services import retry_mails, settle_request
from forum.database import write
from forum.extensions import db
from forum.jobs.models import Job
from forum.mail.models import MailState, OutgoingMail
from forum.mail.services import Envelope, deliver, send
from forum.organisations.models import Organisation, OrganisationRequest
from forum.subjects import Mail
from tests.admin.reading import actions
from tests.at_once import while_writing
from tests.factories import make_member, make_organisation


@pytest.fixture()
def second(app, new_browser):
    """Another administrator's browser."""
    return new_browser(make_member("Olu Reed", role=Role.ADMINISTRATOR))


def test_a_request_is_settled_once(app, second, bob, ada, outbox):
    body = make_organisation("Wexcombe Council")
    with write():
        db.session.get_one(Member, bob.id).organisation_id = None
        asked = OrganisationRequest(name="Wexcombe Borough", asked_by=bob.email)
        db.session.add(asked)

    def settle() -> None:
        request, found = find_request(asked.id), db.session.get_one(Organisation, body.id)
        settle_request(db.session.merge(ada), request, found, "A spelling.")
        db.session.flush()

    path = f"/admin/organisations/requests/{asked.id}"
    status = while_writing(settle, second, path, organisation=body.slug, reason="The same.")

    assert status in (404, 409)
    assert actions() == [("organisation", "A spelling.")]
    assert len(outbox(bob)) == 1


def test_a_letter_goes_out_again_once(app, second, ada):
    with write():
        send(Envelope("bob@demo.example", "test"), Mail("Words", "Words", "<p>Words</p>"))
    with write():
        db.session.execute(db.update(OutgoingMail).values(state=MailState.FAILED))
        db.session.execute(db.delete(Job))
    mail_id = db.session.scalars(db.select(OutgoingMail.id)).one()

    def retry() -> None:
        retry_mails(db.session.merge(ada), [mail_id], "The box is back.")
        db.session.flush()

    while_writing(retry, second, "/admin/mail", chosen=str(mail_id), reason="The same.")

    assert actions() == [("retry", "The box is back.")]
    assert db.session.scalars(db.select(Job.name)).all() == [deliver.name]
