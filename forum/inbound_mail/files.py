"""The files of a mail, taken as those of a form are: checked and stored first, written down in the transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from forum.accounts.models import Member
from forum.errors import Invalid
from forum.inbound_mail.reading import MailFile, ReadMail
from forum.inbound_mail.refusals import MailRefused, Reason
from forum.uploads.models import DESCRIPTION_MOST
from forum.uploads.names import readable_name
from forum.uploads.services.keeping import (
    Checked,
    Sent,
    check_file,
    check_number,
    check_sender,
    keep_file,
    store_file,
)

# A smaller picture is the mark of an office or a line in a signature.
PICTURE_LEAST_BYTES = 10 * 1024
NOT_POSTED = "The file {name} was not taken, so nothing was posted. {sentence}"


@dataclass(frozen=True)
class StoredFile:
    """A file in the storage that no row knows yet."""

    checked: Checked
    stored_as: str


def stored_files(author: Member, mail: ReadMail, kept: str) -> list[StoredFile]:
    """Check and store the files that belong to the words that were kept. Raises MailRefused with the file's name."""
    files = [file for file in mail.files if _belongs(file, mail, kept)]
    if not files:
        return []
    check_sender(author)
    checked = [_checked(file) for file in files]
    try:
        check_number(author, [each.is_picture for each in checked])
    except Invalid as refusal:
        raise MailRefused(Reason.FILE, f"Nothing was posted because of the attached files. {refusal}") from refusal
    return [StoredFile(each, store_file(each)) for each in checked]


def keep_files(author: Member, files: Sequence[StoredFile]) -> list[int]:
    """Write stored files down, in the caller's transaction; their ids."""
    return [keep_file(author, each.checked, each.stored_as).id for each in files]


def _belongs(file: MailFile, mail: ReadMail, kept: str) -> bool:
    """Not what a signature or a quoted mail shows: small pictures, and those that only the part cut off names."""
    if not file.content:
        return False
    if not file.is_picture:
        return True
    if len(file.content) < PICTURE_LEAST_BYTES:
        return False
    stands_in_html = bool(file.content_id) and f"cid:{file.content_id}" in mail.html
    return not stands_in_html or file.content_id in kept or f"[image: {file.name}]" in kept


def _checked(file: MailFile) -> Checked:
    description = f"Picture sent by email: {readable_name(file.name)}" if file.is_picture else ""
    try:
        return check_file(Sent(file.name, BytesIO(file.content), description[:DESCRIPTION_MOST]))
    except Invalid as refusal:
        sentence = NOT_POSTED.format(name=file.name[:80], sentence=refusal)
        raise MailRefused(Reason.FILE, sentence) from refusal
