"""The work of a morning: planned once, made up for, safe from crashes, and never done twice."""

import pytest

from forum.database import write
from forum.errors import NotReady
from forum.extensions import db
from forum.jobs.models import Job
from forum.jobs.services import run_due_jobs
from forum.mail.models import OutgoingMail
from forum.saved_searches.services import looking
from forum.saved_searches.services.looking import last_morning, look_for_news, plan_looks
from forum.search.services.indexing import index_changes
from tests.factories import make_story
from tests.saved_searches.saving import FRIDAY, at, letters, morning_of, saved_search


def test_a_crash_before_the_commit_loses_nothing_and_a_second_look_tells_nothing(alice, bob, monkeypatch):
    with at(27):
        saved_search(alice, "lanterns")
    with at(27, 15):
        make_story(bob, "Lanterns lasted longer")
        index_changes()
    with at(28, 8):
        with monkeypatch.context() as broken:
            broken.setattr(looking.mail, "send", lambda *letter: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                look_for_news(alice.id)
        assert letters(alice) == []
        look_for_news(alice.id)
        look_for_news(alice.id)

    assert len(letters(alice)) == 1


def test_of_two_looks_at_once_one_tells(alice, bob, monkeypatch):
    with at(27):
        saved_search(alice, "lanterns")
    with at(27, 15):
        make_story(bob, "Lanterns lasted longer")
        index_changes()
    real = looking._look

    def meanwhile(*arguments):
        found = real(*arguments)
        monkeypatch.setattr(looking, "_look", real)
        look_for_news(alice.id)
        return found

    with at(28, 8):
        monkeypatch.setattr(looking, "_look", meanwhile)
        look_for_news(alice.id)

    assert len(letters(alice)) == 1


def test_what_the_index_does_not_have_yet_is_told_the_next_time(whoosh, alice, bob):
    with at(27):
        saved_search(alice, "lanterns")
        index_changes()
    with at(28, 6):
        make_story(bob, "Lanterns lasted longer")
    with at(28, 7, 1):
        look_for_news(alice.id)
    assert letters(alice) == []

    morning_of(29)

    assert len(letters(alice)) == 1


def test_without_an_index_the_look_is_tried_again(app, alice, bob):
    with at(27):
        saved_search(alice, "lanterns")
    with at(27, 15):
        make_story(bob, "Lanterns lasted longer")
    app.extensions.pop("search", None)
    with at(28, 8), pytest.raises(NotReady):
        look_for_news(alice.id)

    morning_of(28, 9)

    assert len(letters(alice)) == 1


def test_looks_are_planned_once_a_morning_and_made_up_for(alice, bob):
    with at(27):
        for person in (alice, bob):
            saved_search(person, "lanterns")
    index_changes()

    planned = []
    for day, hour, minute in ((27, 13, 0), (28, 6, 59), (28, 7, 0), (28, 7, 5), (30, 23, 0), (30, 23, 5)):
        with at(day, hour, minute):
            with write():
                assert plan_looks() is None
            db.session.rollback()
            planned.append(len(db.session.scalars(db.select(Job).where(Job.name == look_for_news.name)).all()))
            run_due_jobs()

    assert planned == [0, 0, 2, 2, 4, 4]


def test_nothing_is_planned_before_there_is_an_index(app, alice):
    with at(27):
        saved_search(alice, "lanterns")

    planned = []
    for _ in range(2):
        with at(28, 8), write():
            plan_looks()
        db.session.rollback()
        planned.append(len(db.session.scalars(db.select(Job).where(Job.name == look_for_news.name)).all()))
        index_changes()

    assert planned == [0, 1]


@pytest.mark.parametrize(
    ("moment", "morning"),
    [
        (FRIDAY, FRIDAY.replace(hour=7)),
        (FRIDAY.replace(hour=6, minute=59), FRIDAY.replace(day=26, hour=7)),
        # In summer, seven here is six in UTC.
        (FRIDAY.replace(month=7, hour=7), FRIDAY.replace(month=7, hour=7)),
    ],
)
def test_the_morning_is_at_seven_in_the_united_kingdom(moment, morning):
    assert last_morning(moment) == morning


def test_a_day_of_letters_is_one_letter(alice, bob):
    with at(27):
        saved_search(alice, "lanterns")
    with at(27, 15):
        make_story(bob, "Lanterns lasted longer")
    morning_of(28)

    names = db.session.scalars(db.select(OutgoingMail.message_id).where(OutgoingMail.kind == "saved_search")).all()
    assert names == [f"<saved-searches-2026-11-28-{alice.id}@127.0.0.1>"]
