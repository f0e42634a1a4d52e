"""The page on which a moderator or lead corrects title and tags, the same for discussions and stories."""

from typing import Any

from flask import Response, render_template

from forum.discussions.form_parts import CorrectForm
from forum.discussions.requests import note_refusal
from forum.errors import Conflict, Refusal
from forum.web.keeping import refused


def correct_page(form: CorrectForm, thing: Any) -> tuple[str, int]:
    """The page for a discussion or story, and its status: 422 when what was sent is no correction."""
    return _render(form, thing), 422 if form.is_submitted() else 200


def correct_again(form: CorrectForm, thing: Any, refusal: Refusal) -> Response:
    """The page with what was typed; after somebody else's change with how it stands and the version to save over."""
    note_refusal(form, refusal)
    has_conflict = isinstance(refusal, Conflict)
    if has_conflict:
        form.version.data = thing.version
    return refused(_render(form, thing, has_conflict=has_conflict), refusal)


def _render(form: CorrectForm, thing: Any, *, has_conflict: bool = False) -> str:
    shown = {"has_conflict": has_conflict, "form_has_errors": bool(form.errors)}
    return render_template("discussions/correct.html", form=form, thing=thing, **shown)
