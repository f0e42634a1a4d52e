"""Reading forms that carry a file, also when there is no room to lay it aside."""

import errno
from contextlib import suppress
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from flask import Request

# Smaller files stay in memory.
SPOOLED_FROM_BYTES = 512 * 1024
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Spool(SpooledTemporaryFile[bytes]):
    """A sent file. Without room for it `has_no_room` is set, and the rest of the form is read all the same."""

    has_no_room = False

    def write(self, chunk: Any) -> int:
        """Keep a chunk, or let it go when an earlier one found no room."""
        if not self.has_no_room:
            try:
                return super().write(chunk)
            except OSError as error:
                self._give_up(error)
        return len(chunk)

    def seek(self, *args: Any) -> int:
        """Go to a place; the last chunk is written by this."""
        try:
            return super().seek(*args)
        except OSError as error:
            self._give_up(error)
        return 0

    def _give_up(self, error: OSError) -> None:
        if error.errno not in NO_ROOM:
            raise error
        self.has_no_room = True
        broken, self._file = self._file, BytesIO()
        with suppress(OSError):
            # It tries once more to write what it holds.
            broken.close()


class RoomyRequest(Request):
    """A request whose text is read even when its file finds no room on the disk."""

    def _get_file_stream(self, *args: Any, **values: Any) -> IO[bytes]:
        return Spool(max_size=SPOOLED_FROM_BYTES)
