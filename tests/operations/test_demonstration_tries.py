"""What the files of the demonstration say about adoptions and full records comes into the network as they say it."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from forum.clock import now
from forum.database import write
from forum.extensions import db
from forum.operations.demonstration.script import _tale
from forum.operations.demonstration.stage import Stage
from forum.operations.demonstration.talking import talks_and_tales
from forum.stories.models import Adoption, AdoptionChange, Story

TALE = """
author = "alice-merrin"
title = "Sensors cut visits to gullies"
summary = "A third fewer visits."
objectives = ["build-capacity"]
themes = []
days_ago = 200
evidence = 3
lessons = "Ask the **gang** first."
contact = "bob-oakes"
backup_contact = "alice-merrin"
benefits = [{ what = "Visits", amount = "4,000", unit = "a year" }]
speed = 4
problem = "Cleaned by the calendar."
what_we_did = "Fitted sensors."
result = "A third fewer visits."

[[adoption]]
author = "bob-oakes"
days_after = 90
status = "adapted"
happened_on = 2026-06-01
what_we_changed = "Half as *many* sensors."
result = "A fifth fewer visits."
saving = 4000000
saving_is = "about"
saving_basis = "yearly"
saving_status = "achieved"
recommend = "with_changes"
may_be_asked = true
former = { status = "trialling", days_after = 30 }
"""


@pytest.fixture()
def told(app, alice, bob, tmp_path) -> Stage:
    path = tmp_path / "01-sensors.toml"
    path.write_text(TALE)
    stage = Stage(now(), members={"alice-merrin": alice.id, "bob-oakes": bob.id})
    script = SimpleNamespace(talks=[], tales=[_tale(path)])
    for happening in sorted(talks_and_tales(script, stage), key=lambda each: each.moment):
        with write():
            happening.take_place(stage.start)
    return stage


def test_a_full_record_is_published(told):
    story = db.session.scalars(db.select(Story)).one()

    assert (story.evidence_stated, story.evidence, story.tried_count, story.adopted_count) == (3, 5, 1, 1)
    assert "<strong>gang</strong>" in story.lessons_html
    assert (story.contact_id, story.backup_contact_id) == (told.members["bob-oakes"], told.members["alice-merrin"])
    assert story.speed == 4
    assert story.benefits == [{"what": "Visits", "amount": "4,000", "unit": "a year"}]


def test_an_adoption_has_its_history(told):
    adoption = db.session.scalars(db.select(Adoption)).one()
    changes = db.session.scalars(db.select(AdoptionChange).order_by(AdoptionChange.id)).all()

    assert (adoption.member_id, adoption.status, adoption.saving, adoption.recommend) == (
        *(told.members["bob-oakes"], "adapted", 4_000_000, "with_changes"),
    )
    assert "<em>many</em>" in adoption.what_we_changed_html
    assert [(change.status, change.record["result"]) for change in changes] == [
        ("trialling", ""),
        ("adapted", "A fifth fewer visits."),
    ]
    assert changes[1].at - changes[0].at > timedelta(days=50)
