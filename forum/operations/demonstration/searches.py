"""The searches that people of the demonstration keep, so that their list, feeds and email have news."""

from functools import partial
from typing import Any

from forum.finding.requests import asked_again
from forum.operations.demonstration.script import Script
from forum.operations.demonstration.stage import Happening, Stage
from forum.operations.demonstration.times import later, opening_moment
from forum.saved_searches.models import MailRate
from forum.saved_searches.services.keeping import save_search


def searches(script: Script, stage: Stage) -> list[Happening]:
    """Who saves which search, and when; what others wrote since is counted the first time that the worker looks."""
    return [
        Happening(
            later(opening_moment(row["days_ago"], stage.start), 0, stage.start),
            partial(_save, stage, person["handle"], row),
        )
        for person in script.people
        for row in person.get("saved", ())
    ]


def _save(stage: Stage, handle: str, row: dict[str, Any]) -> None:
    save_search(stage.member(handle), asked_again(row["asks"]), row["name"], MailRate(row["rate"]))
