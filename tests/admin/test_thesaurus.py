"""The thesaurus in administration: adding, changing, joining, removing, bringing back."""

from urllib.parse import quote

import pytest

from forum.accounts.models import Member
from forum.admin.services import add_words
from forum.audit.models import AuditEntry
from forum.database import write
from forum.errors import NotAllowed
from forum.extensions import db
from forum.search.analysis import asked_in
from forum.search.models import ThesaurusEntry
from forum.search.thesaurus.queries import others_for
from forum.search.thesaurus.services import add_entry, change_entry
from tests.admin.reading import actions, fresh

LIST = "/admin/thesaurus"


@pytest.fixture()
def gully(app) -> ThesaurusEntry:
    with write():
        return add_entry(["gully", "drain"])


def also(words: str) -> list[str]:
    return list(others_for(asked_in(words))[1])


def test_words_are_added_one_on_each_line_and_count_at_once(new_browser, ada):
    admin = new_browser(ada)

    page = admin.follow(
        admin.fill(f"{LIST}/new", words="Cat’s eyes\r\n\r\n  road   studs \nCat’s eyes", reason="Two names, one thing.")
    )

    assert "“Cat’s eyes” is in the thesaurus" in page.text
    assert "Cat’s eyes road studs" in page.text
    assert also("cats eyes in fog") == ["road studs"]
    entry = db.session.scalars(db.select(AuditEntry)).one()
    assert (entry.action, entry.reason) == ("thesaurus", "Two names, one thing.")
    assert entry.details == {"change": "added", "words": ["Cat’s eyes", "road studs"]}
    log = admin.page("/moderation/log").text
    assert "Thesaurus changed" in log
    assert "thesaurus “Cat’s eyes”" in log


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"words": "gully"}, "at least two words or phrases"),
        ({"words": ""}, "at least two words or phrases"),
        ({"words": "sewer\nwhat about them"}, "has no word that the search looks for"),
        ({"words": "sewer\nsewers"}, "are the same to the search"),
        ({"words": "sewer\nDrains"}, "“Drains” is in the entry “gully” already"),
        ({"words": "sewer\nfoul drain", "reason": ""}, "Enter the reason."),
        ({"words": "x\n" * 4001}, "Use 4,000 characters or fewer."),
    ],
)
def test_words_that_cannot_be_added_keep_the_form(new_browser, ada, gully, fields, sentence):
    page = new_browser(ada).post(f"{LIST}/new", 422, **{"reason": "Asked for.", **fields})

    assert sentence in page.text
    assert page.value("words").replace("\r", "").strip() == fields["words"].strip()
    assert actions() == []


def test_a_word_of_another_entry_is_named_with_the_way_there(new_browser, ada, gully):
    page = new_browser(ada).post(f"{LIST}/new", 422, words="sewer\ndrain", reason="Asked for.")

    assert page.link("gully") == f"{LIST}/{gully.id}"


def test_an_entry_is_changed_with_its_history(new_browser, ada, gully):
    admin = new_browser(ada)

    admin.fill(f"{LIST}/{gully.id}", words="gully\ndrain\nsoakaway", reason="Searched for.")
    same = admin.fill(f"{LIST}/{gully.id}", 422, reason="Once more.")
    page = admin.page(f"{LIST}/{gully.id}")

    assert fresh(ThesaurusEntry, gully.id).word_list == ["gully", "drain", "soakaway"]
    assert "Nothing is changed yet." in same.text
    assert "Searched for. Ada Linden" in page.text
    assert "words: gully, drain, soakaway" in page.text


def test_a_change_over_somebody_elses_is_refused_and_shows_both(new_browser, ada, gully):
    admin = new_browser(ada)
    with write():
        change_entry(db.session.merge(gully), 1, ["gully", "soakaway"])

    page = admin.post(f"{LIST}/{gully.id}", 409, words="gully\nsewer", reason="Asked for.", version=1)

    assert "Somebody changed this entry" in page.text
    assert "It reads now: gully, soakaway." in page.text
    assert page.value("words") == "gully\nsewer"
    admin.post(f"{LIST}/{gully.id}", **{name: page.value(name) for name in ("words", "reason", "version")})
    assert fresh(ThesaurusEntry, gully.id).word_list == ["gully", "sewer"]


