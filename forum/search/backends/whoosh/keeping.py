"""Arrays that are kept in memory, up to so many bytes: those that were used last."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from numpy.typing import NDArray

Arrays = TypeVar("Arrays", bound=tuple[Any, ...])
ENTRY_BYTES, TEXT_BYTES = 300, 60


class Kept:
    """Tuples of arrays by their keys. Whoever shares it between threads locks it."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._entries: OrderedDict[Hashable, Any] = OrderedDict()
        self.size = 0

    def get(self, key: Hashable, make: Callable[[], Arrays]) -> Arrays:
        """What is kept under a key, or else made now."""
        if key in self._entries:
            self._entries.move_to_end(key)
            return self._entries[key]  # type: ignore[no-any-return]
        arrays = self._entries[key] = make()
        self.size += _bytes(arrays)
        while self.size > self._most:
            self.size -= _bytes(self._entries.popitem(last=False)[1])
        return arrays

    def forget(self, is_unwanted: Callable[[Any], bool]) -> None:
        """Let go of what has such keys."""
        for key in [key for key in self._entries if is_unwanted(key)]:
            self.size -= _bytes(self._entries.pop(key))


def _bytes(arrays: tuple[NDArray[Any], ...]) -> int:
    # Each entry and each text of a list costs something beside its arrays.
    return ENTRY_BYTES + sum(a.nbytes + (TEXT_BYTES * a.size if a.dtype == object else 0) for a in arrays)
