"""The draft behind the page that shares a story: opened by its number, kept with one button."""

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from forum.database import write
from forum.discussions.models import Discussion
from forum.stories.drafts import find_draft
from forum.stories.models import Draft
from forum.stories.services.drafting import save_draft
from forum.text.plain import whole_number
from forum.web.audience import current_member
from forum.web.loading import found

KEPT = "The draft is saved. Only you see it; you find it under Drafts in the menu of your account."
# What belongs to one page and not to the text.
NOT_KEPT = {"csrf_token", "submission", "save_draft", "preview", "draft", "draft_version"}


def opened_draft() -> Draft | None:
    """The draft that the address or the form names; another's or an unknown one is the page 404."""
    number = whole_number(request.values.get("draft"))
    if not number:
        return None
    draft = find_draft(number, current_member())
    # A double click on Publish comes when its draft is a story already.
    return draft if request.method == "POST" else found(draft)


def formdata_of(draft: Draft) -> "MultiDict[str, str]":
    """What was typed, as the form reads it."""
    return MultiDict([(name, value) for name, values in draft.typed.items() for value in values])


def keep_draft(draft: Draft | None, source: Discussion | None) -> ResponseReturnValue:
    """Keep what stands in the form, whatever it says. Raises Conflict when it was saved elsewhere meanwhile."""
    typed = {name: values for name, values in request.form.lists() if name not in NOT_KEPT}
    with write():
        known = opened_draft() if draft else None
        version = whole_number(request.form.get("draft_version")) or 0
        kept = save_draft(current_member(), typed, draft=known, version=version, source=source)
    flash(KEPT)
    return redirect(kept.address, 303)
