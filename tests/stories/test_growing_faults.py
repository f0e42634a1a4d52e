"""What cannot stand in the record of a story: one clear sentence for each, and nothing lost."""

import pytest

from forum.extensions import db
from forum.stories.models import Story
from tests.factories import make_story


def fresh(story: Story) -> Story:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Story, story.id)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"saving": "-5"}, "Enter an amount of 0 or more."),
        ({"saving": "lots"}, "Enter an amount in pounds, like 412000."),
        ({"saving": "99999999999"}, "That is more than £10 billion."),
        ({"saving": "1e400"}, "Enter an amount in pounds"),
        ({"saving": "5000"}, "Say whether the saving counts once, a year or over several years."),
        ({"saving": "5000", "saving_basis": "yearly"}, "Say whether the saving is a forecast or achieved."),
        ({"saving": "5000", "saving_basis": "cumulative", "saving_status": "achieved"}, "Enter over how many years"),
        ({"saving": "5000", "saving_basis": "weekly", "saving_status": "achieved"}, "Not a valid choice."),
        ({"price_year": "19"}, "Enter a year with four digits, like 2025."),
        ({"saving_years": "900"}, "Enter a number of years from 1 to 60."),
        ({"cost_once": "−1"}, "Enter an amount of 0 or more."),
        ({"how_calculated": "x" * 2001}, "Use 2,000 characters or fewer."),
    ],
)
def test_money_that_says_nothing_is_refused_and_kept(new_browser, alice, typed, sentence):
    story = make_story(alice)

    page = new_browser(alice).fill(f"/stories/{story.id}/edit/money", status=422, **{"checked_by": "finance", **typed})

    assert sentence in page.text
    assert page.value("checked_by") == "finance"
    assert page.value("saving") == typed.get("saving", "")
    assert fresh(story).checked_by == ""


@pytest.mark.parametrize(
    ("part", "typed", "sentence"),
    [
        ("facts", {"stage": "stopped"}, "Write why it was stopped."),
        ("facts", {"months": "0"}, "Enter a number of months from 1 to 240."),
        ("facts", {"started_on-year": "2019"}, "Enter a month and a year"),
        ("facts", {"started_on": "2019-02-30"}, "Enter a real date"),
        ("facts", {"started_on": "2099-01-01"}, "Enter a date that has passed."),
        ("facts", {"started_on": "1066-01-01"}, "Enter a year from 1980 on."),
        ("facts", {"evidence": "5"}, "Not a valid choice."),
        ("benefits", {"benefits-0-what": "time", "benefits-0-amount": "3"}, "Enter of what"),
        ("benefits", {"benefits-0-what": "time", "benefits-0-unit": "days"}, "Enter how much"),
        ("practice", {"effort": "9"}, "Not a valid choice."),
        ("practice", {"partners": "x" * 301}, "Use 300 characters or fewer."),
        ("documents", {"links-0-title": "A", "links-0-address": "ftp://a.example"}, "Enter the whole address"),
        ("documents", {"links-0-title": "A", "links-0-address": "javascript:alert(1)"}, "Enter the whole address"),
        ("lessons", {"lessons": "a\n" * 1600}, "lines"),
        ("lessons", {"lessons": "x " * 5001}, "Use 10,000 characters or fewer."),
    ],
)
def test_a_part_that_cannot_be_is_refused_with_one_sentence(new_browser, alice, part, typed, sentence):
    story = make_story(alice)

    page = new_browser(alice).fill(f"/stories/{story.id}/edit/{part}", status=422, **typed)

    assert sentence in page.select(".error-summary")[0].get_text(" ")
    assert fresh(story).version == 1
