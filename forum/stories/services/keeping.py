"""Who looks after a story while its author is away, and who takes it over when they leave."""

from typing import Any

from forum.accounts.models import Member
from forum.accounts.queries import colleagues
from forum.audit.services import record
from forum.clock import now
from forum.discussions.services.editing import note_change
from forum.errors import Invalid, NotAllowed
from forum.following.services import follow
from forum.notifications.services import tell_decision
from forum.revisions.services import claim_version
from forum.stories.models import Adoption, Story
from forum.stories.permissions import can_name_keeper

# What the former owner is told: an author comes back to their story, who took one over has given it on.
AFTERWARDS = {
    False: "{name} may edit this practice story while you are away",
    True: "{name} looks after this practice story from now on",
}


def name_keeper(story: Story, moderator: Member, handle: str, reason: str) -> None:
    """Let a member of the story's organisation edit it while its owner is away; both are told, the log keeps why.

    Raises NotAllowed while the owner is here, Invalid for anybody who does not belong to the organisation today.
    """
    if not can_name_keeper(moderator, story):
        raise NotAllowed("Whoever looks after it was here within the last 30 days. Write to them first.")
    keeper = next((each for each in colleagues(story.organisation_id) if each.handle == handle), None)
    if keeper is None or keeper.id == story.author_id:
        raise Invalid("Choose a member of the organisation who is not its author.")
    former_id = story.owner_id
    since = now() if story.handed_over_at else None
    claim_version(story, story.version, keeper_id=keeper.id, handed_over_at=since)
    record(moderator, "name_keeper", ("story", story.id), reason, keeper=keeper.name)
    told = {keeper.id: "You were asked to look after this practice story and may edit it"}
    if former_id is not None:
        told.setdefault(former_id, AFTERWARDS[since is not None].format(name=keeper.name))
    for member_id, what in told.items():
        tell_decision(
            member_id, ("story", story.id), title=story.title, address=story.address, what=what, reason=reason
        )


def replace_in_story(story: Story, leaver_id: int, successor: Member | None) -> None:
    """Let a successor, or nobody by name, stand wherever a member looked after a story or answered for it.

    The author keeps the credit and edits it no more; the organisation stays as it is. Raises Conflict.
    """
    successor_id = successor.id if successor else None
    values: dict[str, Any] = {
        name: successor_id
        for name in ("contact_id", "backup_contact_id", "keeper_id")
        if getattr(story, name) == leaver_id
    }
    if story.owner_id == leaver_id and not story.is_from_public_source:
        values |= {"keeper_id": successor_id, "handed_over_at": now()}
    people = {name: values.get(name, getattr(story, name)) for name in ("contact_id", "backup_contact_id")}
    if people["contact_id"] is not None and people["contact_id"] == people["backup_contact_id"]:
        values["backup_contact_id"] = None
    if successor_id == story.author_id and values.get("keeper_id") == successor_id:
        # Back in the author's own hands.
        values |= {"keeper_id": None, "handed_over_at": None}
    claim_version(story, story.version, **values)
    note_change(story.discussion_id)
    if successor is not None:
        follow(successor.id, "discussion", story.discussion_id)


def replace_in_adoption(adoption: Adoption, successor: Member | None) -> None:
    """Let a successor be asked about what their organisation tried, or without one the organisation itself.

    Asks for the loaded story. Raises Conflict.
    """
    claim_version(
        adoption,
        adoption.version,
        asked_id=successor.id if successor else None,
        is_body_asked=successor is None,
    )
    note_change(adoption.story.discussion_id)
