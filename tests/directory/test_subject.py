"""Members and organisations as the generic rooms see them."""

import pytest

from forum.accounts.models import State
from forum.database import write
from forum.extensions import db
from forum.notifications.services import tell_decision
from forum.subjects import find, subject_of
from tests.factories import make_member


def test_a_member_is_found_by_those_who_may_see_them(alice, bob, mia):
    waiting = make_member("Una Waits", state=State.PENDING)

    seen = {
        (viewer.name if viewer else "", member.name): find("member", member.id, viewer) is not None
        for viewer in (None, alice, mia, waiting)
        for member in (bob, waiting)
    }

    assert seen == {
        ("", "Bob Oakes"): False,
        ("", "Una Waits"): False,
        ("Alice Merrin", "Bob Oakes"): True,
        ("Alice Merrin", "Una Waits"): False,
        ("Mia Castell", "Bob Oakes"): True,
        ("Mia Castell", "Una Waits"): True,
        ("Una Waits", "Bob Oakes"): False,
        ("Una Waits", "Una Waits"): True,
    }


def test_what_is_found_and_what_is_visible_agree(alice, bob, mia):
    members = [
        alice,
        bob,
        mia,
        make_member("Una Waits", state=State.PENDING),
        make_member("Dan", state=State.DEACTIVATED),
    ]
    subject = subject_of("member")

    for viewer in (None, *members):
        ids = {member.id for member in members}
        assert subject.visible_ids(ids, viewer) == {i for i in ids if subject.find(i, viewer) is not None}
        assert subject.visible_ids(ids, viewer) == {m.id for m in members if subject.can_see(viewer, m)}


def test_anybody_finds_an_organisation(northmoor):
    subject = subject_of("organisation")
    body = northmoor

    assert subject.find(body.id, None).name == "Northmoor County Council"
    assert subject.visible_ids([body.id, 999], None) == {body.id}
    assert (subject.title(body), subject.address(body), subject.author_id(body)) == (
        body.name,
        "/organisations/northmoor-county-council",
        None,
    )


@pytest.mark.parametrize("kind", ["member", "organisation"])
@pytest.mark.parametrize("number", [0, -1, 4711, 10**30])
def test_an_unknown_id_is_nobody(mia, kind, number):
    assert find(kind, number, mia) is None


def test_the_desk_reads_a_profile_as_text_without_markup(alice):
    with write():
        member = db.session.merge(alice)
        member.how_to_reach = "<script>alert(1)</script>\nBy phone"
    subject = subject_of("member")
    item = subject.find_any(alice.id)

    assert subject.text(item).split("\n")[:2] == ["Alice Merrin", "Highways engineer"]
    assert "<script>" not in subject.html(item)
    assert "<p>By phone</p>" in subject.html(item)


def test_a_decision_about_a_member_reaches_them_by_page_and_email(new_browser, alice, outbox):
    with write():
        tell_decision(
            alice.id,
            ("member", alice.id),
            title=alice.name,
            address="/account",
            what="A moderator warns you",
            reason="Names a resident.",
        )

    letters = outbox(alice)

    assert len(letters) == 1
    assert "Names a resident." in letters[0].text
    assert "A moderator warns you" in new_browser(alice).page("/notifications").text


def test_both_can_be_reported(new_browser, alice, bob):
    browser = new_browser(alice)

    assert "Bob Oakes" in browser.page(f"/report/member/{bob.id}").text
    assert "Eastvale Council" in browser.page(f"/report/organisation/{bob.organisation_id}").text
