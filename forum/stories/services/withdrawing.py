"""Taking a record back, and what moderators do to it. Each can be undone."""

from forum.accounts.models import Member
from forum.audit.services import record
from forum.clock import now
from forum.errors import Conflict, NotAllowed
from forum.notifications.services import tell_decision
from forum.stories.models import Adoption
from forum.stories.permissions import can_remove_adoption, is_of_its_organisation
from forum.stories.services.counting import take_story, tally


def withdraw_adoption(adoption: Adoption, member: Member) -> None:
    """Take the record of one's organisation back; it can be brought back."""
    story = take_story(adoption)
    if not is_of_its_organisation(member, adoption) or adoption.removed_at is not None:
        raise NotAllowed("Members of the organisation take its record back.")
    if adoption.deleted_at is None:
        adoption.deleted_at = now()
        tally(story)


def bring_back_adoption(adoption: Adoption, member: Member) -> None:
    """Undo that it was taken back."""
    story = take_story(adoption)
    if not is_of_its_organisation(member, adoption):
        raise NotAllowed("Members of the organisation bring its record back.")
    if adoption.deleted_at is not None:
        adoption.deleted_at = None
        tally(story)


def remove_adoption(adoption: Adoption, moderator: Member, reason: str) -> None:
    """A moderator takes a record away; its writers are told, and the log keeps the reason."""
    story = take_story(adoption)
    _check_moderator(adoption, moderator, is_removed=False)
    adoption.removed_at, adoption.removal_reason = now(), reason
    tally(story)
    _decided(adoption, moderator, ("remove", "A moderator removed the record of your organisation"), reason)


def restore_adoption(adoption: Adoption, moderator: Member, reason: str) -> None:
    """Let a removed record show again."""
    story = take_story(adoption)
    _check_moderator(adoption, moderator, is_removed=True)
    adoption.removed_at, adoption.removal_reason = None, ""
    tally(story)
    _decided(adoption, moderator, ("restore", "A moderator brought back the record of your organisation"), reason)


def _check_moderator(adoption: Adoption, moderator: Member, *, is_removed: bool) -> None:
    if not can_remove_adoption(moderator, adoption):
        raise NotAllowed("Only a moderator who did not write it removes a record or brings it back.")
    if (adoption.removed_at is not None) != is_removed:
        raise Conflict("Somebody else was first: look at the story to see how it stands.")


def _decided(adoption: Adoption, moderator: Member, act: tuple[str, str], reason: str) -> None:
    """The log comes after the rows, so that two acts at once never wait for each other."""
    action, what = act
    record(moderator, action, ("adoption", adoption.id), reason)
    for member_id in {adoption.member_id, adoption.changed_by_id}:
        target, story = ("adoption", adoption.id), adoption.story
        tell_decision(member_id, target, title=story.title, address=story.address, what=what, reason=reason)
