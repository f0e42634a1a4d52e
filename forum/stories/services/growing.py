"""Growing a story: one part of its record after the other, each saved by itself."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from forum.accounts.models import Member
from forum.accounts.queries import colleagues
from forum.discussions.services.editing import note_change
from forum.errors import Conflict, Invalid, NotAllowed
from forum.limits.services import count
from forum.revisions.services import claim_version
from forum.stories.models import Stage, Story, StoryLink
from forum.stories.permissions import can_edit_story
from forum.stories.sections import Section
from forum.stories.services.editing import NOT_YOURS, check_editable, keeping_former
from forum.subjects import edited

LINK_PARTS = ("title", "address", "format", "size")
CHANGED = "Somebody changed this part after you opened it. Both are below; change yours and save it again."


@dataclass(frozen=True)
class Seen:
    """What the writer had before them: the version of the story and the fingerprint of the part, if they had one."""

    version: int
    print: str = ""


def values_of(story: Story, section: Section) -> dict[str, Any]:
    """What a story says in a part, by the names of its columns; asks for loaded links."""
    return {name: _links(story) if name == "links" else getattr(story, name) for name in section.stored}


def _links(story: Story) -> list[dict[str, str]]:
    return [{name: getattr(link, name) for name in LINK_PARTS} for link in story.links]


def print_of(story: Story, section: Section) -> str:
    """A short text that differs when anything of a part differs."""
    return hashlib.sha256(repr(sorted(values_of(story, section).items())).encode()).hexdigest()[:16]


def grow_story(story: Story, editor: Member, section: Section, values: Mapping[str, Any], *, seen: Seen) -> bool:
    """Give a part of a story these values (columns, with `_html` beside texts); False when nothing changed.

    Two people may grow different parts at once. Raises Conflict when somebody else changed the same part in between,
    NotAllowed when the story is closed or under a case, Invalid for what does not go together.
    """
    if not can_edit_story(editor, story):
        raise NotAllowed(NOT_YOURS)
    check_editable(story)
    if story.version != seen.version and print_of(story, section) != seen.print:
        raise Conflict(CHANGED)
    if all(values[name] == value for name, value in values_of(story, section).items()):
        return False
    _check(story, values)
    count(f"member:{editor.id}", editor.rates("edit"))
    claim_version(story, story.version, CHANGED)
    with keeping_former(story, editor):
        for name, value in values.items():
            _put(story, name, value)
    note_change(story.discussion_id)
    edited("story", story.id)
    return True


def _check(story: Story, values: Mapping[str, Any]) -> None:
    if values.get("stage") == Stage.STOPPED and not values.get("stage_reason"):
        raise Invalid("Write why it was stopped. That is what others learn from.")
    people = [values[name] for name in ("contact_id", "backup_contact_id") if values.get(name)]
    if len(people) != len(set(people)):
        raise Invalid("Choose two different people, so that one is there when the other is away.")
    if people and not set(people) <= {member.id for member in colleagues(story.organisation_id)}:
        raise Invalid("Choose people who belong to the organisation of the story today.")


def _put(story: Story, name: str, value: Any) -> None:
    if name == "links":
        story.links = [StoryLink(position=position, **link) for position, link in enumerate(value)]
        return
    setattr(story, name, value)
    if name == "evidence_stated" and story.evidence < 5:
        story.evidence = value
