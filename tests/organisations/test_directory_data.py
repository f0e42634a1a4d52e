"""The directory that the product ships: counted, and its invariants."""

from collections import Counter
from datetime import date

from forum.database import write
from forum.extensions import db
from forum.organisations.models import KIND_LABELS, PLACES, NameKind, Organisation, OrganisationKind, OrganisationName
from forum.organisations.queries import find_organisation, successors_of
from forum.organisations.relations import relations_of
from forum.organisations.services import add_organisation, directory_rows, load_directory
from forum.text.plain import fold

AUTHORITIES = {
    "county": 21,
    "unitary": 63,
    "metropolitan": 36,
    "london": 34,
    "scottish": 32,
    "welsh": 22,
    "northern_irish": 1,
}
# Named in our research from memory only; what nobody saw is not printed as a fact.
UNSEEN = {"se7", "north east highways alliance", "css wales", "lotag"}


def test_every_local_highway_authority_is_there_once():
    rows = [row for row in directory_rows() if row.get("source") == "mySociety, CC BY 4.0"]

    assert Counter(row["kind"] for row in rows) == AUTHORITIES
    assert Counter(row["nation"] for row in rows) == {
        "England": 154,
        "Scotland": 32,
        "Wales": 22,
        "Northern Ireland": 1,
    }
    assert len({row["gss_code"] for row in rows if row["gss_code"]}) == 207
    assert {row["short"] for row in rows if not row["gss_code"]} == {"TfL", "DfI Roads"}


def test_each_authority_lies_in_its_region():
    counted = Counter(row["region"] for row in directory_rows() if row.get("source") == "mySociety, CC BY 4.0")

    assert counted == {
        "East Midlands": 10,
        "East of England": 11,
        "London": 34,
        "North East": 12,
        "North West": 24,
        "South East": 19,
        "South West": 15,
        "West Midlands": 14,
        "Yorkshire and The Humber": 15,
        "Scotland": 32,
        "Wales": 22,
        "Northern Ireland": 1,
    }


def test_every_body_has_a_slug_of_its_own_and_a_known_kind():
    rows = list(directory_rows())

    assert max(Counter(row["slug"] for row in rows).values()) == 1
    assert {row["kind"] for row in rows} <= set(KIND_LABELS)
    assert all(row["region"] for row in rows if row["kind"] in AUTHORITIES)


def test_no_two_bodies_share_an_official_name_and_few_any_name(directory):
    named = db.session.execute(db.select(OrganisationName.folded, OrganisationName.organisation_id)).all()
    official = db.session.scalars(db.select(OrganisationName.folded).where(OrganisationName.kind == NameKind.OFFICIAL))
    shared = {name for name, count in Counter(name for name, _ in named).items() if count > 1}

    assert max(Counter(official).values()) == 1
    assert shared == set()


def test_no_body_of_hearsay_is_listed():
    names = {fold(name) for row in directory_rows() for name in (row["name"], row.get("short", ""))}

    assert not names & UNSEEN


def test_each_fact_about_a_body_says_where_it_was_seen():
    facts = [row for row in directory_rows() if row.get("description") and row["kind"] != "national"]

    assert facts
    assert all(row.get("source") for row in facts)


def test_the_alliances_and_providers_of_the_sector_are_there(directory):
    names = set(db.session.scalars(db.select(Organisation.name)))

    assert {
        "Midlands Highway Alliance Plus",
        "South West Highway Alliance",
        "Eastern Highways Alliance",
        "North West Highways Alliance",
        "Yorkshire Highways Alliance",
        "London Highways Alliance Contracts",
        "Local Council Roads Innovation Group",
    } <= names
    assert {
        "Tarmac", "KaarbonTech", "Kier", "Aggregate Industries", "Enterprise", "Milestone", "Colas", "Skanska", "JCB",
    } <= names  # fmt: skip
    assert {"National Highways", "Transport Scotland"} <= names


def test_two_councils_follow_surrey_on_the_day_that_is_stated(directory):
    surrey = find_organisation("surrey-county-council")

    followers = successors_of(surrey.id)

    assert [(body.name, on) for body, on in followers] == [
        ("East Surrey Council", date(2027, 4, 1)),
        ("West Surrey Council", date(2027, 4, 1)),
    ]
    assert surrey.ended_on == date(2027, 4, 1)
    assert [body.name for body, _ in relations_of(followers[0][0].id).predecessors] == ["Surrey County Council"]


def test_only_stated_days_are_told(directory):
    dated = db.session.scalars(
        db.select(Organisation.slug).where(
            db.or_(Organisation.started_on.is_not(None), Organisation.ended_on.is_not(None))
        )
    )

    assert set(dated) == {"surrey-county-council", "east-surrey-council", "west-surrey-council"}


def test_lists_print_first_what_they_sort_by(directory):
    bodies = list(db.session.scalars(db.select(Organisation)))
    names = {body.list_name for body in bodies}

    assert {
        "Barnet, London Borough of",
        "Bradford Metropolitan District Council, City of",
        "Highland Council, The",
        "Isles of Scilly, Council of the",
        "Surrey County Council",
    } <= names
    assert all(fold(body.list_name)[0] == body.sort_name[0] for body in bodies)


def test_a_body_that_somebody_added_before_stays_as_it_is(app):
    with write():
        added = add_organisation("Buckinghamshire Council", OrganisationKind.UNITARY, region="Added by hand")

    with write():
        load_directory()

    named = db.session.scalars(db.select(Organisation).where(Organisation.name == "Buckinghamshire Council")).all()
    assert [(body.id, body.region) for body in named] == [(added.id, "Added by hand")]


def test_loading_twice_adds_nothing(directory):
    with write():
        added = load_directory()

    assert added == 0


def test_every_authority_that_is_an_area_of_the_statistics_has_its_size():
    rows = [row for row in directory_rows() if row.get("source") == "mySociety, CC BY 4.0"]
    without = {row["slug"] for row in rows if not (row["population"] and row["area_km2"] and row["place"])}

    assert without == {"transport-for-london", "department-for-infrastructure-dfi-roads"}
    assert {row["place"] for row in rows} - set(PLACES) == {""}
    assert sum(row["population"] or 0 for row in rows if row["nation"] == "Wales") > 3_000_000


def test_a_size_that_an_older_directory_lacks_is_filled_in(directory):
    with write():
        devon = find_organisation("devon-county-council")
        devon.population = devon.area_km2 = None

    with write():
        load_directory()

    db.session.expire_all()
    filled = find_organisation("devon-county-council")
    assert filled.population > 700_000
    assert filled.area_km2 > 6_000
