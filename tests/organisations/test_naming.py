"""Finding a body by any of its names."""

import pytest
import time_machine

from forum.database import write
from forum.errors import Invalid
from forum.organisations.models import NameKind, OrganisationKind
from forum.organisations.queries import (
    find_organisation,
    find_organisation_by_id,
    organisation_of_domain,
    organisations_named,
    suggestions,
)
from forum.organisations.services import add_domain, add_name, add_organisation
from tests.factories import make_organisation


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Leicestershire County Council", "Leicestershire County Council"),
        ("leicestershire-county-council", "Leicestershire County Council"),
        ("  leicestershire   county council ", "Leicestershire County Council"),
        ("Leics", "Leicestershire County Council"),
        ("Leicester", "Leicester City Council"),
        ("City of Leicester", "Leicester City Council"),
        ("City of York", "City of York Council"),
        ("St Helens", "St Helens Council"),
        ("St. Helens", "St Helens Council"),
        ("Telford & Wrekin", "Telford and Wrekin Council"),
        ("Telford and Wrekin Council", "Telford and Wrekin Council"),
        ("Bath & North East Somerset", "Bath and North East Somerset Council"),
        ("Ynys Môn", "Isle of Anglesey County Council"),
        ("ynys mon", "Isle of Anglesey County Council"),
        ("Bro Morgannwg", "Vale of Glamorgan Council"),
        ("TfL", "Transport for London"),
        ("Midlands Highway Alliance", "Midlands Highway Alliance Plus"),
        ("Hull", "Hull City Council"),
        ("Durham", "Durham County Council"),
        ("Rhondda", "Rhondda Cynon Taf County Borough Council"),
    ],
)
def test_any_name_of_a_body_means_that_body(directory, typed, meant):
    assert [body.name for body in organisations_named(typed)] == [meant]


def test_a_name_that_means_several_bodies_gives_the_choices(directory):
    names = [body.name for body in organisations_named("Northamptonshire")]

    assert names == ["North Northamptonshire Council", "West Northamptonshire Council"]


@pytest.mark.parametrize(
    "typed", ["", "   ", "%", "_", "Atlantis Borough", "Leic%shire", "x" * 50_000, "\0", "Lei\0cs"]
)
def test_what_is_no_name_means_no_body(directory, typed):
    assert organisations_named(typed) == []
    assert suggestions(typed) == []


def test_suggestions_begin_with_the_closest_names(directory):
    names = [body.name for body in suggestions("leic")]

    assert names[:2] == ["Leicester City Council", "Leicestershire County Council"]
    assert [body.name for body in suggestions("Leics")][0] == "Leicestershire County Council"
    assert len(suggestions("council")) == 8
    assert suggestions("l") == []


def test_bodies_that_exist_are_suggested_before_those_to_come(directory):
    with time_machine.travel("2026-11-24", tick=False):
        before = [body.name for body in suggestions("surrey")]
    with time_machine.travel("2027-04-01", tick=False):
        after = [body.name for body in suggestions("surrey")]

    assert before == ["Surrey County Council", "East Surrey Council", "West Surrey Council"]
    assert after == ["East Surrey Council", "West Surrey Council", "Surrey County Council"]


def test_a_known_name_is_not_added_twice(app):
    make_organisation("Northmoor County Council")

    with pytest.raises(Invalid, match="in the directory already"), write():
        add_organisation("NORTHMOOR County  Council", OrganisationKind.COUNTY)


def test_two_names_with_one_slug_get_slugs_of_their_own(app):
    with write():
        first = add_organisation("Öst Highways", OrganisationKind.PROVIDER)
        second = add_organisation("Öst Highways Ñ", OrganisationKind.PROVIDER)

    assert first.slug == "ost-highways"
    assert second.slug == "ost-highways-n"


@pytest.mark.parametrize("name", ["", "x", "—", "Nоrthmoor Council", "y" * 121])
def test_what_is_no_name_is_not_added(app, name):
    with pytest.raises(Invalid), write():
        add_organisation(name, OrganisationKind.COUNTY)


def test_a_former_name_finds_its_body(app):
    body = make_organisation("Northmoor County Council")
    with write():
        add_name(body, "Moorland County Council", NameKind.FORMER)
        add_name(body, "Moorland County Council", NameKind.FORMER)

    assert [row.name for row in organisations_named("moorland")] == ["Northmoor County Council"]
    assert len(find_organisation(body.slug).names) == 2


def test_a_domain_belongs_to_one_body(app):
    first, second = make_organisation(), make_organisation()
    with write():
        add_domain(first, "@Northmoor.Example ")

    with pytest.raises(Invalid, match="another organisation"), write():
        add_domain(second, "northmoor.example")
    assert organisation_of_domain("NORTHMOOR.example").id == first.id


@pytest.mark.parametrize(
    "domain", ["", "gmail.com", "council", "a b.uk", "a/b.uk", "-a.uk", "x" * 130 + ".uk", "a.uk\0"]
)
def test_what_proves_no_body_is_no_domain(app, domain):
    with pytest.raises(Invalid), write():
        add_domain(make_organisation_row(), domain)


def make_organisation_row():
    return add_organisation("Northmoor County Council", OrganisationKind.COUNTY)


@pytest.mark.parametrize("number", [0, -1, 10**30])
def test_an_id_that_cannot_be_is_nobody(app, number):
    assert find_organisation_by_id(number) is None
