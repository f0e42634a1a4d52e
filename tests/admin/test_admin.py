"""Administration through its pages: roles, leads, organisations, mail, jobs and the search index."""

from datetime import timedelta

import pytest

from forum.accounts.models import Member, Role, SignIn, State
from forum.accounts.services.joining import send_confirmation_again
from forum.admin.services import rebuild_search
from forum.audit.models import AuditEntry
from forum.clock import now
from forum.database import write
from forum.extensions import db
from forum.jobs.models import Job, JobState, SignOfLife
from forum.jobs.services import note_sign_of_life, run_due_jobs
from forum.mail.models import MailState, OutgoingMail
from forum.moderation.services.members import set_role
from forum.objectives.models import ObjectiveLead
from forum.organisations.models import Organisation, OrganisationDomain, OrganisationName, OrganisationRequest
from forum.organisations.queries import organisations_named
from forum.search.services.indexing import note_empty_search
from tests.factories import make_discussion, make_member, make_organisation


def fresh(model, row_id):
    db.session.rollback()
    return db.session.get(model, row_id, populate_existing=True)


def actions() -> list[tuple[str, str]]:
    db.session.rollback()
    return [(row.action, row.reason) for row in db.session.scalars(db.select(AuditEntry).order_by(AuditEntry.id))]


def test_the_first_page_says_what_wants_a_look(new_browser, ada):
    with write():
        db.session.add(OrganisationRequest(name="Wexcombe Borough", asked_by="nina@wexcombe.example"))
        note_sign_of_life()

    page = new_browser(ada).page("/admin")

    assert page.heading == "Administration"
    assert "Organisations that people missed 1" in page.text
    assert "Worker At work" in page.text
    assert "Mail that was given up None" in page.text


def test_a_member_becomes_a_moderator_and_signs_in_again(new_browser, bob, ada, outbox):
    person = new_browser(bob)
    admin = new_browser(ada)

    page = admin.follow(
        admin.post("/admin/roles", member="@bob-oakes", role="moderator", reason="Agreed by the steering group.")
    )

    assert "Bob Oakes is a moderator now" in page.text
    assert "@bob-oakes" in page.text
    person.page("/notifications", status=302)
    new_browser(bob).page("/moderation")
    letter = outbox(bob)[0]
    assert letter.subject.startswith("You are a moderator now")
    assert "Agreed by the steering group." in letter.text
    assert actions() == [("role", "Agreed by the steering group.")]


def test_an_address_names_a_member_too_and_an_unknown_one_keeps_the_form(new_browser, bob, ada):
    admin = new_browser(ada)

    unknown = admin.post("/admin/roles", status=422, member="nobody", role="moderator", reason="Agreed.")
    admin.post("/admin/roles", member=bob.email.upper(), role="administrator", reason="Agreed.")

    assert "Nobody has the handle or address nobody." in unknown.text
    assert unknown.value("member") == "nobody"
    assert fresh(Member, bob.id).role == Role.ADMINISTRATOR


def test_nobody_changes_their_own_role(new_browser, ada):
    page = new_browser(ada).post("/admin/roles", status=403, member=ada.handle, role="member", reason="Tired of it.")

    assert "Another administrator has to change this role." in page.text
    assert fresh(Member, ada.id).role == Role.ADMINISTRATOR


def test_the_last_administrator_cannot_lose_the_role(app, ada):
    other = make_member("Aled Second", role=Role.ADMINISTRATOR)
    with write():
        set_role(db.session.merge(other), db.session.merge(ada), Role.MEMBER, "He moved on.")

    with pytest.raises(Exception, match="administrator"), write():
        set_role(db.session.merge(ada), db.session.merge(other), Role.MEMBER, "In return.")

    assert fresh(Member, ada.id).role == Role.ADMINISTRATOR


@pytest.mark.parametrize(
    "fields", [{}, {"member": "bob-oakes"}, {"member": "bob-oakes", "role": "king", "reason": "Yes."}]
)
def test_a_role_needs_member_role_and_reason(new_browser, bob, ada, fields):
    page = new_browser(ada).post("/admin/roles", status=422, **fields)

    assert page.tree.title.get_text().startswith("Error: ")
    assert actions() == []


