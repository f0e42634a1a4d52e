"""A mailbox at another server, as small as the forum needs it."""

import re
import socket
import threading
from typing import Any

from tests.run_part import free_port


class ImapServer:
    """Serves one connection after the other; knows the mails that a test gives it, and which were marked as seen."""

    def __init__(self) -> None:
        self.port = free_port()
        self.mails: list[bytes] = []
        self.seen: set[int] = set()
        self.signed_in = self.folder = ""
        self._socket = socket.create_server(("127.0.0.1", self.port))

    def __enter__(self) -> "ImapServer":
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection, connection.makefile("rwb") as wire:
                self._converse(wire)

    def _converse(self, wire: Any) -> None:
        wire.write(b"* OK IMAP4rev1 ready\r\n")
        wire.flush()
        for line in wire:
            tag, command, *rest = line.decode().strip().split(" ", 2)
            words = rest[0] if rest else ""
            for part in self._answers(command.upper(), words):
                wire.write(part + b"\r\n")
            wire.write(f"{tag} OK done\r\n".encode())
            wire.flush()
            if command.upper() == "LOGOUT":
                return

    def _answers(self, command: str, words: str) -> list[bytes]:
        number = int(words.split(maxsplit=1)[0]) if words[:1].isdigit() else 0
        if command == "CAPABILITY":
            return [b"* CAPABILITY IMAP4rev1"]
        if command == "LOGIN":
            self.signed_in = words.replace('"', "")
        if command == "SELECT":
            self.folder = words.strip('"')
            return [f"* {len(self.mails)} EXISTS".encode()]
        if command == "SEARCH":
            unseen = [str(i + 1) for i in range(len(self.mails)) if i + 1 not in self.seen]
            return [f"* SEARCH {' '.join(unseen)}".encode()]
        if command == "FETCH" and "SIZE" in words:
            return [f"* {number} FETCH (RFC822.SIZE {len(self.mails[number - 1])})".encode()]
        if command == "FETCH":
            raw = self.mails[number - 1]
            return [b"* %d FETCH (BODY[] {%d}\r\n%s)" % (number, len(raw), raw)]
        if command == "STORE" and re.search(r"\\Seen", words):
            self.seen.add(number)
        return [b"* BYE"] if command == "LOGOUT" else []
