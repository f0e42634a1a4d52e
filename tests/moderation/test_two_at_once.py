"""Two moderators at once: one decision, one mail, and a clear answer for the second."""

import contextvars
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Thread

import pytest

from forum.accounts.models import Member, Role, State, Warned
from forum.audit.models import AuditEntry
from forum.audit.services import first_broken_entry
from forum.clock import LONDON, now
from forum.database import write
from forum.discussions.queries import find_any_post
from forum.discussions.services.editing import edit_post
from forum.errors import Conflict
from forum.extensions import db
from forum.moderation.models import AUTHOR_DAYS, Case, CaseState
from forum.moderation.services.deciding import decide, give_up_waiting
from forum.moderation.services.members import approve_member
from forum.moderation.services.outcomes import Decision
from forum.text.prepare import prepare
from tests.factories import make_discussion, make_member, make_organisation, make_post
from tests.moderation.cases import fresh, open_case, subjects_of

# So long the second has to come as far as it gets while the first is not done.
MOMENT_SECONDS = 0.3


@pytest.fixture()
def max_reed(app) -> Member:
    """A second moderator."""
    return make_member("Max Reed", role=Role.MODERATOR)


@pytest.fixture()
def nina(app) -> Member:
    """Somebody who waits to be let in."""
    return make_member("Nina Fox", state=State.PENDING, approved_at=None)


def entry_count() -> int:
    db.session.rollback()
    return db.session.scalar(db.select(db.func.count()).select_from(AuditEntry))


@pytest.mark.parametrize("with_version", [True, False])
def test_the_second_of_two_decisions_learns_who_was_faster(
    new_browser, alice, bob, mia, max_reed, outbox, with_version
):
    post = make_post(make_discussion(alice, "Gullies on lanes"), bob)
    case = open_case("post", post.id, alice)
    first, second = new_browser(mia), new_browser(max_reed)
    first.page(f"/moderation/cases/{case.id}")
    seen = second.page(f"/moderation/cases/{case.id}").value("version")

    first.post(f"/moderation/cases/{case.id}", action="remove", reason="It names somebody.")
    fields = {"version": seen} if with_version else {}
    page = second.post(
        f"/moderation/cases/{case.id}", status=409, action="keep", reason="It is a fair point.", **fields
    )

    assert "Mia Castell decided this case on" in page.text
    assert "it is removed. Your decision was not recorded." in page.text
    assert page.value("reason") == "It is a fair point."
    assert fresh(Case, case.id).decision == "remove"
    assert entry_count() == 1
    assert len(subjects_of(outbox(bob))) == 1
    assert len(subjects_of(outbox(alice))) == 1


def test_having_read_who_was_faster_the_second_may_decide_again(new_browser, alice, bob, mia, max_reed):
    case = open_case("discussion", make_discussion(alice).id, bob)
    second = new_browser(max_reed)
    seen = second.page(f"/moderation/cases/{case.id}").value("version")
    new_browser(mia).post(f"/moderation/cases/{case.id}", action="remove", reason="It is off topic.")

    page = second.post(f"/moderation/cases/{case.id}", status=409, action="keep", reason="It is fine.", version=seen)
    second.post(f"/moderation/cases/{case.id}", action="restore", reason="It is fine.", version=page.value("version"))

    assert fresh(Case, case.id).decision == "restore"


def test_a_double_click_decides_once(new_browser, alice, bob, mia):
    case = open_case("discussion", make_discussion(alice).id, bob)
    desk = new_browser(mia)
    seen = desk.page(f"/moderation/cases/{case.id}").value("version")

    desk.post(f"/moderation/cases/{case.id}", action="warn", reason="No names.", version=seen)
    desk.post(f"/moderation/cases/{case.id}", status=409, action="warn", reason="No names.", version=seen)

    assert db.session.scalar(db.select(db.func.count()).select_from(Warned)) == 1


def test_two_requests_to_edit_make_one_letter(new_browser, alice, bob, mia, max_reed, outbox):
    case = open_case("discussion", make_discussion(alice).id, bob)
    first, second = new_browser(mia), new_browser(max_reed)

    first.post(f"/moderation/cases/{case.id}", action="ask_to_edit", reason="Take out the name.")
    page = second.post(f"/moderation/cases/{case.id}", status=409, action="ask_to_edit", reason="Leave out the name.")

    assert "Mia Castell decided this case" in page.text
    assert len(subjects_of(outbox(alice))) == 1


