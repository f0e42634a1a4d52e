"""Who looks after a story while its author is away."""

from forum.accounts.models import Member
from forum.accounts.queries import colleagues
from forum.audit.services import record
from forum.errors import Invalid, NotAllowed
from forum.notifications.services import tell_decision
from forum.revisions.services import claim_version
from forum.stories.models import Story
from forum.stories.permissions import can_name_keeper


def name_keeper(story: Story, moderator: Member, handle: str, reason: str) -> None:
    """Let a member of the story's organisation edit it while its author is away; both are told, the log keeps why.

    Raises NotAllowed while the author is here, Invalid for anybody who does not belong to the organisation today.
    """
    if not can_name_keeper(moderator, story):
        raise NotAllowed("Its author was here within the last 30 days. Write to them first.")
    keeper = next((each for each in colleagues(story.organisation_id) if each.handle == handle), None)
    if keeper is None or keeper.id == story.author_id:
        raise Invalid("Choose a member of the organisation who is not its author.")
    claim_version(story, story.version, keeper_id=keeper.id)
    record(moderator, "name_keeper", ("story", story.id), reason, keeper=keeper.name)
    for member_id, what in (
        (keeper.id, "You were asked to look after this practice story and may edit it"),
        (story.author_id, f"{keeper.name} may edit this practice story while you are away"),
    ):
        tell_decision(
            member_id, ("story", story.id), title=story.title, address=story.address, what=what, reason=reason
        )
