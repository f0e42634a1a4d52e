"""Taking up the files of any form: what its list names, the chosen one, and the buttons Attach and Remove."""

from typing import Any

import structlog
from flask import Response, make_response, request

from forum.database import write
from forum.errors import Invalid, Refusal
from forum.text.plain import whole_number
from forum.uploads.form_parts import FilesPart
from forum.uploads.models import Upload
from forum.uploads.queries import Target, files_named, files_of
from forum.uploads.services.keeping import (
    Sent,
    Undescribed,
    check_file,
    check_number,
    check_sender,
    count_file,
    keep_file,
    store_file,
)
from forum.uploads.storage import storage
from forum.uploads.storage.faults import NoRoom
from forum.web.keeping import refused

log = structlog.get_logger("forum.uploads")


def receive_files(form: Any, member: Any, target: Target | None = None) -> bool:
    """Fill the files of a form; True when Attach or Remove was pressed, so that nothing else is done with it.

    A chosen file is kept whatever button was pressed, so that it is still there when something else is refused.
    """
    form.target = target
    ids = form.uploads.data
    if ids is None and target is not None:
        ids = [file.id for file in files_of(target[0], [target[1]]).get(target[1], ())]
    form.files = files_named(member.id, ids or (), target)
    if not form.is_submitted():
        form.uploads.data = ids
        return False
    is_removing = "detach" in request.form
    if is_removing:
        ids = _without(form, ids or [], whole_number(request.form["detach"]))
    elif form.file.data:
        ids = _with_chosen(form, member, ids)
    elif "attach" in request.form:
        form.refuse_file("file", Invalid("Choose a file first."))
    form.uploads.data = ids
    return is_removing or "attach" in request.form


def shown_again(page: Any, form: FilesPart) -> Response:
    """The page of a form whose Attach or Remove was pressed: 200, or the status of what was refused."""
    return refused(page, form.file_refusal) if form.file_refusal else make_response(page, 200)


def not_taken(page: Any, form: Any) -> Response:
    """The page of any form that was refused: 422, or the status of what was refused about its file."""
    return refused(page, getattr(form, "file_refusal", None) or Invalid())


def _without(form: Any, ids: list[int], removed: int | None) -> list[int]:
    form.file_note = "The file is taken off."
    form.files = [file for file in form.files if file.id != removed]
    return [each for each in ids if each != removed]


def _with_chosen(form: Any, member: Any, ids: list[int] | None) -> list[int] | None:
    try:
        upload = _take(form, member)
    except Refusal as refusal:
        form.refuse_file("file_description" if isinstance(refusal, Undescribed) else "file", refusal)
        return ids
    form.file_note = f"{upload.name} is attached."
    # What was read before ended with the transaction.
    ids = [*(ids or ()), upload.id]
    form.files = files_named(member.id, ids, form.target)
    for name in ("file_description", "file_is_decorative"):
        getattr(form, name).data = None
    return ids


def _take(form: Any, member: Any) -> Upload:
    sent = form.file.data
    if getattr(sent.stream, "has_no_room", False):
        raise NoRoom
    check_sender(member)
    words = form.file_description.data or ""
    try:
        checked = check_file(Sent(sent.filename or "", sent.stream, words, bool(form.file_is_decorative.data)))
    except Invalid:
        # It cost us work, so it counts.
        with write():
            count_file(member)
        raise
    check_number(member, [*(file.is_picture for file in form.files), checked.is_picture])
    stored_as = store_file(checked)
    try:
        with write():
            return keep_file(member, checked, stored_as)
    except BaseException:
        _forget(stored_as)
        raise


def _forget(stored_as: str) -> None:
    """No row will know this file; if it cannot be removed now, the job does it."""
    try:
        storage().remove(stored_as)
    except Refusal:
        log.warning("file_without_row_stays")