def test_a_decision_on_a_text_that_its_author_edited_meanwhile_is_refused(new_browser, alice, bob, mia, max_reed):
    post = make_post(make_discussion(alice), bob, "Jo Bloggs blocked it.")
    case = open_case("post", post.id, alice)
    desk = new_browser(mia)
    desk.post(f"/moderation/cases/{case.id}", action="ask_to_edit", reason="Take out the name.")
    seen = new_browser(max_reed).page(f"/moderation/cases/{case.id}").value("version")
    new_browser(bob).post(f"/posts/{post.id}/edit", body="An officer blocked it.", version=1)

    page = new_browser(max_reed).post(
        f"/moderation/cases/{case.id}", status=409, action="remove", reason="Still there.", version=seen
    )

    assert "Something changed in this case after you opened it" in page.text
    assert "An officer blocked it." in page.text


def test_two_decisions_inside_the_service_make_one(alice, bob, mia, max_reed):
    case = open_case("discussion", make_discussion(alice).id, bob)
    with write():
        decide(case.id, db.session.merge(mia), Decision("keep", "It is fine."))

    with pytest.raises(Conflict, match="Mia Castell decided this case"), write():
        decide(case.id, db.session.merge(max_reed), Decision("remove", "It is not."))

    assert entry_count() == 1


def test_the_second_of_two_approvals_learns_who_was_faster(new_browser, mia, max_reed, nina, outbox):
    address = f"/moderation/members/{nina.id}"
    second = new_browser(max_reed)
    seen = second.page(address).value("seen")

    new_browser(mia).post(address, action="approve", reason="The head of service vouches.")
    page = second.post(address, status=409, action="refuse", reason="Unknown.", seen=seen)
    blind = second.post(address, status=409, action="refuse", reason="Unknown.")

    assert "Mia Castell let this member in on" in page.text
    assert "Mia Castell approved this member on" in blind.text
    assert fresh(Member, nina.id).state == State.ACTIVE
    assert entry_count() == 1
    assert len(outbox(nina)) == 1


def test_two_approvals_inside_the_service_make_one(mia, max_reed, nina, outbox):
    with write():
        approve_member(db.session.merge(nina), db.session.merge(mia), "Known.")

    with pytest.raises(Conflict, match="Mia Castell approved this member"), write():
        approve_member(db.session.merge(nina), db.session.merge(max_reed), "Known.")

    assert len(outbox(nina)) == 1


def test_a_second_suspension_is_refused_and_says_who_did_the_first(new_browser, bob, mia, max_reed, outbox):
    address = f"/moderation/members/{bob.id}"
    until = f"{now().astimezone(LONDON) + timedelta(days=2):%Y-%m-%d}"

    new_browser(mia).post(address, action="suspend", reason="Names.", until=until)
    page = new_browser(max_reed).post(address, status=409, action="suspend", reason="Names.", until=until)

    assert "Mia Castell suspended this member on" in page.text
    assert len(outbox(bob)) == 1


def test_lifting_twice_is_refused(new_browser, bob, mia, max_reed, outbox):
    address = f"/moderation/members/{bob.id}"
    until = f"{now().astimezone(LONDON) + timedelta(days=2):%Y-%m-%d}"
    new_browser(mia).post(address, action="suspend", reason="Names.", until=until)

    new_browser(mia).post(address, action="lift", reason="A mistake.")
    page = new_browser(max_reed).post(address, status=409, action="lift", reason="A mistake.")

    assert "not suspended any more" in page.text
    assert len(outbox(bob)) == 2


def at_once(*acts) -> list:
    """Do these at the same moment, each in a thread of its own."""
    barrier = Barrier(len(acts))

    def start(act):
        barrier.wait()
        return act()

    db.session.rollback()
    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result() for future in [pool.submit(start, act) for act in acts]]


