"""Who may open the desk and administration, and who may decide about whom; the matrix as a table."""

import pytest

from forum.accounts.models import Role, State
from forum.clock import now
from forum.database import write
from forum.extensions import db
from forum.moderation.models import Case, CaseState
from forum.moderation.permissions import can_decide, can_moderate
from forum.objectives.models import Objective, ObjectiveLead
from tests.factories import make_discussion, make_member, make_post
from tests.moderation.cases import fresh, open_case

PEOPLE = ("visitor", "unconfirmed", "pending", "member", "lead", "suspended", "moderator", "administrator")
DESK = (302, 404, 404, 404, 404, 404, 200, 200)
ADMIN = (302, 404, 404, 404, 404, 404, 404, 200)
OPEN = (200,) * 8
# Address, and what each of PEOPLE gets for GET.
PAGES = {
    "/moderation": DESK,
    "/moderation?tab=author": DESK,
    "/moderation?tab=members": DESK,
    "/moderation?tab=decided": DESK,
    "/moderation/cases/1": DESK,
    "/moderation/members": DESK,
    "/moderation/members/{bob}": DESK,
    "/moderation/log": DESK,
    "/admin": ADMIN,
    "/admin/roles": ADMIN,
    "/admin/organisations": ADMIN,
    "/admin/organisations/eastvale-council": ADMIN,
    "/admin/objectives": ADMIN,
    "/admin/mail": ADMIN,
    "/admin/jobs": ADMIN,
    "/admin/search": ADMIN,
    "/report/discussion/1": OPEN,
    "/report/discussion/1/sent": OPEN,
    "/contact": OPEN,
    "/contact/sent": OPEN,
}
# Address, and what each of PEOPLE gets for an empty POST: 400 keeps the text of the signed out, 422 misses a reason.
DESK_POST = (400, 404, 404, 404, 404, 404, 422, 422)
ADMIN_POST = (400, 404, 404, 404, 404, 404, 404, 422)
POSTS = {
    "/moderation/cases/1": DESK_POST,
    "/moderation/members/{bob}": DESK_POST,
    "/admin/roles": ADMIN_POST,
    "/admin/organisations": ADMIN_POST,
    "/admin/organisations/eastvale-council": ADMIN_POST,
    "/admin/objectives": ADMIN_POST,
    "/admin/mail": ADMIN_POST,
    "/admin/jobs": ADMIN_POST,
    "/admin/search": ADMIN_POST,
    "/report/discussion/1": (422,) * 8,
    "/contact": (422,) * 8,
}


@pytest.fixture()
def place(alice, bob):
    """A case about Alice's discussion, reported by Bob."""
    open_case("discussion", make_discussion(alice).id, bob)
    return {"bob": bob.id}


def person(who: str):
    values = {
        "unconfirmed": {"state": State.UNCONFIRMED, "confirmed_at": None, "approved_at": None},
        "pending": {"state": State.PENDING, "approved_at": None},
        "suspended": {"suspended_until": now().replace(year=now().year + 1)},
        "moderator": {"role": Role.MODERATOR},
        "administrator": {"role": Role.ADMINISTRATOR},
    }
    if who == "visitor":
        return None
    member = make_member(f"Person {who}", **values.get(who, {}))
    if who == "lead":
        with write():
            objective_id = db.session.scalar(db.select(Objective.id).where(Objective.slug == "build-capacity"))
            db.session.add(ObjectiveLead(objective_id=objective_id, member_id=member.id))
    return member


@pytest.mark.parametrize("who", PEOPLE)
def test_the_pages_open_for_those_of_the_matrix(new_browser, place, who):
    browser = new_browser(person(who))

    got = {path: browser.send("GET", path.format(**place)).status for path in PAGES}

    assert got == {path: row[PEOPLE.index(who)] for path, row in PAGES.items()}


@pytest.mark.parametrize("who", PEOPLE)
def test_the_forms_take_from_those_of_the_matrix(new_browser, place, who):
    browser = new_browser(person(who))
    browser.page("/contact")

    got = {
        path: browser.send("POST", path.format(**place), data={"csrf_token": browser.token}).status for path in POSTS
    }

    assert got == {path: row[PEOPLE.index(who)] for path, row in POSTS.items()}


