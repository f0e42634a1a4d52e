"""Every act has a reason, and its form says truly who reads it."""

import pytest

from forum.database import write
from forum.extensions import db
from forum.organisations.models import OrganisationRequest
from tests.factories import make_organisation

LOGGED = "Kept in the log."
TOLD = "Kept in the log, and told to the member."


def hint_of(page) -> str:
    return page.select("#reason-hint")[0].get_text()


@pytest.mark.parametrize(
    ("path", "hint"),
    [("roles", TOLD), ("objectives", TOLD), ("organisations", LOGGED), ("search", LOGGED)],
)
def test_a_form_says_who_reads_the_reason(new_browser, ada, path, hint):
    assert hint_of(new_browser(ada).page(f"/admin/{path}")) == hint


def test_a_change_of_a_body_is_told_to_nobody(new_browser, ada):
    body = make_organisation("Wexcombe Council")

    assert hint_of(new_browser(ada).page(f"/admin/organisations/{body.slug}")) == LOGGED


def test_what_settles_a_request_is_told_to_whoever_made_it(new_browser, bob, ada):
    with write():
        asked = OrganisationRequest(name="Wexcombe Borough", asked_by=bob.email)
        db.session.add(asked)
    admin = new_browser(ada)

    form = admin.page(f"/admin/organisations?request={asked.id}")
    refused = admin.post("/admin/organisations", status=422, request=form.value("request"), kind="unitary", name="W")
    naming = admin.page(f"/admin/organisations/requests/{asked.id}")

    assert hint_of(form) == hint_of(refused) == "Kept in the log, and told to the member who missed it."
    assert hint_of(naming) == TOLD