def test_of_two_decisions_at_the_same_moment_one_is_made(app, new_browser, alice, bob, mia, max_reed, outbox):
    case = open_case("discussion", make_discussion(alice).id, bob)
    browsers = [new_browser(mia), new_browser(max_reed)]
    for browser in browsers:
        browser.page("/moderation")
    address, fields = f"/moderation/cases/{case.id}", {"action": "remove", "reason": "It is off topic."}

    def send(browser):
        return browser.client.post(address, data={"csrf_token": browser.token, **fields}).status_code

    statuses = at_once(*(lambda b=browser: send(b) for browser in browsers))

    assert sorted(statuses) == [303, 409]
    assert entry_count() == 1
    assert len(subjects_of(outbox(alice))) == 1
    assert len(subjects_of(outbox(bob))) == 1


def test_entries_of_the_same_moment_keep_the_log_whole(app, new_browser, alice, bob, mia, max_reed):
    cases = [open_case("discussion", make_discussion(alice).id, bob).id for _ in range(6)]
    browsers = [new_browser(mia), new_browser(max_reed)]
    for browser in browsers:
        browser.page("/moderation")

    def send(browser, case):
        fields = {"csrf_token": browser.token, "action": "keep", "reason": "It is fine."}
        return browser.client.post(f"/moderation/cases/{case}", data=fields).status_code

    for first, second in zip(cases[::2], cases[1::2], strict=True):
        statuses = at_once(lambda case=first: send(browsers[0], case), lambda case=second: send(browsers[1], case))
        assert statuses == [303, 303]

    assert entry_count() == 6
    assert first_broken_entry() is None


def test_three_reports_at_the_same_moment_make_one_case(app, new_browser, alice):
    discussion = make_discussion(alice)
    address = f"/report/discussion/{discussion.id}"
    browsers = [new_browser(make_member()) for _ in range(3)]
    for browser in browsers:
        browser.page("/contact")

    def send(browser):
        fields = {"csrf_token": browser.token, "reason": "unkind"}
        return browser.client.post(address, data=fields).status_code

    statuses = at_once(*(lambda b=browser: send(b) for browser in browsers))

    assert statuses == [303, 303, 303]
    db.session.rollback()
    assert db.session.scalar(db.select(db.func.count()).select_from(Case)) == 1
    assert fresh(type(discussion), discussion.id).removed_at is not None


def test_a_report_at_the_moment_of_a_decision_opens_a_case_of_its_own(app, new_browser, alice, bob, mia):
    discussion = make_discussion(alice)
    case = open_case("discussion", discussion.id, bob, make_member(organisation=make_organisation("Fell Council")))
    third = new_browser(make_member(organisation=make_organisation("Moor Council")))
    third.page("/contact")
    fields = {"csrf_token": third.token, "reason": "unkind"}

    report = Thread(target=lambda: third.client.post(f"/report/discussion/{discussion.id}", data=fields))
    with write():
        decide(case.id, db.session.merge(mia), Decision("keep", "It is fine."))
        report.start()
        report.join(MOMENT_SECONDS)
    report.join()

    db.session.rollback()
    states = list(db.session.scalars(db.select(Case.state).order_by(Case.id)))
    assert states == [CaseState.DECIDED, CaseState.OPEN]
    assert fresh(type(discussion), discussion.id).removed_at is None


def test_an_edit_at_the_moment_of_giving_up_brings_the_case_back(app, new_browser, alice, bob, mia):
    post = make_post(make_discussion(alice), bob, "Jo Bloggs blocked it.")
    case = open_case("post", post.id, alice)
    new_browser(mia).post(f"/moderation/cases/{case.id}", action="ask_to_edit", reason="Take out the name.")
    with write():
        fresh(Case, case.id).with_author_since = now() - timedelta(days=AUTHOR_DAYS, minutes=1)

    def give_up() -> None:
        with app.app_context(), write():
            give_up_waiting()

    job = Thread(target=lambda: contextvars.Context().run(give_up))
    with write():
        edit_post(find_any_post(post.id), db.session.merge(bob), prepare("An officer blocked it."), version=1)
        db.session.flush()
        job.start()
        job.join(MOMENT_SECONDS)
    job.join()

    assert fresh(Case, case.id).state == CaseState.OPEN
    assert entry_count() == 1
