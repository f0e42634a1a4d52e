"""Taking in a new file: checked and drawn anew first, stored next, and written down last."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any

from forum.database import take_turn
from forum.errors import Invalid, NotAllowed
from forum.extensions import db
from forum.limits.services import check, count
from forum.uploads.models import (
    DESCRIPTION_MOST,
    DOCUMENT_MOST_BYTES,
    MEMBER_MOST_BYTES,
    PICTURE_MOST_BYTES,
    TITLE_MOST,
    Upload,
    size_words,
)
from forum.uploads.names import readable_name, safe_name
from forum.uploads.permissions import can_upload
from forum.uploads.pictures import draw_anew
from forum.uploads.queries import bytes_of
from forum.uploads.storage import storage
from forum.uploads.types import FileType, text_media_type, type_of

WHAT_IT_SHOWS = (
    "Say what the picture shows, for people who cannot see it, or tick that it is only decoration. "
    "Then choose the file again."
)


class Undescribed(Invalid):
    """The words about a file are missing or too many."""


@dataclass(frozen=True)
class Sent:
    """A file as it came, with the words about it."""

    name: str
    content: IO[bytes]
    description: str = ""
    is_decorative: bool = False


@dataclass(frozen=True)
class Checked:
    """A file that may be kept: its content as it will be stored, and its columns."""

    content: IO[bytes]
    columns: dict[str, Any]

    @property
    def is_picture(self) -> bool:
        return "width" in self.columns


def check_sender(owner: Any) -> None:
    """Ask before any work is done whether a member may send one more file. Raises NotAllowed, TooMany or Invalid."""
    if not can_upload(owner):
        raise NotAllowed("Only members attach files.")
    check(f"member:{owner.id}", owner.rates("upload"))
    _check_quota(owner, 0)


def count_file(owner: Any) -> None:
    """Count one more file in the caller's transaction, also one that was refused after work. Raises TooMany."""
    count(f"member:{owner.id}", owner.rates("upload"))


def check_file(sent: Sent) -> Checked:
    """Find out what a file is and make it ready. Slow, so outside a transaction. Raises Invalid with its sentence."""
    kind = type_of(sent.name, sent.content)
    size = _size_of(sent.content)
    return _checked_picture(kind, sent, size) if kind.family == "picture" else _checked_document(kind, sent, size)


def store_file(checked: Checked) -> str:
    """Put the content into the storage, outside a transaction; the name it has there. Raises NotReady."""
    stored_as = secrets.token_hex(20)
    checked.content.seek(0)
    storage().save(stored_as, checked.content)
    return stored_as


def keep_file(owner: Any, checked: Checked, stored_as: str) -> Upload:
    """Write a stored file down as one that waits for its text. Raises Invalid when its owner has too many."""
    if not can_upload(owner):
        raise NotAllowed("Only members attach files.")
    # Two at once must not both find the last room.
    take_turn(f"uploads of {owner.id}")
    count_file(owner)
    _check_quota(owner, checked.columns["size"])
    upload = Upload(owner_id=owner.id, stored_as=stored_as, **checked.columns)
    db.session.add(upload)
    # The form names it by its id.
    db.session.flush()
    return upload


def check_number(member: Any, pictures: Sequence[bool]) -> None:
    """Raise Invalid when a text would carry more files than its author may attach; True stands for a picture."""
    limits, image_count = member.post_limits, sum(pictures)
    document_count = len(pictures) - image_count
    if document_count and not limits.documents:
        raise Invalid("New members attach no documents. After three posts and five days you can.")
    if document_count > limits.documents:
        raise Invalid(f"Attach at most {limits.documents} documents. Remove one first.")
    if image_count > limits.images:
        what = "1 picture" if limits.images == 1 else f"{limits.images} pictures"
        raise Invalid(f"Attach at most {what}. Remove one first.")


def _check_quota(owner: Any, size: int) -> None:
    if bytes_of(owner.id) + size > MEMBER_MOST_BYTES:
        raise Invalid(
            f"Your files together have at most {size_words(MEMBER_MOST_BYTES)}. Remove some of them from your texts."
        )


def _checked_picture(kind: FileType, sent: Sent, size: int) -> Checked:
    if size > PICTURE_MOST_BYTES:
        raise Invalid(f"The picture is larger than {size_words(PICTURE_MOST_BYTES)}. Make it smaller and attach that.")
    if not sent.description and not sent.is_decorative:
        raise Undescribed(WHAT_IT_SHOWS)
    _check_words(sent.description, DESCRIPTION_MOST)
    picture = draw_anew(kind, sent.content)
    columns = {"width": picture.width, "height": picture.height, "is_decorative": sent.is_decorative}
    description = "" if sent.is_decorative else sent.description
    return _checked(picture.type, sent, BytesIO(picture.content), {**columns, "description": description})


def _checked_document(kind: FileType, sent: Sent, size: int) -> Checked:
    if size > DOCUMENT_MOST_BYTES:
        raise Invalid(f"The document is larger than {size_words(DOCUMENT_MOST_BYTES)}. Attach a smaller one.")
    _check_words(sent.description, TITLE_MOST)
    return _checked(kind, sent, sent.content, {"description": sent.description or readable_name(sent.name)})


def _check_words(words: str, most: int) -> None:
    if len(words) > most:
        raise Undescribed(f"Use {most} characters or fewer. You have {len(words)}. Then choose the file again.")


def _checked(kind: FileType, sent: Sent, content: IO[bytes], columns: dict[str, Any]) -> Checked:
    content.seek(0)
    digest = hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type]
    media_type = kind.media_type
    if kind.family == "text":
        content.seek(0)
        media_type = text_media_type(kind, content.read())
    about = {"name": safe_name(sent.name, kind.extension), "media_type": media_type, "format": kind.format}
    return Checked(content, {**about, "size": _size_of(content), "digest": digest, **columns})


def _size_of(content: IO[bytes]) -> int:
    size = content.seek(0, 2)
    content.seek(0)
    return size
