"""Taking a single file off somebody's text, when it is the file that has to go."""

from forum.accounts.models import Member
from forum.audit.services import record
from forum.discussions.services.editing import note_change
from forum.errors import NotAllowed
from forum.messages.permissions import can_see_excerpt
from forum.moderation.permissions import can_take_off_file
from forum.notifications.services import tell_decision
from forum.subjects import subject_of
from forum.uploads.models import Upload
from forum.uploads.services.clearing import discard

NOT_YOURS = "A moderator takes files off the texts of others only."
NO_CASE = "A file of a private message is taken off only where a case is about the message."


def take_off_file(moderator: Member, upload: Upload, reason: str) -> str:
    """Take a file away from everybody at once; its owner is told and the log keeps the reason. The text's address."""
    subject = subject_of(upload.kind or "")
    item = subject.find_any(upload.subject_id or 0) if subject else None
    if (
        subject is None
        or item is None
        or not can_take_off_file(moderator, upload, (subject.author_id(item), subject.keeper_id(item)))
    ):
        raise NotAllowed(NOT_YOURS)
    if subject.kind == "message" and not can_see_excerpt(moderator, item.id):
        raise NotAllowed(NO_CASE)
    target, owner_id, address = (subject.kind, item.id), upload.owner_id, subject.address(item)
    discard(upload)
    if subject.kind != "message":
        # Posts and stories both stand on the page of a discussion, which browsers keep.
        note_change(item.discussion_id)
    record(moderator, "redact", target, reason)
    what = "A file was taken off your text"
    tell_decision(owner_id, target, title=subject.title(item), address=address, what=what, reason=reason)
    return address
