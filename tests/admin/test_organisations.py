"""The directory: adding, names, domains and requests."""

import pytest

from forum.accounts.models import Member
from forum.database import write
from forum.extensions import db
from forum.organisations.models import Organisation, OrganisationDomain, OrganisationName, OrganisationRequest
from forum.organisations.queries import organisations_named
from tests.admin.reading import actions, fresh
from tests.factories import make_organisation


def test_an_organisation_is_added_with_its_names_and_its_domain(new_browser, ada):
    admin = new_browser(ada)

    page = admin.follow(
        admin.post(
            "/admin/organisations",
            name="Wexcombe Council",
            kind="unitary",
            short="Wexcombe",
            former="Wexcombe Borough Council\nWex Valley District",
            nation="England",
            region="South West",
            domain="@Wexcombe.Example",
            reason="Asked for by its head of service.",
        )
    )

    assert page.heading == "Wexcombe Council, in administration"
    assert "Wex Valley District (former)" in page.text
    assert "wexcombe.example" in page.text
    assert [body.name for body in organisations_named("wex valley district")] == ["Wexcombe Council"]
    assert [action for action, _ in actions()] == ["organisation", "domain"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": "Eastvale Council"}, "in the directory already"),
        ({"name": "Wexcombe", "domain": "gmail.com"}, "Anybody can have an address"),
        ({"name": "Wexcombe", "domain": "no dots"}, "Enter a mail domain"),
        ({"name": ""}, "Enter the name."),
    ],
)
def test_an_organisation_that_cannot_be_added_keeps_the_form(new_browser, bob, ada, fields, sentence):
    page = new_browser(ada).post(
        "/admin/organisations", status=422, **{"kind": "county", "reason": "Asked for.", **fields}
    )

    assert sentence in page.text
    assert page.value("name") == fields["name"]
    assert actions() == []


def test_names_and_domains_of_an_organisation_change(new_browser, ada):
    body = make_organisation("Wexcombe Council")
    admin = new_browser(ada)
    address = f"/admin/organisations/{body.slug}"

    admin.post(address, name="Wexcombe City Council", name_kind="official", domain="wexcombe.example", reason="A city.")
    page = admin.page(address)
    admin.post(address, forget_domain="wexcombe.example", reason="It has another one.")
    empty = admin.post(address, status=422, reason="Nothing in mind.")

    assert page.heading == "Wexcombe City Council, in administration"
    assert "Wexcombe Council (former)" in page.text
    assert fresh(Organisation, body.id).slug == body.slug
    assert db.session.scalar(db.select(db.func.count()).select_from(OrganisationDomain)) == 0
    assert "Enter a name or a domain" in empty.text
    kinds = {row.name: row.kind for row in db.session.scalars(db.select(OrganisationName))}
    assert kinds["Wexcombe City Council"] == "official"
    assert kinds["Wexcombe Council"] == "former"


def test_a_former_name_can_be_the_official_one_again(new_browser, ada):
    body = make_organisation("Wexcombe Council")
    admin = new_browser(ada)
    address = f"/admin/organisations/{body.slug}"

    admin.post(address, name="Wexcombe City Council", name_kind="official", reason="A city.")
    admin.post(address, name="Wexcombe Council", name_kind="official", reason="No city after all.")

    kinds = {row.name: row.kind for row in db.session.scalars(db.select(OrganisationName))}
    assert fresh(Organisation, body.id).name == "Wexcombe Council"
    assert (kinds["Wexcombe Council"], kinds["Wexcombe City Council"]) == ("official", "former")


@pytest.fixture()
def asked(bob, ada):
    """Bob missed his body in the directory."""
    with write():
        db.session.get(Member, bob.id).organisation_id = None
        row = OrganisationRequest(name="Wexcombe Borough", asked_by=bob.email)
        db.session.add(row)
    return row


def test_a_request_is_settled_by_adding_the_body(new_browser, bob, ada, asked, outbox):
    admin = new_browser(ada)

    listed = admin.page("/admin/organisations")
    form = admin.page(listed.link("Add it").split("#")[0])
    admin.post(
        "/admin/organisations",
        name=form.value("name"),
        request=form.value("request"),
        kind="unitary",
        reason="It exists since 1974.",
    )

    assert "Wexcombe Borough" in listed.text
    assert form.value("name") == "Wexcombe Borough"
    assert fresh(OrganisationRequest, asked.id).settled_at is not None
    assert fresh(Organisation, fresh(Member, bob.id).organisation_id).name == "Wexcombe Borough"
    assert "Your organisation is Wexcombe Borough" in outbox(bob)[0].subject
    assert "Missed in the directory" not in admin.page("/admin/organisations").text


def test_a_request_is_settled_by_naming_the_body_that_is_meant(new_browser, bob, ada, asked):
    body = make_organisation("Wexcombe Council")
    admin = new_browser(ada)

    page = admin.page(admin.page("/admin/organisations").link("It is in the directory"))
    unknown = admin.post(
        f"/admin/organisations/requests/{asked.id}", status=422, organisation="Nowhere", reason="A spelling."
    )
    admin.post(f"/admin/organisations/requests/{asked.id}", organisation="wexcombe-council", reason="A spelling.")

    assert page.heading == "Administration, which organisation is it?"
    assert "No organisation in the directory is called Nowhere" in unknown.text
    assert fresh(Member, bob.id).organisation_id == body.id
    admin.page(f"/admin/organisations/requests/{asked.id}", status=404)


def test_the_directory_is_searched_by_any_name(new_browser, bob, ada):
    admin = new_browser(ada)

    assert "Eastvale Council" in admin.page("/admin/organisations?q=eastv").text
    assert "No organisation has a name like this" in admin.page("/admin/organisations?q=zzz").text
