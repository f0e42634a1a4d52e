"""Who may see and send files."""

from typing import Any

from forum.subjects import find
from forum.uploads.models import Upload


def can_upload(member: Any) -> bool:
    """Members in good standing; how many files a text takes is a limit of the member."""
    return member is not None and bool(member.is_member)


def can_see_upload(viewer: Any, upload: Upload) -> bool:
    """Whoever may see what it hangs on, at this moment; while it hangs on nothing its owner."""
    if upload.kind is None or upload.subject_id is None:
        return can_upload(viewer) and bool(viewer.id == upload.owner_id)
    return find(upload.kind, upload.subject_id, viewer) is not None
