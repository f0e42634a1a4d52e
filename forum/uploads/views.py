"""Files at their own address, with the permission of what they hang on."""

from typing import IO, Any

import structlog
from flask import Blueprint, Response, abort, redirect
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from forum.uploads.models import Upload
from forum.uploads.queries import find_upload
from forum.uploads.storage import create_storage, storage
from forum.web.audience import current_member, public
from forum.web.etags import unchanged
from forum.web.loading import found

bp = Blueprint("uploads", __name__)
log = structlog.get_logger("forum.uploads")
# Whatever a file holds, a browser that opens it runs nothing and loads nothing.
POLICY = "default-src 'none'; sandbox"
CHUNK_BYTES = 64 * 1024


@bp.record
def _make_storage(state: BlueprintSetupState) -> None:
    """A wrong UPLOAD_URL or a missing library stops the start, not the first file."""
    state.app.extensions["uploads"] = create_storage(state.app.config)


@bp.route("/uploads/<int:upload_id>/<name>")
@public
def show(upload_id: int, name: str) -> ResponseReturnValue:
    upload = found(find_upload(upload_id, current_member()))
    if name != upload.name:
        response = redirect(upload.address, 301)
        response.headers["Cache-Control"] = "no-store"
        return response
    response = unchanged(upload.digest) or _file(upload)
    # On «not changed» too: a browser puts the headers of that answer in place of those that it keeps.
    response.headers["Content-Security-Policy"] = POLICY
    # Kept, but asked about each time: who may see it can change.
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _file(upload: Upload) -> Response:
    try:
        content = storage().open(upload.stored_as)
    except KeyError:
        log.error("file_is_lost", upload=upload.id)
        abort(404)
    response = Response(_chunks(content), content_type=upload.media_type, direct_passthrough=True)
    response.call_on_close(content.close)
    response.content_length = upload.size
    # A picture was drawn anew, so it may show on a page; a document may hold anything.
    placed = "inline" if upload.is_picture else "attachment"
    response.headers["Content-Disposition"] = f"{placed}; filename=\"{upload.name}\"; filename*=UTF-8''{upload.name}"
    response.set_etag(upload.digest, weak=True)
    return response


def _chunks(content: IO[bytes]) -> Any:
    return iter(lambda: content.read(CHUNK_BYTES), b"")
