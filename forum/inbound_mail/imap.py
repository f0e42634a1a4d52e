"""Reading a mailbox at another server. The only file that knows imaplib."""

import imaplib
import re
import ssl
from collections.abc import Generator

TIMEOUT_SECONDS = 30
AT_ONCE = 50
SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class Unreachable(Exception):
    """The mailbox cannot be read now."""


class Mailbox:
    """A folder of mails at a server."""

    def __init__(self, host: str, port: int | None, *, is_secure: bool) -> None:
        self._host, self._port, self._is_secure = host, port or (993 if is_secure else 143), is_secure

    def unseen(self, name: str, password: str, folder: str, *, most_bytes: int) -> Generator[bytes]:
        """The unread mails, one after the other; each is marked as seen when the next one is asked for.

        One that is larger stays unread for a person to look at. Raises Unreachable.
        """
        try:
            with self._connected() as server:
                server.login(name, password)
                self._right(server.select(_quoted(folder)))
                for number in self._right(server.search(None, "UNSEEN"))[0].decode().split()[:AT_ONCE]:
                    if self._size(server, number) > most_bytes:
                        continue
                    # Looked at without marking it; it is seen once it is stored.
                    yield self._right(server.fetch(number, "(BODY.PEEK[])"))[0][1]
                    self._right(server.store(number, "+FLAGS", r"(\Seen)"))
        except (imaplib.IMAP4.error, OSError, IndexError, TypeError) as error:
            raise Unreachable(f"{type(error).__name__}: {error}"[:200]) from error

    def _connected(self) -> imaplib.IMAP4:
        if self._is_secure:
            context = ssl.create_default_context()
            return imaplib.IMAP4_SSL(self._host, self._port, ssl_context=context, timeout=TIMEOUT_SECONDS)
        return imaplib.IMAP4(self._host, self._port, timeout=TIMEOUT_SECONDS)

    def _size(self, server: imaplib.IMAP4, number: str) -> int:
        told = self._right(server.fetch(number, "(RFC822.SIZE)"))[0]
        found = SIZE.search(told if isinstance(told, bytes) else told[0])
        return int(found.group(1)) if found else 0

    def _right(self, answer: tuple[str, list]) -> list:
        if answer[0] != "OK":
            raise Unreachable(str(answer[1])[:200])
        return answer[1]


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
