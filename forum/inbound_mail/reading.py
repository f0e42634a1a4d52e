"""Reading a mail: its sender, subject, words and files, whatever its writer's program made of them.

Nothing here trusts a mail. What is wrong with it gives replacement characters or nothing, and a mail that is tangled
beyond measure raises Unreadable; the raw mail is kept either way.
"""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses

from forum.errors import Invalid
from forum.inbound_mail.tnef import unpacked
from forum.text.addresses import check_email
from forum.text.plain import clean_line

# A post has 20,000 characters; more than this is quoted mail.
TEXT_MOST, HTML_MOST, HEADER_MOST = 200_000, 200_000, 2_000
PARTS_MOST = 500
# Each level of parts is looked for in every line, so hundreds of them would take minutes.
BOUNDARIES_MOST = 200
# They decode slowly, or into something other than what was written.
STRANGE_CODECS = frozenset({"punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined", "utf_7"})
# What calls itself so is UTF-8, or was written on Windows with dashes and quotation marks of its own.
WINDOWS = frozenset({"iso8859_1", "latin_1", "ascii"})
# What mail programs add by themselves.
ADDED_TYPES = frozenset(
    {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature", "text/calendar"}
    | {"text/vcard", "text/x-vcard", "text/directory", "application/ics", "message/delivery-status"}
)
WITHOUT_FILES = ("text", "multipart", "message")
TNEF_TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})


class Unreadable(Exception):  # noqa: N818
    """A mail that cannot be taken apart."""


@dataclass(frozen=True)
class MailFile:
    """A file of a mail. `content_id` is what its HTML calls a picture that stands in the text."""

    name: str
    content: bytes
    media_type: str
    content_id: str = ""

    @property
    def is_picture(self) -> bool:
        return self.media_type.startswith("image/")


@dataclass
class ReadMail:
    """A mail as it was understood."""

    message: Message
    from_address: str = ""
    subject: str = ""
    message_id: str = ""
    text: str = ""
    html: str = ""
    files: list[MailFile] = field(default_factory=list)

    def header(self, name: str) -> str:
        """A header in plain letters, one line; empty where there is none."""
        return header_of(self.message, name)


def read_mail(raw: bytes) -> ReadMail:
    """The mail of these bytes. Raises Unreadable."""
    if raw.count(b"boundary") > BOUNDARIES_MOST:
        raise Unreadable("Its parts are nested too deeply.")
    try:
        message = message_from_bytes(raw)
        mail = ReadMail(message, from_address=_sender(message), subject=header_of(message, "Subject"))
        mail.message_id = header_of(message, "Message-ID")[:200]
        for part in _leaves(message):
            _take_part(mail, part)
    except (RecursionError, MessageError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise Unreadable(f"{type(error).__name__}: {error}"[:300]) from error
    mail.text, mail.html = mail.text[:TEXT_MOST], mail.html[:HTML_MOST]
    return mail


def header_of(message: Message, name: str) -> str:
    """A header of a message in plain letters, one line; as it stands where it cannot be decoded."""
    value = str(message.get(name, ""))[:HEADER_MOST]
    try:
        value = str(make_header(decode_header(value)))
    except (MessageError, LookupError, ValueError, TypeError, AssertionError):
        value = value.encode("utf-8", "replace").decode()
    return clean_line(value)


def _sender(message: Message) -> str:
    """The one address in «From», as it is stored; empty where there is none, or more than one."""
    found = getaddresses([str(value)[:HEADER_MOST] for value in message.get_all("From", [])[:2]])
    try:
        return check_email(found[0][1]) if len(found) == 1 else ""
    except Invalid:
        return ""


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that hold something, in order; of alternatives all."""
    waiting: list[Message] = [message]
    seen = 0
    while waiting and seen < PARTS_MOST:
        part, seen = waiting.pop(), seen + 1
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            waiting.extend(each for each in reversed(inner) if isinstance(each, Message))
        else:
            yield part


def _take_part(mail: ReadMail, part: Message) -> None:
    kind, name = part.get_content_type(), clean_line(_name_of(part))
    is_attached = part.get_content_disposition() == "attachment" or bool(name)
    if kind in TNEF_TYPES:
        _take_tnef(mail, _bytes_of(part))
    elif kind == "text/plain" and not is_attached:
        mail.text += ("\n\n" if mail.text else "") + _flowing(part, _words_of(part))
    elif kind == "text/html" and not is_attached:
        mail.html += _words_of(part)
    elif kind not in ADDED_TYPES and (is_attached or part.get_content_maintype() not in WITHOUT_FILES):
        content_id = clean_line(str(part.get("Content-ID", ""))[:HEADER_MOST]).strip("<>")
        mail.files.append(MailFile(name or f"file.{kind.rpartition('/')[2]}", _bytes_of(part), kind, content_id))


def _name_of(part: Message) -> str:
    try:
        return str(make_header(decode_header((part.get_filename() or "")[:HEADER_MOST])))
    except (MessageError, LookupError, ValueError, TypeError):
        return "file"


def _take_tnef(mail: ReadMail, content: bytes) -> None:
    """The winmail.dat of old Outlook: the files in it, and its words where the mail has none."""
    words, files = unpacked(content)
    mail.text = mail.text or words
    mail.files += [MailFile(clean_line(name), inner, "application/octet-stream") for name, inner in files]


def _bytes_of(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    if isinstance(content, bytes):
        return content
    inner = part.get_payload()
    return inner[0].as_bytes() if isinstance(inner, list) and inner and isinstance(inner[0], Message) else b""


def _words_of(part: Message) -> str:
    content = _bytes_of(part)
    try:
        name = codecs.lookup(part.get_content_charset() or "utf-8").name.replace("-", "_")
        if part.get_content_charset() and name not in STRANGE_CODECS | WINDOWS:
            return content.decode(name, "replace")
        return content.decode("utf-8")
    except (LookupError, UnicodeError, ValueError, TypeError):
        return content.decode("cp1252", "replace")


def _flowing(part: Message, words: str) -> str:
    """Lines that a mail program broke are joined again (RFC 3676)."""
    if str(part.get_param("format", "")).lower() != "flowed":
        return words
    is_joined, lines, goes_on = str(part.get_param("delsp", "")).lower() == "yes", [""], False
    for line in words.splitlines():
        depth = len(line) - len(line.lstrip(">"))
        plain = line[1:] if not depth and line.startswith(" ") else line
        if goes_on and depth == len(lines[-1]) - len(lines[-1].lstrip(">")):
            lines[-1] += plain[depth:].removeprefix(" ") if depth else plain
        else:
            lines.append(plain)
        goes_on = plain.endswith(" ") and plain != "-- "
        if goes_on and is_joined:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines[1:])
