"""The queue, the counts in the header, telling the moderators, the log, and what the pages cost."""

from datetime import timedelta

import pytest
import time_machine

from forum.accounts.models import State
from forum.audit.models import ACTION_WORDS, ACTIONS
from forum.audit.services import record
from forum.clock import now
from forum.database import write
from forum.extensions import db
from forum.moderation.models import Case, CaseState
from forum.moderation.services.telling import tell_moderators
from tests.factories import make_discussion, make_member, make_organisation, make_post, make_story
from tests.moderation.cases import open_case


def test_an_empty_desk_says_that_nothing_needs_a_decision(new_browser, mia):
    desk = new_browser(mia)

    assert "Nothing needs a decision" in desk.page("/moderation").text
    assert "Nothing is with its author" in desk.page("/moderation?tab=author").text
    assert "Nothing was decided yet" in desk.page("/moderation?tab=decided").text
    assert "Nothing was done yet" in desk.page("/moderation/log").text


def test_the_oldest_case_stands_first_with_its_age_and_the_target(new_browser, alice, bob, mia):
    first, second = make_discussion(alice, "The first of them"), make_discussion(alice, "The second of them")
    with time_machine.travel(now() - timedelta(hours=30), tick=True):
        open_case("discussion", second.id, bob)
    open_case("discussion", first.id, bob, reason="advertising")

    page = new_browser(mia).page("/moderation")

    rows = [" ".join(tag.get_text(" ").split()) for tag in page.select(".queue li")]
    assert "The second of them" in rows[0]
    assert "Over 24 hours" in rows[0]
    assert rows[1].startswith("Reads like advertising Discussion “The first of them” Alice Merrin · Just now")
    assert "Over 24 hours" not in rows[1]
    assert "The oldest case has waited 30 hours. Target: 24 hours." in page.text
    assert page.select(".desk.is-queue .case")
    assert page.select(".queue a[aria-current]")[0]["href"] == "/moderation/cases/1"


def test_the_header_counts_what_waits_for_moderators_only(new_browser, alice, bob, mia):
    open_case("discussion", make_discussion(alice).id, bob)
    make_member(state=State.PENDING, approved_at=None)

    header = new_browser(mia).page("/about").tree.select_one("header")

    assert "Moderation 2 waiting" in " ".join(header.get_text(" ").split())
    assert "Moderation" not in new_browser(alice).page("/about").tree.select_one("header").get_text()


def test_new_cases_and_members_are_told_once_an_hour_and_together(new_browser, alice, bob, mia, ada, outbox):
    start = now() - timedelta(hours=5)

    def look(minutes: int) -> None:
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False), write():
            tell_moderators()

    with time_machine.travel(start, tick=False):
        open_case("discussion", make_discussion(alice).id, bob)
        open_case("discussion", make_discussion(alice).id, bob)
        make_member("Nina Fox", state=State.PENDING, approved_at=None, confirmed_at=start)
    look(1)
    with time_machine.travel(start + timedelta(minutes=10), tick=False):
        open_case("discussion", make_discussion(alice).id, bob)
    look(11)
    look(59)
    look(62)
    look(200)

    assert [letter.subject for letter in outbox(mia)] == [
        "At the moderation desk: 2 new cases and 1 member waits",
        "At the moderation desk: 1 new case",
    ]
    assert len(outbox(ada)) == 2
    assert [letter for letter in outbox(alice) if letter.kind == "desk"] == []
    letter = outbox(mia)[0]
    assert "/moderation" in letter.text
    assert "at most once an hour, because you are a moderator" in letter.text
    assert "2 new cases and 1 member waits" in new_browser(mia).page("/notifications").text


def test_with_nothing_new_nobody_is_told(mia, outbox):
    with write():
        tell_moderators()

    assert outbox(mia) == []


def fill_log(mia, alice) -> None:
    discussion = make_discussion(alice, "Lean review of gullies")
    with write():
        record(mia, "lock", ("discussion", discussion.id), "It went round in circles.")
        record(mia, "warn", ("member", alice.id), "Three advertisements.")
        record(None, "role", ("member", mia.id), "Added from the terminal.", role="moderator")


def test_the_log_is_searched_by_words_people_and_acts(new_browser, alice, mia):
    fill_log(mia, alice)
    desk = new_browser(mia)

    whole = desk.page("/moderation/log")

    assert [tag.get_text() for tag in whole.select("ol.line-list .row-title a")] == [
        "Mia Castell",
        "Alice Merrin",
        "discussion “Lean review of gullies”",
    ]
    assert whole.link("Alice Merrin") == f"/moderation/members/{alice.id}"
    assert "role: moderator" in whole.text
    for query, words in (
        ("q=circles", "It went round in circles."),
        ("q=alice", "Three advertisements."),
        ("q=Alice+Merrin", "Three advertisements."),
        ("action=role", "Added from the terminal."),
        ("q=terminal&action=role", "Added from the terminal."),
    ):
        page = desk.page(f"/moderation/log?{query}")
        assert len(page.select("ol.line-list > li")) == 1, query
        assert words in page.text
    assert "No entry holds this" in desk.page("/moderation/log?q=circles&action=role").text
    assert "No entry holds this" in desk.page("/moderation/log?q=%25").text


