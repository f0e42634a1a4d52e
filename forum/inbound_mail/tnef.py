"""What Outlook packs into winmail.dat. The only file that knows tnefparse."""

import logging

from tnefparse import TNEF

FILES_MOST = 20
# It tells of every odd property, with parts of the mail.
logging.getLogger("tnef-decode").setLevel(logging.CRITICAL)


def unpacked(content: bytes) -> tuple[str, list[tuple[str, bytes]]]:
    """The words and the files (name, content) of it; nothing where it cannot be read."""
    try:
        packed = TNEF(content)
        files = [(file.long_filename() or file.name or "file", bytes(file.data)) for file in packed.attachments]
        words = packed.body or b""
        text = words if isinstance(words, str) else bytes(words).decode("cp1252", "replace")
    except Exception:  # noqa: BLE001  the library raises whatever the bytes lead it to
        return "", []
    return text.rstrip("\x00"), files[:FILES_MOST]
