"""Which files are taken, told by their content and their name, which must agree. Only this file knows puremagic."""

import zipfile
from dataclasses import dataclass
from typing import IO

import puremagic

from forum.errors import Invalid
from forum.uploads.models import MB
from forum.uploads.names import extension_of

HEAD_BYTES = 8192
# An office document is a zip file; what it grows to when somebody opens it.
UNPACKED_MOST_BYTES = 400 * MB
MEMBERS_MOST = 5_000
LISTED_MOST_BYTES = 1 * MB
OLE = bytes.fromhex("d0cf11e0a1b11ae1")


@dataclass(frozen=True)
class FileType:
    """A kind of file that we take. `format` is its word in links; `mark` is what its content must hold."""

    extension: str
    media_type: str
    format: str
    family: str
    mark: str = ""


_OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES = {
    kind.extension: kind
    for kind in (
        FileType("pdf", "application/pdf", "PDF", "pdf"),
        FileType("docx", f"{_OFFICE}wordprocessingml.document", "Word", "office", "word/document.xml"),
        FileType("xlsx", f"{_OFFICE}spreadsheetml.sheet", "Excel", "office", "xl/workbook.xml"),
        FileType("pptx", f"{_OFFICE}presentationml.presentation", "PowerPoint", "office", "ppt/presentation.xml"),
        FileType("odt", "application/vnd.oasis.opendocument.text", "ODT", "open"),
        FileType("ods", "application/vnd.oasis.opendocument.spreadsheet", "ODS", "open"),
        FileType("doc", "application/msword", "Word", "ole", "WordDocument"),
        FileType("xls", "application/vnd.ms-excel", "Excel", "ole", "Workbook"),
        FileType("ppt", "application/vnd.ms-powerpoint", "PowerPoint", "ole", "PowerPoint Document"),
        FileType("txt", "text/plain", "text", "text"),
        FileType("csv", "text/csv", "CSV", "text"),
        FileType("png", "image/png", "PNG", "picture"),
        FileType("jpg", "image/jpeg", "JPEG", "picture"),
        FileType("webp", "image/webp", "WebP", "picture"),
        FileType("gif", "image/gif", "GIF", "picture"),
    )
}
OTHER_SPELLINGS = {"jpeg": "jpg", "jpe": "jpg", "text": "txt"}
TAKEN = "Attach PDF, Word, Excel, PowerPoint, ODT, ODS, text or CSV, or a picture in PNG, JPEG, WebP or GIF."
REFUSED = {
    "svg": "SVG pictures can carry programs, so they are not taken. Save it as PNG and attach that.",
    "svgz": "SVG pictures can carry programs, so they are not taken. Save it as PNG and attach that.",
    **dict.fromkeys(
        ("html", "htm", "xhtml", "mht", "mhtml"),
        "Web pages can carry programs, so they are not taken. Save it as PDF and attach that.",
    ),
    **dict.fromkeys(
        ("docm", "xlsm", "pptm", "xlsb", "dotm"),
        "Documents with macros are not taken. Save it without macros and attach that.",
    ),
    **dict.fromkeys(
        ("heic", "heif", "tif", "tiff", "bmp", "avif"),
        "Pictures of this kind do not show in every browser. Save it as JPEG or PNG and attach that.",
    ),
}
MACROS = "This document has macros, so it is not taken. Save it without macros and attach that."
TOO_MUCH_INSIDE = "This document unpacks to more than 400 MB or 5,000 parts, so it is not taken."


def type_of(given_name: str | None, content: IO[bytes]) -> FileType:
    """What a file is. Raises Invalid with the sentence that says why it is not taken."""
    extension = extension_of(given_name)
    if extension in REFUSED:
        raise Invalid(REFUSED[extension])
    kind = TYPES.get(OTHER_SPELLINGS.get(extension, extension))
    if kind is None:
        raise Invalid(f"This kind of file is not taken. {TAKEN}")
    content.seek(0)
    head = content.read(HEAD_BYTES)
    if not head:
        raise Invalid("The file is empty. Choose another one.")
    is_it = {"office": _is_office, "open": _is_open_document, "ole": _is_ole, "text": _is_text}.get(
        kind.family, _begins_as
    )
    if not is_it(kind, head, content):
        raise Invalid(
            f"The name of the file ends in .{extension}, but its content is of another kind. "
            "Open it, save it anew and attach that."
        )
    content.seek(0)
    return kind


def text_media_type(kind: FileType, content: bytes) -> str:
    """The media type of a text with the letters that it is written in."""
    return f"{kind.media_type}; charset={_letters_of(content)}" if kind.family == "text" else kind.media_type


def _begins_as(kind: FileType, head: bytes, content: IO[bytes]) -> bool:
    """Whether the first bytes are those of this kind, as the list of signatures knows them."""
    try:
        found = {match.extension.removeprefix(".") for match in puremagic.magic_string(head)}
    except (puremagic.PureError, ValueError):
        return False
    return kind.extension in {OTHER_SPELLINGS.get(name, name) for name in found}


def _is_office(kind: FileType, head: bytes, content: IO[bytes]) -> bool:
    archive = _archive(content)
    if archive is None:
        return False
    names = set(archive.namelist())
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Invalid(MACROS)
    return {"[Content_Types].xml", kind.mark} <= names


def _is_open_document(kind: FileType, head: bytes, content: IO[bytes]) -> bool:
    archive = _archive(content)
    if archive is None or "mimetype" not in archive.namelist():
        return False
    if any(name.startswith("Basic/") for name in archive.namelist()):
        raise Invalid(MACROS)
    try:
        with archive.open("mimetype") as stated:
            return stated.read(200).decode("ascii", "ignore").strip() == kind.media_type
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError):
        return False


def _archive(content: IO[bytes]) -> zipfile.ZipFile | None:
    """The list of what a zip file holds; nothing is unpacked. Raises Invalid for one that grows without measure."""
    try:
        archive = zipfile.ZipFile(content)
        members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeDecodeError):
        return None
    if len(members) > MEMBERS_MOST or sum(member.file_size for member in members) > UNPACKED_MOST_BYTES:
        raise Invalid(TOO_MUCH_INSIDE)
    return archive


def _is_ole(kind: FileType, head: bytes, content: IO[bytes]) -> bool:
    """Whether it is an office document of the years before 2007: the names of its parts stand in it two bytes each."""
    if not head.startswith(OLE):
        return False
    content.seek(0)
    whole = content.read()
    if "_VBA_PROJECT".encode("utf-16-le") in whole:
        raise Invalid(MACROS)
    return kind.mark.encode("utf-16-le") in whole


def _is_text(kind: FileType, head: bytes, content: IO[bytes]) -> bool:
    content.seek(0)
    whole = content.read()
    return b"\x00" not in whole and bool(_letters_of(whole))


def _letters_of(content: bytes) -> str:
    for name, charset in (("utf-8", "utf-8"), ("cp1252", "windows-1252")):
        try:
            content.decode(name)
        except UnicodeDecodeError:
            continue
        return charset
    return ""
