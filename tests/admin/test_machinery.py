"""Mail, jobs and the search index, and what the pages cost."""

from datetime import timedelta

import pytest

from forum.accounts.models import Member, Role, State
from forum.accounts.services.joining import send_confirmation_again
from forum.admin.services import rebuild_search
from forum.clock import now
from forum.database import write
from forum.extensions import db
from forum.jobs.models import Job, JobState, SignOfLife
from forum.jobs.services import note_sign_of_life, run_due_jobs
from forum.mail.models import MailState, OutgoingMail
from forum.organisations.models import OrganisationRequest
from forum.search.services.noting import note_search
from forum.search.thesaurus.services import add_entry
from tests.admin.reading import actions, fresh
from tests.factories import make_discussion, make_member


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
    assert "1 email goes out again." in page.text
    assert fresh(OutgoingMail, row.id).state == MailState.SENT
    assert actions() == [("retry", "The box is back.")]
    assert "No email here" in admin.page("/admin/mail?state=failed").text


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
        note_search("porous asphalt", is_empty=True)
        note_search("porous asphalt", is_empty=True)
    admin = new_browser(ada)

    page = admin.page("/admin/search")
    admin.post("/admin/search", reason="Restored from the copy of Sunday.")
    twice = admin.post("/admin/search", status=422, reason="Once more.")
    run_due_jobs()
    done = admin.page("/admin/search")

    assert "porous asphalt 2" in page.text
    assert "The worker has this on its list already." in twice.text
    assert db.session.scalars(db.select(Job.state).where(Job.name == rebuild_search.name)).all() == [JobState.DONE]
    assert "State Ready Documents 5" in done.text
    assert actions() == [("retry", "Restored from the copy of Sunday.")]


def fill(count: int) -> None:
    with write():
        for number in range(count):
            db.session.add(Job(name="mail.deliver", state=JobState.FAILED, error="gone"))
            db.session.add(Job(name="mail.deliver", next_try_at=now() + timedelta(days=1)))
            db.session.add(OrganisationRequest(name="Wexcombe", asked_by="nina@wexcombe.example"))
            note_search(f"words {number} of {count}", is_empty=True)
            note_search(f"other words {number} of {count}", is_empty=False)
            add_entry([f"word{number}of{count}", f"term{number}of{count}"])
    for _ in range(count):
        make_member(role=Role.MODERATOR)
        letter_in_state(make_member(state=State.UNCONFIRMED, confirmed_at=None, approved_at=None), MailState.FAILED)


def test_the_pages_cost_the_same_for_few_and_for_many(new_browser, ada, statements):
    browser = new_browser(ada)
    pages = ("", "/roles", "/organisations", "/objectives", "/mail", "/jobs", "/search", "/thesaurus", "/mail/1")

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
