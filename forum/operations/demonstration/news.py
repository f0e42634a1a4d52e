"""Updates of the programme in the demonstration, and the invented readers of its circulation list."""

from datetime import datetime
from functools import partial
from typing import Any

from forum.extensions import db
from forum.operations.demonstration.script import Script
from forum.operations.demonstration.stage import Happening, Stage
from forum.operations.demonstration.talking import text_of
from forum.operations.demonstration.times import later, opening_moment
from forum.updates.models import Subscriber
from forum.updates.services.joining import ask_to_join, confirm_reader, new_token
from forum.updates.services.writing import UpdateDraft, publish_update, write_update

FIRST_READER_DAYS_AGO = 80
DAYS_BETWEEN = 9


def news(script: Script, stage: Stage) -> list[Happening]:
    """An editor writes and publishes; readers join one after the other."""
    happenings = [
        Happening(_at(update["days_ago"], stage), partial(_publish, stage, update)) for update in script.updates
    ]
    for number, email in enumerate(script.readers):
        moment = _at(FIRST_READER_DAYS_AGO - DAYS_BETWEEN * number, stage)
        happenings.append(Happening(moment, partial(_join, email)))
    return happenings


def _at(days_ago: float, stage: Stage) -> datetime:
    return later(opening_moment(days_ago, stage.start), 0, stage.start)


def _publish(stage: Stage, row: dict[str, Any]) -> None:
    editor = stage.member(row["author"])
    update = write_update(editor, UpdateDraft(row["title"], text_of(row["body"])))
    publish_update(update, editor, update.version)


def _join(email: str) -> None:
    reader = db.session.get_one(Subscriber, ask_to_join(email))
    token = new_token(reader)
    # The link is looked for in the database.
    db.session.flush()
    confirm_reader(token)