@pytest.mark.parametrize("state", [State.PENDING, State.UNCONFIRMED, State.DEACTIVATED])
def test_only_members_in_good_standing_get_a_role(new_browser, ada, state):
    person = make_member(state=state)

    new_browser(ada).post("/admin/roles", status=422, member=person.handle, role="moderator", reason="Agreed.")


def test_roles_ask_for_the_password_when_it_was_given_long_ago_and_keep_the_form(new_browser, bob, ada):
    admin = new_browser(ada)
    with write():
        db.session.execute(db.update(SignIn).values(authenticated_at=now() - timedelta(minutes=16)))

    asked = admin.post("/admin/roles", status=422, member=bob.handle, role="moderator", reason="Agreed.")
    kept = {tag["name"]: tag["value"] for tag in asked.select("main form input[type=hidden]")}
    password = asked.select("input[type=password]")[0]["name"]
    wrong = admin.post("/admin/roles", status=422, **{**kept, password: "not the password at all"})
    assert fresh(Member, bob.id).role == Role.MEMBER
    admin.post("/admin/roles", **{**kept, password: "follow-the-triangle"})

    assert wrong.heading == "Enter your password again"
    assert fresh(Member, bob.id).role == Role.MODERATOR


def test_a_lead_is_named_and_taken_back(new_browser, bob, ada, outbox):
    admin = new_browser(ada)
    fields = {"objective": "build-capacity", "member": bob.handle}

    page = admin.follow(admin.post("/admin/objectives", **fields, leads="yes", reason="Two years."))
    twice = admin.post("/admin/objectives", status=422, **fields, leads="yes", reason="Two years.")
    assert db.session.scalars(db.select(ObjectiveLead.member_id)).all() == [bob.id]
    admin.post("/admin/objectives", **fields, leads="no", reason="The two years are over.")

    assert "Bob Oakes leads “Build Capacity” and is told." in page.text
    assert "@bob-oakes" in page.text
    assert "Nothing to change" in twice.text
    assert db.session.scalars(db.select(ObjectiveLead.member_id)).all() == []
    assert [letter.subject.split(":")[0] for letter in outbox(bob)] == [
        "You lead “Build Capacity”",
        "You no longer lead “Build Capacity”",
    ]


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


