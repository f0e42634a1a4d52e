"""Names of files: what somebody's computer called them, made safe for an address and for a reader."""

import unicodedata

from forum.text.plain import clean_line, excerpt
from forum.uploads.models import NAME_MOST, TITLE_MOST


def last_part(given: str | None) -> str:
    """The name without folders, control characters and marks that change the direction of writing."""
    return clean_line((given or "").replace("\\", "/").rpartition("/")[2].replace("\x00", ""))


def extension_of(given: str | None) -> str:
    """What stands after the last dot, in lower case; empty without one."""
    return last_part(given).rpartition(".")[2].lower() if "." in last_part(given) else ""


def safe_name(given: str | None, extension: str) -> str:
    """A name for the address: letters a to z, digits, hyphens and this extension; «file.pdf» if nothing is left."""
    stem = unicodedata.normalize("NFKD", last_part(given).rpartition(".")[0].replace("ß", "ss"))
    letters = "".join(c if c.isascii() and c.isalnum() else " " for c in stem if not unicodedata.combining(c))
    return f"{'-'.join(letters.split())[: NAME_MOST - 10].strip('-') or 'file'}.{extension}"


def readable_name(given: str | None) -> str:
    """The name as its owner wrote it, without the extension, for who gives no title."""
    return excerpt(last_part(given).rpartition(".")[0], TITLE_MOST) or "Document"