def test_an_entry_is_removed_after_a_question_and_brought_back(new_browser, ada, gully):
    admin = new_browser(ada)
    address = f"{LIST}/{gully.id}"

    ask = admin.page(admin.page(address).link("Remove this entry"))
    admin.fill(f"{address}/remove", 422, reason="")
    gone = admin.follow(admin.fill(f"{address}/remove", reason="Not the same at all."))
    without = also("gully")
    twice = admin.post(f"{address}/remove", 409, reason="Once more.", version=2)
    listed = admin.page(f"{LIST}?removed=1")
    late = admin.post(f"{address}/restore", 409, version=1)
    back = admin.follow(admin.post(f"{address}/restore", version=2))

    assert "no longer find each other: gully, drain" in ask.text
    assert "was removed on" in gone.text
    assert not gone.select("textarea")
    assert without == []
    assert "removed already" in twice.text
    assert "gully" in listed.text
    assert "It is removed now." in late.text
    assert back.value("words") == "gully\ndrain"
    assert also("gully") == ["drain"]
    assert [row.details["change"] for row in db.session.scalars(db.select(AuditEntry).order_by(AuditEntry.id))] == [
        "removed",
        "brought back",
    ]


def test_a_removed_entry_is_not_changed(new_browser, ada, gully):
    admin = new_browser(ada)
    admin.fill(f"{LIST}/{gully.id}/remove", reason="Not the same at all.")

    admin.post(f"{LIST}/{gully.id}", 200, words="gully\nsewer", reason="Asked for.", version=2)

    assert fresh(ThesaurusEntry, gully.id).word_list == ["gully", "drain"]


def test_an_entry_whose_word_is_elsewhere_by_now_is_not_brought_back(new_browser, ada, gully):
    admin = new_browser(ada)
    admin.fill(f"{LIST}/{gully.id}/remove", reason="Not the same at all.")
    with write():
        other = add_entry(["drain", "sewer"])

    page = admin.post(f"{LIST}/{gully.id}/restore", 422, version=2)

    assert "“drain” is in the entry “drain” already" in page.text
    assert page.link("drain") == f"{LIST}/{other.id}"


def test_a_word_that_was_searched_for_joins_an_entry_with_one_press(new_browser, ada, gully):
    with write():
        other = add_entry(["zebra crossing", "zebra"])
    admin = new_browser(ada)

    page = admin.page(f"{LIST}/new?word={quote('gulley pots')}")
    (offered,) = page.select(".line-list form")
    sent = {tag["name"]: tag["value"] for tag in offered.select("input") if tag["name"] != "csrf_token"}
    done = admin.follow(admin.post(offered["action"], **sent))
    again = admin.post(offered["action"], 409, **sent)
    taken = admin.post(f"{LIST}/{other.id}/join", 422, word="drain", version=1)

    assert page.value("words") == "gulley pots\n"
    assert "“gulley pots” is in the entry “gully”" in done.text
    assert fresh(ThesaurusEntry, gully.id).word_list == ["gully", "drain", "gulley pots"]
    assert again.value("words") == "gully\ndrain\ngulley pots\ngulley pots"
    assert "“drain” is in the entry “gully” already" in taken.text
    assert taken.value("words") == "zebra crossing\nzebra\ndrain"
    assert actions() == [("thesaurus", "Searched for in other words.")]


def test_the_entries_most_like_a_word_are_offered_first_and_five_at_most(new_browser, ada, gully):
    with write():
        for number in range(7):
            add_entry([f"gully clearing {number}", f"other{number}"])
        add_entry(["zebra crossing", "zebra"])
    admin = new_browser(ada)

    offered = admin.page(f"{LIST}/new?word=gulley+pots").select(".line-list .row-title")

    assert len(offered) == 5
    assert offered[0].get_text() == "gully, drain"
    assert not admin.page(f"{LIST}/new?word=zzyzx").select(".line-list")
    assert not admin.page(f"{LIST}/new?word=what+about+them").select(".line-list")


def test_the_list_is_searched_and_has_pages(new_browser, ada, gully):
    with write():
        for number in range(60):
            add_entry([f"entry{number:02}", f"other{number:02}"])
    admin = new_browser(ada)

    first = admin.page(LIST)
    second = admin.page(first.link("Next"))
    found = admin.page(f"{LIST}?q=DRAIN")

    assert len(first.select("tbody tr")) == 50
    assert len(second.select("tbody tr")) == 11
    assert [row.get_text(" ") for row in found.select("tbody tr")] == ["gully drain"]
    assert "No entry has such a word" in admin.page(f"{LIST}?q=zzyzx").text
    assert "No entry was removed." in admin.page(f"{LIST}?removed=1").text


def test_only_administrators_change_the_thesaurus(app, mia: Member):
    with pytest.raises(NotAllowed), write():
        add_words(mia, ["gully", "drain"], "Asked for.")
