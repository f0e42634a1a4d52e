"""Which page shows a discussion of which kind: a story's discussion stands on the story's page."""

from collections.abc import Callable
from typing import Any

from forum.discussions.conversation import Conversation
from forum.discussions.form_parts import ReplyForm
from forum.discussions.models import Discussion, DiscussionKind

# Each shows the page of a discussion again, with a reply form that was refused or is previewed: (discussion, form).
pages: dict[DiscussionKind, Callable[[Discussion, ReplyForm, int], Any]] = {}


def reply_form(talk: Conversation, form: ReplyForm | None) -> ReplyForm | None:
    """The form below a conversation; one that comes back answers the opening when what it answered is gone.

    None for visitors: a form sets a cookie for its token, and reading sets none.
    """
    if form is None and not talk.is_member:
        return None
    parent = str(talk.replying_to.number if talk.replying_to else 1)
    if form is None:
        return ReplyForm(formdata=None, body=talk.quoted, parent=parent)
    form.parent.data = parent
    return form


def versions_of(talk: Conversation) -> tuple[Any, ...]:
    """What a browser's copy of a page with this conversation is judged by; for visitors the changes alone."""
    changes = talk.discussion.change_count
    if not talk.viewer_id:
        return (changes,)
    return changes, talk.reading, talk.level, sorted(talk.helpful_ids), sorted(talk.bookmarks), talk.part
