"""Private conversations of the demonstration, so that two of its people have messages to read and to answer."""

from functools import partial
from typing import Any

from forum.messages.queries import find_any_conversation
from forum.messages.services.posting import Letter, post_message
from forum.messages.services.starting import start_conversation
from forum.operations.demonstration.script import Script
from forum.operations.demonstration.stage import Happening, Stage
from forum.operations.demonstration.talking import text_of
from forum.operations.demonstration.times import later, opening_moment

BEGUN = "messages"


def conversations(script: Script, stage: Stage) -> list[Happening]:
    """Who writes to whom, about which story, and what comes back."""
    return [happening for row in script.messages for happening in _messages(row, stage)]


def _messages(row: dict[str, Any], stage: Stage) -> list[Happening]:
    begins = opening_moment(row["days_ago"], stage.start)
    first, *others = row["message"]
    known: dict[str, int] = {}
    happenings = [Happening(later(begins, 0, stage.start), partial(_begin, stage, row, first, known))]
    for message in others:
        moment = later(begins, message["hours_after"], stage.start)
        happenings.append(Happening(moment, partial(_go_on, stage, message, known)))
    return happenings


def _begin(stage: Stage, row: dict[str, Any], first: dict[str, Any], known: dict[str, int]) -> None:
    about = ("story", stage.stories[row["story"]]) if "story" in row else None
    readers = [stage.member(handle) for handle in row["to"]]
    message = start_conversation(stage.member(first["author"]), readers, Letter(text_of(first["body"])), about)
    known[BEGUN] = message.conversation_id


def _go_on(stage: Stage, row: dict[str, Any], known: dict[str, int]) -> None:
    conversation = find_any_conversation(known[BEGUN])
    if conversation is None:
        raise RuntimeError("A message goes on a conversation that was not begun.")
    post_message(conversation, stage.member(row["author"]), Letter(text_of(row["body"])))
