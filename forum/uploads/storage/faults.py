"""What can go wrong with a store, in sentences for people."""

from forum.errors import NotReady

NO_ROOM = "There is no room for files at the moment, so the file was not kept. Your text is: send it without the file."
UNREACHABLE = "Files cannot be stored or read at the moment. Try again in a few minutes."


class NoRoom(NotReady):
    """The store is full; nothing of the file was kept."""

    def __init__(self) -> None:
        super().__init__(NO_ROOM)


class Unreachable(NotReady):
    """The store does not answer or refuses us."""

    def __init__(self) -> None:
        super().__init__(UNREACHABLE)
