"""Words that mean the same: how questions find them, what is loaded when, and how entries change."""

import pytest

from forum.clock import now
from forum.database import write
from forum.errors import Conflict, Invalid
from forum.extensions import db
from forum.organisations.models import NameKind, OrganisationName
from forum.organisations.services import add_name
from forum.search.analysis import asked_in
from forum.search.contract import Filters
from forum.search.models import ThesaurusEntry
from forum.search.queries import Sought, search
from forum.search.thesaurus.book import Book
from forum.search.thesaurus.queries import OTHERS_MOST, OTHERS_MOST_IN_ALL, others_for
from forum.search.thesaurus.services import (
    Taken,
    add_entry,
    change_entry,
    load_thesaurus,
    remove_entry,
    restore_entry,
    shipped_groups,
)
from forum.text.plain import fold
from tests.factories import make_organisation


def added(words: str) -> list[str]:
    """What the thesaurus adds to a question."""
    return list(others_for(asked_in(words))[1])


def make_entry(*words: str) -> ThesaurusEntry:
    with write():
        return add_entry(words)


def fresh(entry: ThesaurusEntry) -> ThesaurusEntry:
    db.session.rollback()
    return db.session.get_one(ThesaurusEntry, entry.id, populate_existing=True)


def test_the_longest_phrase_is_looked_up_and_stands_for_each_of_its_words():
    words = asked_in("skid resistance policy on gullies")
    book = Book([["skid", "grip"], ["skid resistance", "SCRIM"], ["gully", "drain"]])

    assert [other.plain for other in book.longest_at(words, 0)[1]] == ["SCRIM"]
    assert book.longest_at(words, 0)[0] == 2
    assert book.longest_at(words, 2) == (1, ())
    assert [other.plain for other in book.longest_at(words, 3)[1]] == ["drain"]


@pytest.mark.parametrize(
    ("question", "is_known"),
    [
        ("department for transport", True),
        ("Department Transport grants", True),
        ("transport department", False),
        ("department with no transport", False),
        ("department", False),
    ],
)
def test_a_phrase_is_met_by_its_words_in_their_order_side_by_side(question: str, is_known: bool):  # noqa: FBT001
    book = Book([["Department for Transport", "DfT"]])

    assert bool(book.longest_at(asked_in(question), 0)[1]) is is_known


def test_other_words_join_those_that_stand_for_a_word_already(app):
    make_entry("resurfacing", "inlay")

    (word,), also = others_for(asked_in("re-surfacing"))

    assert word.others == (("surfac",), ("inlai",))
    assert also == ("inlay",)


def test_what_is_written_with_a_hyphen_is_looked_up_as_one_word(app):
    make_entry("inhouse", "direct labour")

    assert added("in-house crews") == ["direct labour"]
    assert added("house") == []


def test_a_phrase_gives_each_of_its_words_the_others(app):
    make_entry("skid resistance", "SCRIM", "sideway force")

    words, also = others_for(asked_in("our skid resistance policy"))

    standing = {("scrim",), ("sidewai", "forc")}
    assert [standing.intersection(word.others) for word in words] == [standing, standing, set()]
    assert also == ("SCRIM", "sideway force")


def test_what_was_asked_itself_and_what_finds_nothing_new_is_not_added(app):
    make_entry("gully", "drain", "road gully", "soakaway")

    assert added("gully and drain") == ["soakaway"]
    assert added("gully") == ["drain", "soakaway"]


def test_of_other_words_the_shorter_stand_for_those_that_hold_them(app):
    make_entry("gully", "road drain", "drain", "street drain", "infiltration pit")

    assert added("gully") == ["drain", "infiltration pit"]


def test_the_number_of_other_words_is_limited(app):
    for number in range(6):
        make_entry(f"head{number}", *(f"w{number}x{other}" for other in range(12)))

    words, also = others_for(asked_in(" ".join(f"head{number}" for number in range(6))))

    assert [len(word.others) for word in words] == [OTHERS_MOST] * 3 + [0] * 3
    assert len(also) == OTHERS_MOST_IN_ALL


def test_other_names_of_bodies_stand_for_each_other_at_once(app):
    assert added("Wex Valley") == []
    body = make_organisation("Wexcombe Council")
    with write():
        add_name(db.session.merge(body), "Wex Valley District", NameKind.FORMER)

    assert added("potholes in Wexcombe Council") == ["Wex Valley District"]
    assert added("Wex Valley District") == ["Wexcombe Council"]

    with write():
        db.session.execute(db.delete(OrganisationName).where(OrganisationName.folded == "wex valley district"))

    assert added("Wexcombe Council") == []


