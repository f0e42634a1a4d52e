"""Labels: which documents a choice of them lets pass, and how many documents each of them has."""

from collections.abc import Collection, Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from forum.search.backends.whoosh.snapshot import Mask, Numbers, Snapshot

# What may be read is nobody's choice, so it is not counted.
UNCOUNTED = "audience"


class Group:
    """The labels of one group, in alphabetical order: beside each other a document and the place of a label."""

    def __init__(self, snapshot: Snapshot, name: str, values: list[str]) -> None:
        self.values = values
        lists = [snapshot.postings("label", f"{name}:{value}")[0] for value in values]
        self._places = np.repeat(np.arange(len(values)), [len(ids) for ids in lists])
        self._ids: Numbers = np.concatenate(lists)

    def counts(self, matched: Mask) -> dict[str, int]:
        """How many of the matched documents each label has, without those that none has."""
        counts = np.bincount(self._places[matched[self._ids]], minlength=len(self.values))
        return {value: int(count) for value, count in zip(self.values, counts, strict=True) if count}

    def places(self, size: int) -> NDArray[np.int16]:
        """The place of its one label for each document."""
        places = np.zeros(size, np.int16)
        places[self._ids] = self._places
        return places


class Facets:
    """All groups of one state of the index."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    @cached_property
    def groups(self) -> dict[str, Group]:
        """The groups of which any document has a label."""
        values: dict[str, list[str]] = {}
        for label in self._snapshot.words("label"):
            group, _, value = label.partition(":")
            values.setdefault(group, []).append(value)
        return {name: Group(self._snapshot, name, found) for name, found in values.items()}

    def any_of(self, group: str, values: Collection[str]) -> Mask:
        """The documents with one of these labels; none when no label is given."""
        mask = self._snapshot.nothing()
        for value in values:
            mask[self._snapshot.postings("label", f"{group}:{value}")[0]] = True
        return mask

    def narrow(self, matched: Mask, chosen: Mapping[str, Collection[str]]) -> tuple[Mask, dict[str, dict[str, int]]]:
        """What the choices of all groups leave of the matched, and the counts of each group without its own choice."""
        masks = {group: self.any_of(group, values) for group, values in chosen.items() if values}
        shown = self._all_but("", matched, masks)
        counts = {
            name: group.counts(self._all_but(name, matched, masks) if name in masks else shown)
            for name, group in self.groups.items()
            if name != UNCOUNTED
        }
        return shown, counts

    @staticmethod
    def _all_but(name: str, matched: Mask, masks: Mapping[str, Mask]) -> Mask:
        shown = matched.copy()
        for group, mask in masks.items():
            if group != name:
                shown &= mask
        return shown
