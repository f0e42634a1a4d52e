"""What reaches the moderators in the demonstration, and what they make of it."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from forum.clock import now
from forum.discussions.queries import find_any_post
from forum.discussions.services.editing import redact
from forum.moderation.models import Reason
from forum.moderation.queries.cases import open_case_of
from forum.moderation.services.deciding import Decision, decide
from forum.moderation.services.members import suspend_member, warn_member
from forum.moderation.services.reporting import Reporter, report, write_to_moderators
from forum.operations.demonstration.script import Script
from forum.operations.demonstration.stage import Happening, Stage
from forum.operations.demonstration.talking import text_of
from forum.operations.demonstration.times import later

Scene = dict[str, Any]


def scenes(script: Script, stage: Stage) -> list[Happening]:
    """Reports, letters, decisions, warnings and suspensions, each at its time."""
    return [Happening(_moment(scene, stage), partial(ACTS[scene["act"]], stage, scene)) for scene in script.scenes]


def _moment(scene: Scene, stage: Stage) -> datetime:
    return later(stage.start - timedelta(days=scene["days_ago"]), 0, stage.start)


def _target(stage: Stage, scene: Scene) -> tuple[str, int]:
    """What a scene is about: a member, a story, a discussion, or «file:number», which is a post."""
    if "member" in scene:
        return "member", stage.members[scene["member"]]
    if "story" in scene:
        return "story", stage.stories[scene["story"]]
    file, _, number = scene["talk"].partition(":")
    if number and int(number) > 1:
        return "post", stage.posts[file, int(number)]
    return "discussion", stage.discussions[file]


def _report(stage: Stage, scene: Scene) -> None:
    report(_target(stage, scene), _reporter(stage, scene), Reason(scene["reason"]), scene["note"])


def _reporter(stage: Stage, scene: Scene) -> Reporter:
    if "by" in scene:
        return Reporter(member=stage.member(scene["by"]))
    return Reporter(name=scene["name"], email=scene["email"], ip="192.0.2.17")


def _write(stage: Stage, scene: Scene) -> None:
    write_to_moderators(_reporter(stage, scene), scene["note"])


def _decide(stage: Stage, scene: Scene) -> None:
    case = open_case_of(*_target(stage, scene))
    if case is None:
        raise LookupError(f"There is no open case about {scene}.")
    decision = Decision(action=scene["action"], reason=scene["reason"], note=scene.get("note", ""))
    decide(case.id, stage.member(scene["by"]), decision)


def _warn(stage: Stage, scene: Scene) -> None:
    warn_member(stage.member(scene["member"]), stage.member(scene["by"]), scene["reason"])


def _suspend(stage: Stage, scene: Scene) -> None:
    until = now() + timedelta(days=scene["days"])
    suspend_member(stage.member(scene["member"]), stage.member(scene["by"]), scene["reason"], until)


def _redact(stage: Stage, scene: Scene) -> None:
    post = find_any_post(_target(stage, scene)[1])
    if post is None:
        raise LookupError(f"There is no post for {scene}.")
    text = text_of(post.source.replace(scene["out"], scene["instead"]))
    redact(post, stage.member(scene["by"]), text, scene["reason"], version=post.version)


ACTS = {
    "report": _report,
    "write": _write,
    "decide": _decide,
    "warn": _warn,
    "suspend": _suspend,
    "redact": _redact,
}
