"""Alliances in administration: members and groups, each change in the log."""

import pytest

from forum.database import write
from forum.organisations.alliances import Membership, groups_of, memberships_of, set_groups, set_membership
from tests.admin.reading import actions
from tests.factories import make_organisation


@pytest.fixture()
def alliance(app):
    return make_organisation("Three Valleys Alliance", "alliance")


def test_an_administrator_says_who_belongs_to_an_alliance(new_browser, ada, alliance):
    body = make_organisation("Ash Council")
    admin = new_browser(ada)
    address = f"/admin/organisations/{alliance.slug}/members"

    answer = admin.post(
        address,
        organisation="ash council",
        role="chair",
        since_on="2019-04-01",
        source="valleys.example, seen May 2026",
        reason="Their secretary wrote.",
    )
    page = admin.follow(answer)
    shown = admin.page(alliance.address)

    assert page.heading == "Members of Three Valleys Alliance, in administration"
    assert "Ash Council Chair 1 April 2019" in page.text
    assert "Chair · County council · since 1 April 2019" in shown.text
    assert [row.body.id for row in memberships_of(alliance)] == [body.id]
    assert actions() == [("organisation", "Their secretary wrote.")]


def test_a_membership_can_end_and_can_be_taken_back(new_browser, ada, alliance):
    make_organisation("Ash Council")
    admin = new_browser(ada)
    address = f"/admin/organisations/{alliance.slug}/members"
    admin.post(address, organisation="Ash Council", role="member", until_on="2020-01-01", reason="It left.")

    left = admin.page(address)
    admin.post(address, organisation="Ash Council", role="never", reason="It was another Ash.")

    assert "Ash Council Left" in left.text
    assert "Nobody is known to belong to it" in admin.page(address).text
    assert len(actions()) == 2


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"organisation": ""}, "Enter any name"),
        ({"organisation": "Nobody"}, "No organisation in the directory is called Nobody"),
        ({"organisation": "Four Valleys Alliance"}, "belongs to no other alliance"),
        ({"since_on": "2020-13-01"}, "Enter a day of the calendar"),
        ({"since_on": "2020-01-02", "until_on": "2020-01-01"}, "A membership ends after it began"),
        ({"role": "never"}, "does not belong to"),
        ({"reason": ""}, "Enter the reason"),
    ],
)
def test_what_cannot_be_is_refused_and_stays_in_the_form(new_browser, ada, alliance, fields, sentence):
    make_organisation("Ash Council")
    make_organisation("Four Valleys Alliance", "alliance")
    sent = {"organisation": "Ash Council", "role": "member", "reason": "They wrote.", **fields}

    page = new_browser(ada).post(f"/admin/organisations/{alliance.slug}/members", status=422, **sent)

    assert sentence in page.text
    assert page.value("organisation") == sent["organisation"]
    assert memberships_of(alliance) == []
    assert actions() == []


def test_groups_are_changed_as_a_list(new_browser, ada, alliance):
    admin = new_browser(ada)
    address = f"/admin/organisations/{alliance.slug}/groups"

    admin.fill(address, groups="Winter service\n\n Drainage \nDrainage", reason="From their page.")
    again = admin.page(address)

    assert groups_of(alliance) == ["Drainage", "Winter service"]
    assert again.value("groups") == "Drainage\nWinter service"
    assert actions() == [("organisation", "From their page.")]


def test_groups_that_somebody_changed_meanwhile_are_not_replaced_unseen(new_browser, ada, alliance):
    admin = new_browser(ada)
    address = f"/admin/organisations/{alliance.slug}/groups"
    old = admin.page(address).form(address)
    with write():
        set_groups(alliance, ["Street works"])

    refused = admin.post(address, status=409, **{**old, "groups": "Drainage", "reason": "From their page."})

    assert "Groups now Street works" in refused.text
    assert refused.value("groups") == "Drainage"
    assert groups_of(alliance) == ["Street works"]

    admin.post(address, **{**refused.form(address), "reason": "Both were there."})

    assert groups_of(alliance) == ["Drainage"]


def test_only_alliances_have_these_pages_and_only_for_administrators(new_browser, ada, mia, alliance):
    council = make_organisation("Ash Council")
    with write():
        set_membership(alliance, council, Membership())

    for part in ("members", "groups"):
        new_browser(ada).page(f"/admin/organisations/{council.slug}/{part}", status=404)
        new_browser(ada).page(f"/admin/organisations/nowhere/{part}", status=404)
        new_browser(mia).page(f"/admin/organisations/{alliance.slug}/{part}", status=404)
    assert "Its members" in new_browser(ada).page(f"/admin/organisations/{alliance.slug}").text
    assert "Its members" not in new_browser(ada).page(f"/admin/organisations/{council.slug}").text
