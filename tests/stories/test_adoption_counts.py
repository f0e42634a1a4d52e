"""How often a story was tried, and that others alone make its evidence «repeated elsewhere»."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from forum.database import write
from forum.extensions import db
from forum.stories.adoptions import find_any_adoption
from forum.stories.models import AdoptionStatus, Story
from forum.stories.queries import find_any_story
from forum.stories.services.adopting import change_adoption, record_adoption
from forum.stories.services.counting import recount
from forum.stories.services.recording import Record
from forum.stories.services.withdrawing import bring_back_adoption, withdraw_adoption
from forum.text.prepare import prepare
from tests.at_once import while_writing
from tests.factories import make_adoption, make_member, make_organisation, make_story, without_limits

GOOD = "Visits fell by a fifth."


def counts_of(story) -> tuple[int, int, int]:
    db.session.rollback()
    row = db.session.get_one(Story, story.id, populate_existing=True)
    return row.tried_count, row.adopted_count, row.evidence


def change(adoption, member, status, result=GOOD):
    with write(), without_limits():
        fresh = find_any_adoption(adoption.id)
        record = Record(AdoptionStatus(status), result=prepare(result) if result else None)
        change_adoption(fresh, member, record, fresh.version)


@pytest.mark.parametrize(
    ("status", "result", "expected"),
    [
        ("considering", GOOD, (0, 0, 2)),
        ("trialling", GOOD, (1, 0, 2)),
        ("adopted", GOOD, (1, 1, 5)),
        ("adapted", GOOD, (1, 1, 5)),
        ("adopted", "", (1, 1, 2)),
        ("stopped", GOOD, (1, 0, 2)),
        ("not_for_us", GOOD, (1, 0, 2)),
    ],
)
def test_what_one_record_makes_of_the_counts(alice, bob, status, result, expected):
    story = make_story(alice, evidence=2, evidence_stated=2)

    make_adoption(story, bob, status, **({"result": result} if result else {}))

    assert counts_of(story) == expected


def test_evidence_turns_on_and_off_with_the_status(alice, bob):
    story = make_story(alice, evidence=3, evidence_stated=3)
    adoption = make_adoption(story, bob, "trialling", result=GOOD)
    seen = [counts_of(story)]

    for status, result in (("adopted", GOOD), ("adopted", ""), ("adapted", GOOD), ("stopped", GOOD)):
        change(adoption, bob, status, result)
        seen.append(counts_of(story))

    assert seen == [(1, 0, 3), (1, 1, 5), (1, 1, 3), (1, 1, 5), (1, 0, 3)]


def test_evidence_stays_while_one_of_two_still_stands(alice, bob):
    story = make_story(alice)
    first = make_adoption(story, bob, result=GOOD)
    make_adoption(story, make_member(), result=GOOD)
    seen = [counts_of(story)]

    for act in (withdraw_adoption, bring_back_adoption):
        with write():
            act(find_any_adoption(first.id), bob)
        seen.append(counts_of(story))

    assert seen == [(2, 2, 5), (1, 1, 5), (2, 2, 5)]


def test_records_of_another_story_count_there(alice, bob):
    story, other = make_story(alice), make_story(alice)

    make_adoption(other, bob, result=GOOD)

    assert (counts_of(story), counts_of(other)) == ((0, 0, 1), (1, 1, 5))


def test_a_story_without_an_organisation_counts_everybody(alice, bob):
    story = make_story(alice, organisation_id=None)

    make_adoption(story, bob, result=GOOD)

    assert counts_of(story) == (1, 1, 5)


def test_what_the_author_states_comes_back_when_nobody_repeats_it(alice, bob):
    story = make_story(alice, evidence=1, evidence_stated=1)
    adoption = make_adoption(story, bob, result=GOOD)

    with write():
        row = db.session.get_one(Story, story.id)
        row.evidence_stated = 4
        recount(row)
    during = counts_of(story)
    change(adoption, bob, "stopped")

    assert (during[2], counts_of(story)[2]) == (5, 4)


def test_two_organisations_at_the_same_moment_are_both_counted(app, new_browser, alice, bob):
    story = make_story(alice)
    other = make_member("Robin Fields")
    browsers = [new_browser(bob), new_browser(other)]
    for browser in browsers:
        browser.page("/account/sessions")
    barrier, story_id = Barrier(2), story.id

    def send(browser):
        barrier.wait()
        fields = {"csrf_token": browser.token, "status": "adopted", "result": GOOD}
        return browser.client.post(f"/stories/{story_id}/adoptions/new", data=fields).status_code

    db.session.rollback()
    with ThreadPoolExecutor(2) as pool:
        statuses = [future.result() for future in [pool.submit(send, browser) for browser in browsers]]

    assert statuses == [303, 303]
    assert counts_of(story) == (2, 2, 5)


def test_the_second_organisation_waits_for_the_first_and_counts_it(app, new_browser, alice, bob):
    story_id = (story := make_story(alice)).id

    status = while_writing(
        lambda: record_adoption(find_any_story(story_id), bob, Record(AdoptionStatus.ADOPTED, prepare(GOOD))),
        new_browser(make_member("Robin Fields")),
        f"/stories/{story_id}/adoptions/new",
        status="adapted",
        result=GOOD,
    )

    assert status == 303
    assert counts_of(story) == (2, 2, 5)


def test_of_two_colleagues_at_the_same_moment_the_second_sees_both_texts(app, new_browser, alice, bob):
    story = make_story(alice)
    colleague = make_member("Ben Hale", organisation=make_organisation("Eastvale Council"))
    story_id = story.id

    status = while_writing(
        lambda: record_adoption(find_any_story(story_id), bob, Record(AdoptionStatus.ADOPTED)),
        new_browser(colleague),
        f"/stories/{story_id}/adoptions/new",
        status="stopped",
        result=GOOD,
    )

    assert status == 409
    assert counts_of(story) == (1, 1, 1)
