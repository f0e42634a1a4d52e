"""Hand-overs of the demonstration: one that is open, one that was taken, one that waits at the desk."""

from datetime import timedelta
from functools import partial
from typing import Any

from forum.clock import today
from forum.leaving.holdings import holdings_of
from forum.leaving.queries import find_any_hand_over
from forum.leaving.services.answering import answer
from forum.leaving.services.offering import Offer, offer
from forum.operations.demonstration.script import Script
from forum.operations.demonstration.stage import Happening, Stage
from forum.operations.demonstration.times import later, opening_moment

OFFERED = "hand_over"


def hand_overs(script: Script, stage: Stage) -> list[Happening]:
    """Who leaves, whom they ask, and what comes back."""
    return [happening for row in script.hand_overs for happening in _steps(row, stage)]


def _steps(row: dict[str, Any], stage: Stage) -> list[Happening]:
    begins = opening_moment(row["days_ago"], stage.start)
    known: dict[str, int] = {}
    steps = [Happening(later(begins, 0, stage.start), partial(_offer, stage, row, known))]
    if "answer" in row:
        moment = later(begins, row["answer_hours_after"], stage.start)
        steps.append(Happening(moment, partial(_answer, stage, row, known)))
    return steps


def _offer(stage: Stage, row: dict[str, Any], known: dict[str, int]) -> None:
    leaver = stage.member(row["leaver"])
    keys, last_day = list(holdings_of(leaver)), today() + timedelta(days=row.get("leaves_in_days", 0))
    known[OFFERED] = offer(leaver, Offer(keys, last_day, stage.member(row["to"]), row["words"])).id


def _answer(stage: Stage, row: dict[str, Any], known: dict[str, int]) -> None:
    hand_over = find_any_hand_over(known[OFFERED])
    if hand_over is None:
        raise RuntimeError("Somebody answers a hand-over that was not offered.")
    keys = [item.key for item in hand_over.items] if row["takes"] else []
    answer(hand_over, stage.member(row["to"]), keys, row["answer"], version=hand_over.version)