def letter_in_state(member: Member, state: MailState) -> OutgoingMail:
    with write():
        send_confirmation_again(db.session.merge(member))
    with write():
        row = db.session.scalars(db.select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()
        row.state, row.error, row.attempts = state, "550 no such box", 8
        db.session.execute(db.update(Job).values(state=JobState.DONE))
    return row


@pytest.fixture()
def hannah(app) -> Member:
    """Somebody who has not confirmed the address."""
    return make_member("Hannah Quill", state=State.UNCONFIRMED, confirmed_at=None, approved_at=None)


def test_mail_is_listed_with_what_became_of_it_and_sent_again(new_browser, ada, hannah):
    row = letter_in_state(hannah, MailState.FAILED)
    admin = new_browser(ada)

    listed = admin.page("/admin/mail?state=failed")
    nothing = admin.post("/admin/mail", status=422, reason="The box is back.")
    page = admin.follow(admin.post("/admin/mail", chosen=[row.id], reason="The box is back."))
    run_due_jobs()

    assert "550 no such box" in listed.text
    assert hannah.email in listed.text
    assert "Choose at least one." in nothing.text
    assert "1 letter goes out again." in page.text
    assert fresh(OutgoingMail, row.id).state == MailState.SENT
    assert actions() == [("retry", "The box is back.")]
    assert "No letter here" in admin.page("/admin/mail?state=failed").text


def test_in_development_a_letter_shows_its_link_as_plain_text(new_browser, ada, hannah):
    row = letter_in_state(hannah, MailState.SENT)

    page = new_browser(ada).page(f"/admin/mail/{row.id}")

    assert "/confirm/" in page.select("pre.letter")[0].get_text()
    assert "/confirm/…" not in page.text
    assert page.select("pre.letter a") == []


def test_in_production_the_link_is_left_out(app, new_browser, ada, hannah):
    row = letter_in_state(hannah, MailState.SENT)
    admin = new_browser(ada)
    former, app.config["FORUM_ENV"] = app.config["FORUM_ENV"], "production"
    try:
        page = admin.page(f"/admin/mail/{row.id}")
    finally:
        app.config["FORUM_ENV"] = former

    assert "/confirm/…" in page.text
    assert "One-time links are left out" in page.text


def test_a_letter_cannot_run_anything_in_the_page(new_browser, ada, hannah):
    row = letter_in_state(hannah, MailState.SENT)
    with write():
        db.session.get(OutgoingMail, row.id).text = "<script>alert(1)</script>"

    page = new_browser(ada).page(f"/admin/mail/{row.id}")

    assert "<script>alert(1)</script>" in page.select("pre.letter")[0].get_text()
    assert not page.select("pre.letter script")


def test_a_job_that_was_given_up_is_tried_again(new_browser, ada):
    with write():
        job = Job(name="mail.deliver", subject_id=12, state=JobState.FAILED, attempts=8, error="OSError: gone")
        waiting = Job(name="search.follow", state=JobState.WAITING, next_try_at=now() + timedelta(hours=1))
        db.session.add_all([job, waiting])
    admin = new_browser(ada)

    page = admin.page("/admin/jobs")
    admin.post("/admin/jobs", status=422, chosen=["x"], reason="The disk is back.")
    admin.post("/admin/jobs", status=422, chosen=["999"], reason="The disk is back.")
    admin.post("/admin/jobs", chosen=[job.id], reason="The disk is back.")

    assert "mail.deliver 12: OSError: gone" in page.text
    assert "search.follow" in page.text
    assert "The worker was never seen." in page.text
    row = fresh(Job, job.id)
    assert (row.state, row.attempts) == (JobState.WAITING, 0)
    assert "No job was given up" in admin.page("/admin/jobs").text


def test_a_silent_worker_is_told(new_browser, ada):
    with write():
        note_sign_of_life()
        db.session.execute(db.update(SignOfLife).values(at=now() - timedelta(minutes=5)))

    assert "The worker is silent since" in new_browser(ada).page("/admin/jobs").text
    assert "Silent, last seen 5 minutes ago" in new_browser(ada).page("/admin").text


def test_the_search_index_is_made_anew_by_the_worker(new_browser, alice, ada):
    make_discussion(alice, "Cameras in gullies")
    with write():
        note_empty_search("porous asphalt")
        note_empty_search("porous asphalt")
    admin = new_browser(ada)

    page = admin.page("/admin/search")
    admin.post("/admin/search", reason="Restored from the copy of Sunday.")
    twice = admin.post("/admin/search", status=422, reason="Once more.")
    run_due_jobs()
    done = admin.page("/admin/search")

    assert "porous asphalt 2" in page.text
    assert "The worker has this on its list already." in twice.text
    assert db.session.scalars(db.select(Job.state).where(Job.name == rebuild_search.name)).all() == [JobState.DONE]
    assert "State Ready Documents 1" in done.text
    assert actions() == [("retry", "Restored from the copy of Sunday.")]


def fill(count: int) -> None:
    with write():
        for number in range(count):
            db.session.add(Job(name="mail.deliver", state=JobState.FAILED, error="gone"))
            db.session.add(Job(name="mail.deliver", next_try_at=now() + timedelta(days=1)))
            db.session.add(OrganisationRequest(name="Wexcombe", asked_by="nina@wexcombe.example"))
            note_empty_search(f"words {number} of {count}")
    for _ in range(count):
        make_member(role=Role.MODERATOR)
        letter_in_state(make_member(state=State.UNCONFIRMED, confirmed_at=None, approved_at=None), MailState.FAILED)


def test_the_pages_cost_the_same_for_few_and_for_many(new_browser, ada, statements):
    browser = new_browser(ada)
    pages = ("", "/roles", "/organisations", "/objectives", "/mail", "/jobs", "/search", "/mail/1")

    def cost() -> dict[str, int]:
        counts = {}
        for path in pages:
            browser.page(f"/admin{path}")
            with statements() as seen:
                browser.page(f"/admin{path}")
            counts[path] = len([line for line in seen if not line.startswith(("BEGIN", "PRAGMA"))])
        return counts

    fill(2)
    few = cost()
    fill(30)
    many = cost()

    assert many == few
    assert max(few.values()) <= 15, few