def test_ids_that_cannot_be_are_not_found(new_browser, ada):
    browser = new_browser(ada)

    for path in (
        "/moderation/cases/0",
        "/moderation/cases/7",
        "/moderation/cases/99999999999999999999",
        "/moderation/members/0",
        "/moderation/members/99999999999999999999",
        "/moderation/members/nobody-here",
        "/moderation/members/77/mails",
        "/moderation?tab=everything",
        "/admin/mail/0",
        "/admin/mail/99999999999",
        "/admin/mail?state=lost",
        "/admin/organisations/nowhere",
        "/admin/organisations/requests/5",
    ):
        browser.page(path, status=404)
    browser.page("/moderation?after=nonsense")
    browser.page("/moderation/log?after=%00&q=%00&action=nonsense")
    browser.page("/moderation/members?q=%25_%5C")


def member(role: Role, member_id: int, state: State = State.ACTIVE):
    return make_member(f"Person {member_id}", role=role, state=state)


def test_who_may_moderate_whom(app):
    people = {role: (make_member(role=role), make_member(role=role)) for role in Role}
    expected = {
        (Role.MODERATOR, Role.MEMBER),
        (Role.ADMINISTRATOR, Role.MEMBER),
        (Role.ADMINISTRATOR, Role.MODERATOR),
    }

    allowed = {(a, b) for a in Role for b in Role if can_moderate(people[a][0], people[b][1])}

    assert allowed == expected
    assert not any(can_moderate(people[role][0], people[role][0]) for role in Role)


def test_a_suspended_moderator_decides_nothing(app):
    away = make_member(role=Role.MODERATOR, suspended_until=now().replace(year=now().year + 1))

    assert not can_decide(away, Case(author_id=None), [])
    assert not can_moderate(away, make_member())


@pytest.mark.parametrize("role", ["mia", "ada"])
def test_nobody_decides_about_their_own_or_about_their_own_report(request, new_browser, alice, bob, role):
    moderator = request.getfixturevalue(role)
    own = open_case("discussion", make_discussion(moderator).id, bob)
    reported = open_case("discussion", make_discussion(alice).id, moderator)
    about = open_case("member", moderator.id, bob)
    browser = new_browser(moderator)

    for case in (own, reported, about):
        page = browser.page(f"/moderation/cases/{case.id}")
        refused = browser.post(f"/moderation/cases/{case.id}", status=403, action="keep", reason="It is fine.")
        assert "Another moderator decides this" in page.text
        assert not page.select("main input[name=action]")
        assert "Another moderator has to decide this" in refused.text
        assert fresh(Case, case.id).state == CaseState.OPEN


def test_nobody_warns_or_suspends_an_administrator(new_browser, mia, ada, bob):
    other = make_member("Aled Second", role=Role.ADMINISTRATOR)
    post = make_post(make_discussion(bob), ada)
    case = open_case("post", post.id, bob)

    for browser in (new_browser(mia), new_browser(other)):
        page = browser.page(f"/moderation/members/{ada.id}")
        browser.post(f"/moderation/members/{ada.id}", status=403, action="warn", reason="No names.")
        offered = browser.page(f"/moderation/cases/{case.id}").select("main input[name=action]")
        browser.post(
            f"/moderation/cases/{case.id}", status=422, action="suspend", reason="No names.", until="2099-01-01"
        )
        assert "Another moderator acts here" in page.text
        assert [tag["value"] for tag in offered] == ["keep", "ask_to_edit", "remove"]
    assert not fresh(type(ada), ada.id).is_suspended


def test_what_staff_wrote_may_be_removed_by_any_other_moderator(new_browser, mia, ada, bob):
    post = make_post(make_discussion(bob), ada)
    case = open_case("post", post.id, bob)

    new_browser(mia).post(f"/moderation/cases/{case.id}", action="remove", reason="It names somebody.")

    assert fresh(type(post), post.id).removed_at is not None


def test_only_administrators_suspend_moderators(new_browser, mia, ada):
    max_reed = make_member("Max Reed", role=Role.MODERATOR)
    address = f"/moderation/members/{mia.id}"

    new_browser(max_reed).post(address, status=403, action="suspend", reason="Rude.", until="2099-01-01")
    new_browser(ada).post(address, action="suspend", reason="Rude.")

    assert fresh(type(mia), mia.id).is_suspended
