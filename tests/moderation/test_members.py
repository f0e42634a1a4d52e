"""Members at the desk: letting in, refusing, warning, suspending and finding them."""

from datetime import timedelta

import pytest

from forum.accounts.models import Member, State, Warned
from forum.audit.models import AuditEntry
from forum.clock import LONDON, now
from forum.database import write
from forum.extensions import db
from forum.organisations.models import OrganisationDomain, OrganisationRequest
from tests.factories import make_member, make_organisation
from tests.moderation.cases import fresh

JOIN = {
    "name": "Nina Fox",
    "email": "nina@wexcombe-works.example",
    "job_title": "Graduate engineer",
    "password": "four unrelated words here",
}


def waiting(name: str = "Nina Fox", **values) -> Member:
    return make_member(name, state=State.PENDING, approved_at=None, **values)


def put_address(member: Member, email: str) -> None:
    with write():
        db.session.get(Member, member.id).email = email


def actions() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(db.select(AuditEntry.action).order_by(AuditEntry.id)))


def test_who_waits_is_listed_with_organisation_domain_and_age(new_browser, mia):
    nina = waiting(organisation=make_organisation("Wexcombe Council"))

    page = new_browser(mia).page("/moderation?tab=members")

    assert page.link("Nina Fox") == f"/moderation/members/{nina.id}"
    assert "Highways engineer, Wexcombe Council · address at demo.example" in page.text
    assert "New members 1" in page.text


def test_with_nobody_waiting_the_list_says_so(new_browser, mia):
    assert "Nobody waits" in new_browser(mia).page("/moderation?tab=members").text


def test_the_form_says_truly_who_reads_the_reason(new_browser, bob, mia):
    unconfirmed = make_member(state=State.UNCONFIRMED, confirmed_at=None, approved_at=None)
    moderator = new_browser(mia)

    hints = [
        moderator.page(f"/moderation/members/{member.id}").select("#reason-hint")[0].get_text()
        for member in (unconfirmed, waiting(), bob)
    ]

    assert hints == [
        "Kept in the log.",
        "Kept in the log. The member reads it too, unless you only look.",
        "Kept in the log, and told to the member.",
    ]


def test_letting_in_tells_the_member_and_opens_the_door(new_browser, mia, outbox):
    nina = waiting()
    person = new_browser(nina)
    person.page("/notifications", status=403)

    new_browser(mia).post(f"/moderation/members/{nina.id}", action="approve", reason="The head of service vouches.")

    person.page("/notifications")
    assert [letter.kind for letter in outbox(nina)] == ["approved"]
    assert "A moderator let you in: The head of service vouches." in person.page("/notifications").text
    assert actions() == ["approve"]


def test_letting_in_the_whole_domain_lets_the_next_one_in_at_once(new_browser, browser, mia, outbox):
    body = make_organisation("Wexcombe Council")
    nina = waiting(organisation=body)
    put_address(nina, "nina@wexcombe-works.example")

    page = new_browser(mia).page(f"/moderation/members/{nina.id}")
    new_browser(mia).post(f"/moderation/members/{nina.id}", action="approve", reason="A known depot.", whole_domain="1")
    browser.page("/register")
    browser.post(
        "/register",
        **{**JOIN, "name": "Omar Fox", "email": "omar@wexcombe-works.example"},
        organisation="Wexcombe Council",
    )
    link = next(row.text for row in outbox() if row.to_address == "omar@wexcombe-works.example")
    address = next(word for word in link.split() if "/confirm/" in word)
    path = address[address.index("/confirm/") :]
    browser.page(path)
    browser.post(path)

    assert "Everybody at wexcombe-works.example belongs to Wexcombe Council" in page.text
    assert db.session.get(OrganisationDomain, "wexcombe-works.example").organisation_id == body.id
    assert actions() == ["approve", "domain"]
    omar = db.session.scalars(db.select(Member).where(Member.email == "omar@wexcombe-works.example")).one()
    assert omar.state == State.ACTIVE


@pytest.mark.parametrize("domain", ["gmail.com", "btinternet.com", "demo.example"])
def test_free_mail_never_stands_for_an_organisation(new_browser, mia, domain):
    nina = waiting()
    put_address(nina, f"nina@{domain}")
    desk = new_browser(mia)

    page = desk.page(f"/moderation/members/{nina.id}")
    refused = desk.post(
        f"/moderation/members/{nina.id}", status=422, action="approve", reason="Known.", whole_domain="1"
    )

    assert "where anybody can have one" in page.text
    assert not page.select("input[name=whole_domain]")
    assert "Anybody can have an address" in refused.text
    assert fresh(Member, nina.id).state == State.PENDING
    assert actions() == []


def test_the_body_that_was_not_listed_is_set_with_the_approval(new_browser, mia):
    body = make_organisation("Wexcombe Council")
    nina = waiting()
    with write():
        db.session.get(Member, nina.id).organisation_id = None
        db.session.add(OrganisationRequest(name="Wexcombe Borough", asked_by=nina.email))
    desk = new_browser(mia)

    listed = desk.page("/moderation?tab=members")
    page = desk.page(f"/moderation/members/{nina.id}")
    unknown = desk.post(
        f"/moderation/members/{nina.id}", status=422, action="approve", reason="Known.", organisation="Nowhere"
    )
    desk.post(f"/moderation/members/{nina.id}", action="approve", reason="Known.", organisation="Wexcombe Council")

    assert "Wexcombe Borough (not in the directory)" in listed.text
    assert "“Wexcombe Borough” is not in the directory." in page.text
    assert "No organisation in the directory is called Nowhere." in unknown.text
    assert unknown.value("organisation") == "Nowhere"
    assert fresh(Member, nina.id).organisation_id == body.id
    assert db.session.scalars(db.select(OrganisationRequest.settled_at)).one() is not None
    assert actions() == ["organisation", "approve"]


