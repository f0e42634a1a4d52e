"""Operators through the door: what they find, what the page says of a bad one, and how they are taken away again."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from forum.accounts.models import State
from forum.database import write
from forum.discussions.models import Discussion
from forum.extensions import db
from forum.organisations.models import NameKind, OrganisationName
from forum.stories.models import SavingBasis, Stage
from forum.text.plain import fold
from tests.browser import Answer, Browser
from tests.factories import make_adoption, make_discussion, make_member, make_organisation, make_post, make_story
from tests.finding.asking import search, titles


@pytest.fixture()
def network(alice: Any, bob: Any) -> None:
    """Things about lanterns that differ in all that can be asked for."""
    body = make_organisation("Westvale County Council", region="South West")
    with write():
        db.session.add(
            OrganisationName(organisation_id=body.id, name="WCC Roads", folded=fold("WCC Roads"), kind=NameKind.SHORT)
        )
    carol = make_member("Carol Ó Dálaigh", organisation=body)
    make_discussion(alice, "Lantern poles in wind", kind="question", themes=["street-lighting-and-electrical"])
    make_discussion(bob, "Lantern glass", body="Cold recycled binder holds it.", objectives=["encourage-leadership"])
    money = {"saving": 1_000_000, "saving_basis": SavingBasis.YEARLY}
    make_story(carol, "Lanterns lasted longer", result="Binder, cold and recycled.", stage=Stage.LIVE, **money)
    trial = make_story(bob, "Lanterns on trial", stage=Stage.TRIAL)
    for n in range(2):
        make_adoption(trial, make_member(organisation=make_organisation(f"Adopting {n}")), "adopted", result="Good.")
    with write():
        old = db.session.scalars(db.select(Discussion).where(Discussion.title == "Lantern glass")).one()
        old.created_at = datetime(2024, 3, 10, 12, tzinfo=UTC)


POLES, GLASS, LASTED, TRIAL = (
    "Lantern poles in wind",
    "Lantern glass",
    "Lanterns lasted longer",
    "Lanterns on trial",
)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ('lantern "cold recycled binder"', {GLASS}),
        ("lantern -binder", {POLES, TRIAL}),
        ('lantern -"cold recycled"', {POLES, LASTED, TRIAL}),
        ("lantern title:glass", {GLASS}),
        ('title:"lanterns longer"', {LASTED}),
        ("lantern by:alice-merrin", {POLES}),
        ('lantern by:"alice merrin"', {POLES}),
        ("lantern by:bob,alice", {POLES, GLASS, TRIAL}),
        ("lantern by:merrin", {POLES}),
        ('lantern by:"carol o dalaigh"', {LASTED}),
        ("lantern org:westvale-county-council", {LASTED}),
        ('lantern org:"wcc roads"', {LASTED}),
        ("lantern org:westv", {LASTED}),
        ('lantern region:"south west"', {LASTED}),
        ("lantern region:south", {LASTED}),
        ("lantern objective:encourage-leadership", {GLASS}),
        ("lantern objective:encourage", {GLASS}),
        ("lantern theme:street-lighting", {POLES}),
        ("lantern kind:story", {LASTED, TRIAL}),
        ('lantern kind:"practice stories"', {LASTED, TRIAL}),
        ("lantern kind:story,discussions", {POLES, GLASS, LASTED, TRIAL}),
        ("lantern stage:trial", {TRIAL}),
        ("lantern stage:Live,trial", {LASTED, TRIAL}),
        ("lantern saving:>9999", {LASTED}),
        ("lantern saving:>10000", set()),
        ("lantern saving:>=£10k", {LASTED}),
        ("lantern saving:10,000", {LASTED}),
        ("lantern saving:1m", set()),
        ("lantern adopted:>1", {TRIAL}),
        ("lantern adopted:2", {TRIAL}),
        ("lantern adopted:>2", set()),
        ("lantern before:2025", {GLASS}),
        ("lantern before:2024-03-10", set()),
        ("lantern before:11/3/2024", {GLASS}),
        ("lantern since:2024-03 before:2024-04", {GLASS}),
        ("lantern since:2025", {POLES, LASTED, TRIAL}),
        ("lantern is:question", {POLES}),
        ("lantern kind:question", {POLES}),
        ("lantern is:unanswered", {POLES}),
        ("lantern is:answered", set()),
        ("region:wales,south-west", {LASTED}),
        ("lantern region:south stage:trial", set()),
    ],
)
def test_an_operator_narrows_what_is_found(browser: Browser, network: None, typed: str, expected: set[str]):
    make_organisation("Gwent Council", region="Wales")

    page = search(browser, typed)

    heading = page.tree.select_one("#results").get_text()
    found = {title for title in titles(page) if not title.startswith("Reply")}
    assert not page.select(".error-summary"), page.text[:400]
    if expected:
        assert {title for title in found if "Council" not in title} == expected
    else:
        assert heading.startswith("Nothing found")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("lantern region:Suoth", "There is no region called Suoth. Did you mean South West?"),
        ("lantern org:Westvael", "There is no organisation called Westvael. Did you mean Westvale County Council?"),
        ("lantern theme:street-lihgting", "There is no theme called street-lihgting. Did you mean"),
        ("lantern stage:done", "There is no stage called done. There are: Idea, Trial, Live, Embedded, Stopped."),
        ("lantern by:nobody", "There is no author called nobody."),
        ("lantern saving:lots", "Write an amount in pounds: saving:>10000."),
        ("lantern saving:>", "Write an amount in pounds: saving:>10000."),
        ("lantern saving:99999999999m", "Write an amount in pounds"),
        ("lantern adopted:many", "Write a number of organisations: adopted:>2."),
        ("lantern since:soon", "Write a day, a month or a year: since:2026-03-31, since:2026-03 or since:2026."),
        ("lantern before:2026-02-30", "Write a day, a month or a year: before:2026-03-31"),
        ("lantern before:0001-01-01", "Write a day, a month or a year"),
        ("lantern is:nice", "Write is:question, is:unanswered or is:answered."),
        ("lantern -kind:story", "A minus leaves out words and phrases only, so kind:story was not used."),
        ("lantern kind:members", "Members are found by members only."),
        ("lantern org:adopting", "Several organisations match “adopting”: Adopting 0 and Adopting 1."),
        ("lantern kind:" + ",".join(f"x{n}" for n in range(12)), "Only the first 10 names were used."),
    ],
)
def test_a_bad_value_is_explained_and_the_rest_is_searched(browser: Browser, network: None, typed: str, sentence: str):
    page = search(browser, typed)

    assert sentence in page.tree.select_one(".error-summary").get_text()
    assert {POLES, GLASS, LASTED, TRIAL} <= set(titles(page))
    assert page.value("q") == typed


def test_what_was_probably_meant_is_one_click_away(browser: Browser, network: None):
    page = search(browser, "lantern region:Suoth -binder")

    better = page.link("region:")

    assert parse_qs(urlsplit(better).query)["q"] == ['lantern region:"South West" -binder']
    assert page.tree.title.get_text().startswith("Error: ")


def test_a_bad_value_alone_shows_the_start_page_with_its_explanation(browser: Browser, network: None):
    page = search(browser, "saving:lots")

    assert "Write an amount in pounds" in page.text
    assert page.value("q") == "saving:lots"
    assert titles(page) == []


def test_a_good_value_beside_a_bad_one_is_used(browser: Browser, network: None):
    page = search(browser, "lantern stage:trial,done")

    assert titles(page) == [TRIAL]
    assert "There is no stage called done." in page.text


def test_operators_are_chips_and_a_chip_takes_its_operator_out_of_the_text(browser: Browser, network: None):
    typed = 'lantern region:south "cold mix" -bridge title:lasted saving:>5k by:carol is:question since:2026'
    page = search(browser, typed)
    labels = [" ".join(chip.get_text().split()) for chip in page.select(".chip")]

    assert labels == [
        "Remove filter: Phrase “cold mix”",
        "Remove filter: Without “bridge”",
        "Remove filter: In the title: lasted",
        "Remove filter: South West",
        "Remove filter: Saves more than £5,000",
        "Remove filter: By Carol Ó Dálaigh",
        "Remove filter: Questions",
        "Remove filter: From 1 January 2026",
    ]
    less = parse_qs(urlsplit(page.link("Saves more than")).query)["q"]
    assert less == [typed.replace("saving:>5k ", "")]
    assert parse_qs(urlsplit(page.link("Clear all")).query) == {"q": ["lantern cold mix lasted"]}


def test_boxes_take_over_from_operators_when_filters_are_applied(browser: Browser, network: None):
    page = search(browser, "lantern stage:trial since:2024")
    form = page.select("form.filters")[0]

    assert [box["value"] for box in form.select("input[checked]")] == ["trial"]
    assert form.select_one("input[type=hidden][name=q]")["value"] == "lantern since:2024"
    assert "2 applied" in page.text


def _by(browser: Browser, name: str) -> Answer:
    return search(browser, f"lantern by:{name}")


def test_only_who_can_be_seen_is_known_by_name(browser: Browser, new_browser, network: None, alice, bob):
    """Visitors know the authors of what they may read, members every open account, and nobody the others."""
    make_member("Sam Silent")
    make_member("Pat Pending", state=State.PENDING)
    secret = make_member("Dora Discreet")
    make_post(make_discussion(secret, "Lanterns among us", audience="members"), secret, "Lantern.")

    for name in ("sam-silent", "pat-pending", "dora-discreet"):
        page = _by(browser, name)
        assert f"There is no author called {name}." in page.text
        assert "There are:" not in page.text
    member = new_browser(bob)
    assert "There is no author" not in _by(member, "sam-silent").text
    assert "There is no author called pat-pending." in _by(member, "pat-pending").text
    assert "Lanterns among us" in titles(_by(member, "dora"))
    assert set(titles(_by(member, "me"))) == {TRIAL, GLASS}


def test_a_replys_author_is_found_too(browser: Browser, network: None, alice, bob):
    make_post(make_discussion(bob, "Poles"), alice, "A lantern fell.")

    assert {POLES, "Reply 2 in Poles"} == set(titles(_by(browser, "alice-merrin")))


def test_an_answered_question_waits_no_more(browser: Browser, new_browser, network: None, alice, bob):
    question = db.session.scalars(db.select(Discussion).where(Discussion.title == POLES)).one()
    answer = make_post(question, bob, "Use a lantern with a sail.")

    new_browser(alice).post(f"/posts/{answer.id}/accept")

    assert titles(search(browser, "lantern is:answered")) == [POLES]
    assert search(browser, "lantern is:unanswered").tree.select_one("#results").get_text().startswith("Nothing found")


def test_the_examples_of_the_help_work(browser: Browser, network: None, directory: None):
    search(browser, "lantern")
    links = [link["href"] for link in browser.page("/search").select("details dl a")]

    assert len(links) > 12
    for address in links:
        page = browser.page(address)
        assert not page.select(".error-summary"), address