def test_the_directory_itself_gives_short_names_and_no_echo(directory):
    assert "Department for Transport" in added("dft funding")
    assert added("Northamptonshire reading") == added("reading Northamptonshire")
    assert "Reading Borough Council" not in added("reading list")


def test_a_change_counts_at_once_and_costs_one_small_statement_until_then(app, statements):
    entry = make_entry("gully", "drain")
    assert added("gully") == ["drain"]

    with statements() as seen:
        added("gully")
    with write():
        change_entry(db.session.merge(entry), 1, ["gully", "soakaway"])
    changed = added("gully")
    with write():
        remove_entry(db.session.get_one(ThesaurusEntry, entry.id), 2)
    removed = added("gully")
    with write():
        restore_entry(db.session.get_one(ThesaurusEntry, entry.id), 3)

    # The one question is put to the driver itself.
    assert seen == []
    assert changed == ["soakaway"]
    assert removed == []
    assert added("gully") == ["soakaway"]


def test_quoted_words_and_a_search_without_others_stay_as_they_are(app, finds):
    make_entry("gully", "drain")
    make_entry("winter", "cold")
    finds("anything")
    everything = Filters(audiences=("public",))

    assert search(Sought("gully winter"), everything).also == ("drain", "cold")
    assert search(Sought("winter", phrases=("gully",)), everything).also == ("cold",)
    assert search(Sought("winter", in_title="gully"), everything).also == ("cold",)
    assert search(Sought("gully", with_others=False), everything).also == ()
    assert search(Sought("gully", prefix="gul"), everything).also == ()


def test_loading_again_adds_nothing(app):
    with write():
        assert load_thesaurus() == len(shipped_groups())
    with write():
        assert load_thesaurus() == 0


def test_loading_again_keeps_what_an_administrator_changed_or_removed(app):
    with write():
        load_thesaurus()
    gully, scrim = (
        db.session.scalars(db.select(ThesaurusEntry).filter_by(key=key)).one() for key in ("gully", "scrim")
    )
    with write():
        change_entry(db.session.merge(gully), 1, ["gully pot", "drain"])
        remove_entry(db.session.merge(scrim), 1)

    with write():
        assert load_thesaurus() == 0

    assert fresh(gully).word_list == ["gully pot", "drain"]
    assert fresh(scrim).removed_at is not None


def test_a_word_that_an_administrator_used_first_stays_in_that_entry(app):
    make_entry("soakaway", "infiltration pit")

    with write():
        load_thesaurus()

    gully = db.session.scalars(db.select(ThesaurusEntry).filter_by(key="gully")).one()
    assert "soakaway" not in gully.word_list
    assert "drain" in gully.word_list


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["gully"], "at least two"),
        (["gully", "", "  ", "gully"], "at least two"),
        (["gully", "what about them"], "“what about them” has no word"),
        (["gully", "gullies"], "are the same to the search"),
        (["gully", "one two three four five six seven eight"], "too many words"),
        (["gully", "x" * 81], "too long"),
        ([f"word{number}" for number in range(21)], "at most 20"),
        (["trench", "Culverts"], "“Culverts” is in the entry “culvert” already"),
    ],
)
def test_what_is_no_group_of_words_is_refused(app, words: list[str], sentence: str):
    make_entry("culvert", "piped watercourse")

    with pytest.raises(Invalid, match=sentence), write():
        add_entry(words)

    assert len(db.session.scalars(db.select(ThesaurusEntry)).all()) == 1


def test_an_entry_is_brought_back_only_while_its_words_are_free(app):
    entry = make_entry("gully", "drain")
    with write():
        remove_entry(db.session.merge(entry), 1)
    other = make_entry("drain", "sewer")

    with pytest.raises(Taken) as refusal, write():
        restore_entry(db.session.get_one(ThesaurusEntry, entry.id), 2)

    assert refusal.value.entry.id == other.id
    assert fresh(entry).removed_at is not None


def test_of_two_changes_at_once_the_second_is_refused(app):
    entry = make_entry("gully", "drain")
    with write():
        change_entry(db.session.merge(entry), 1, ["gully", "soakaway"])

    for change in (lambda row: change_entry(row, 1, ["gully", "sewer"]), lambda row: remove_entry(row, 1)):
        with pytest.raises(Conflict), write():
            change(db.session.get_one(ThesaurusEntry, entry.id))

    assert fresh(entry).word_list == ["gully", "soakaway"]
    assert fresh(entry).changed_at <= now()
    assert fresh(entry).folded == " | ".join(map(fold, ["gully", "soakaway"]))