def test_an_unclear_name_comes_back_with_the_choices(new_browser, mia):
    make_organisation("Wexcombe County Council")
    make_organisation("Wexcombe City Council")
    nina = waiting()
    with write():
        db.session.get(Member, nina.id).organisation_id = None

    page = new_browser(mia).post(
        f"/moderation/members/{nina.id}", status=422, action="approve", reason="Known.", organisation="Wexcombe"
    )

    assert "Wexcombe City Council" in page.text
    assert "Wexcombe County Council" in page.text


def test_refusing_closes_the_account_and_says_why(new_browser, browser, mia, outbox):
    nina = waiting()

    new_browser(mia).post(f"/moderation/members/{nina.id}", action="refuse", reason="Nobody there knows the name.")

    assert fresh(Member, nina.id).state == State.DEACTIVATED
    assert "Nobody there knows the name." in outbox(nina)[0].text
    browser.page("/sign-in")
    browser.post("/sign-in", status=422, email=nina.email, password="follow-the-triangle")
    assert "This account is closed." in new_browser(mia).page(f"/moderation/members/{nina.id}").text


def test_a_warning_stands_on_the_record_and_is_told(new_browser, bob, mia, outbox):
    desk = new_browser(mia)

    desk.post(f"/moderation/members/{bob.id}", action="warn", reason="Two advertisements in a week.")
    page = desk.page(f"/moderation/members/{bob.id}")

    assert db.session.scalars(db.select(Warned.reason)).all() == ["Two advertisements in a week."]
    assert "Two advertisements in a week." in page.text
    assert "Warnings 1" in page.text
    assert outbox(bob)[0].subject == "A moderator warns you: Bob Oakes"
    assert "A moderator warns you" in new_browser(bob).page("/notifications").text


def test_suspending_and_lifting_by_hand(new_browser, bob, mia, outbox):
    desk, person = new_browser(mia), new_browser(bob)
    until = now().astimezone(LONDON) + timedelta(days=7)

    desk.post(f"/moderation/members/{bob.id}", action="suspend", reason="Names.", until=f"{until:%Y-%m-%d}")
    person.page("/notifications", status=302)
    page = desk.page(f"/moderation/members/{bob.id}")
    desk.post(f"/moderation/members/{bob.id}", action="lift", reason="We were wrong.")

    assert f"Suspended until {until.day} {until:%B %Y}" in page.text
    assert [tag["value"] for tag in page.select("main input[name=action]")] == ["warn", "lift"]
    assert not fresh(Member, bob.id).is_suspended
    texts = [letter.text for letter in outbox(bob)]
    assert len(texts) == 2
    assert "A moderator ended your suspension: We were wrong." in new_browser(bob).page("/notifications").text
    assert "Names." in texts[0]
    assert f"{until.day} {until:%B %Y}" in texts[0]
    assert "We were wrong." in texts[1]
    assert actions() == ["suspend", "lift"]


@pytest.mark.parametrize("typed", ["1 December 2031", "01/12/2031", "2031-12-01"])
def test_a_day_may_be_written_in_the_usual_ways(new_browser, bob, ada, typed):
    new_browser(ada).post(f"/moderation/members/{bob.id}", action="suspend", reason="Names.", until=typed)

    assert fresh(Member, bob.id).suspended_until.astimezone(LONDON).date().isoformat() == "2031-12-01"


def test_members_are_found_by_name_handle_and_address(new_browser, alice, bob, mia):
    desk = new_browser(mia)

    assert "Bob Oakes" in desk.page("/moderation/members?q=oak").text
    assert "Bob Oakes" in desk.page("/moderation/members?q=bob-oakes").text
    assert "Bob Oakes" in desk.page(f"/moderation/members?q={bob.email.upper()}").text
    assert "Bob Oakes" not in desk.page(f"/moderation/members?q={bob.email[:-1]}").text
    assert "Alice Merrin" not in desk.page("/moderation/members?q=oak").text
    assert "Nobody is called like this" in desk.page("/moderation/members?q=%25").text
    assert desk.page("/moderation/members/bob-oakes").heading == "Bob Oakes, at the desk"


def test_the_list_of_members_goes_on_over_pages(new_browser, mia):
    for number in range(55):
        make_member(f"Person {number:02}")
    desk = new_browser(mia)

    first = desk.page("/moderation/members")
    second = desk.page(first.link("Next"))

    assert len(first.select("tbody tr")) == 50
    assert len(second.select("tbody tr")) == 6
    assert second.link("Previous")


@pytest.mark.parametrize(
    "fields", [{}, {"action": "warn"}, {"reason": "Why not."}, {"action": "remove", "reason": "No."}]
)
def test_an_act_needs_its_action_and_its_reason(new_browser, bob, mia, fields):
    new_browser(mia).post(f"/moderation/members/{bob.id}", status=422, **fields)

    assert actions() == []