def test_an_entry_of_a_case_is_found_by_the_name_of_its_author(new_browser, alice, bob, mia):
    post = make_post(make_discussion(alice, "Lean review of gullies"), bob)
    case = open_case("post", post.id, alice)
    desk = new_browser(mia)
    desk.post(f"/moderation/cases/{case.id}", action="remove", reason="It names somebody.", note="Second time.")

    page = desk.page("/moderation/log?q=oakes")

    assert "Removed: reply in “Lean review of gullies”" in page.text
    assert "Note: Second time." in page.text
    assert page.link("Lean review") == f"/moderation/cases/{case.id}"


def test_the_log_goes_on_over_pages(new_browser, alice, mia):
    with write():
        for number in range(53):
            record(mia, "warn", ("member", alice.id), f"Number {number}.")
    desk = new_browser(mia)

    first = desk.page("/moderation/log?q=number")
    second = desk.page(first.link("Older"))

    assert len(first.select("ol.line-list > li")) == 50
    assert "Number 2." in second.text
    assert "Number 3." not in second.text


def test_every_action_of_the_log_has_its_words():
    assert set(ACTION_WORDS) == set(ACTIONS)


def fill_desk(count: int, alice, bob, mia) -> None:
    """As many cases as that in every state and of every kind, with several reports; members; entries of the log."""
    others = [make_member(organisation=make_organisation(f"Body {number % 2}")) for number in range(3)]
    for number in range(count):
        kinds = {
            "discussion": make_discussion(alice).id,
            "post": make_post(make_discussion(alice), bob).id,
            "story": make_story(alice).id,
            "member": make_member().id,
        }
        for kind, subject_id in kinds.items():
            case = open_case(kind, subject_id, *others)
            with write():
                db.session.get(Case, case.id).state = (CaseState.OPEN, CaseState.WITH_AUTHOR)[number % 2]
                db.session.get(Case, case.id).with_author_since = now()
        make_member(state=State.PENDING, approved_at=None)
        make_member(state=State.UNCONFIRMED, approved_at=None)
        with write():
            record(mia, "warn", ("member", bob.id), "No names.")
            record(mia, "lock", ("discussion", kinds["discussion"]), "Settled.")
            record(mia, "correct", ("story", kinds["story"]), "Settled.", former="x")
            record(mia, "redact", ("post", kinds["post"]), "Settled.")


PAGES = (
    "/moderation",
    "/moderation?tab=author",
    "/moderation?tab=members",
    "/moderation/cases/1",
    "/moderation/cases/2",
    "/moderation/cases/3",
    "/moderation/cases/4",
    "/moderation/members",
    "/moderation/members/{bob}",
    "/moderation/log",
    "/moderation/log?q=settled",
    "/report/discussion/1",
    "/contact",
)


def test_the_pages_cost_the_same_for_few_and_for_many(new_browser, alice, bob, mia, statements):
    browser = new_browser(mia)

    def cost() -> dict[str, int]:
        counts = {}
        for path in PAGES:
            browser.page(path.format(bob=bob.id))
            with statements() as seen:
                browser.page(path.format(bob=bob.id))
            counts[path] = len([line for line in seen if not line.startswith(("BEGIN", "PRAGMA"))])
        return counts

    fill_desk(2, alice, bob, mia)
    few = cost()
    fill_desk(10, alice, bob, mia)
    many = cost()

    assert many == few
    assert max(few.values()) <= 15, few


@pytest.mark.parametrize("path", ["/moderation", "/moderation/log", "/moderation/members"])
def test_the_pages_of_the_desk_are_never_kept(new_browser, mia, path):
    assert new_browser(mia).page(path).response.headers["Cache-Control"] == "no-store"


def test_the_decision_says_truly_who_reads_the_reason(new_browser, alice, bob, mia):
    story, body = make_story(bob), make_organisation("Wexcombe Council")
    cases = [open_case("story", story.id, alice), open_case("organisation", body.id, alice)]
    desk = new_browser(mia)

    hints = [desk.page(f"/moderation/cases/{case.id}").select("#reason-hint")[0].get_text() for case in cases]

    nobody_learns = "who reported read this. Name the rule. Nobody learns who reported."
    assert hints == [f"The author and those {nobody_learns}", f"Those {nobody_learns}"]
