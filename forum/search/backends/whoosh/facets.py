"""Labels: which documents a choice of them lets pass, and how many documents each of them has."""

from collections.abc import Collection, Mapping
from functools import cached_property, partial
from threading import Lock

import numpy as np

from forum.search.backends.whoosh.keeping import Kept
from forum.search.backends.whoosh.snapshot import Mask, Numbers, Snapshot
from forum.search.contract import UNCOUNTED

MASK_BYTES = 8 * 1024 * 1024


class Group:
    """The labels of one group, in alphabetical order, and the places of each document's labels among them.

    Mostly a document has one label of a group, so beside the first ones there is a list of the few that are more.
    """

    def __init__(self, snapshot: Snapshot, name: str, values: list[str]) -> None:
        self.values = np.array(values, np.object_)
        self.first = np.full(snapshot.size, len(values), np.int64)
        more = []
        for place, value in enumerate(values):
            ids = snapshot.postings("label", f"{name}:{value}")[0]
            is_first = self.first[ids] == len(values)
            self.first[ids[is_first]] = place
            more.append(ids[~is_first])
        self._more_ids = np.concatenate(more)
        self._more_places = np.repeat(np.arange(len(values)), [len(ids) for ids in more])

    def counts(self, matched: Mask, chosen: Numbers) -> dict[str, int]:
        """How many of the matched documents (their mask, and their numbers) have each label, but for noughts."""
        size = len(self.values) + 1
        counts = np.bincount(self.first[chosen], minlength=size)
        if len(self._more_ids):
            counts += np.bincount(self._more_places[matched[self._more_ids]], minlength=size)
        having = np.flatnonzero(counts[:-1])
        return dict(zip(self.values[having].tolist(), counts[having].tolist(), strict=True))


class Facets:
    """All groups of one state of the index."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._masks, self._lock = Kept(MASK_BYTES), Lock()

    @cached_property
    def groups(self) -> dict[str, Group]:
        """The groups of which any document has a label."""
        values: dict[str, list[str]] = {}
        for label in self._snapshot.words("label"):
            group, _, value = label.partition(":")
            values.setdefault(group, []).append(value)
        return {name: Group(self._snapshot, name, found) for name, found in values.items() if name not in UNCOUNTED}

    def any_of(self, group: str, values: Collection[str]) -> Mask:
        """The documents with one of these labels; none when no label is given."""
        mask = self._snapshot.nothing()
        for value in values:
            with self._lock:
                mask |= self._masks.get((group, value), partial(self._made_mask, f"{group}:{value}"))[0]
        return mask

    def _made_mask(self, label: str) -> tuple[Mask]:
        mask = self._snapshot.nothing()
        mask[self._snapshot.postings("label", label)[0]] = True
        return (mask,)

    def narrow(
        self, matched: Mask, chosen: Mapping[str, Collection[str]], *, with_counts: bool = True
    ) -> tuple[Numbers, dict[str, dict[str, int]]]:
        """What the choices of all groups leave of the matched, and the counts of each group without its own choice."""
        masks = {group: self.any_of(group, values) for group, values in chosen.items() if values}
        shown = self._all_but("", matched, masks)
        if not with_counts:
            return np.flatnonzero(shown), {}
        left = {name: (mask, np.flatnonzero(mask)) for name in masks for mask in [self._all_but(name, matched, masks)]}
        all_ = (shown, np.flatnonzero(shown))
        counts = {name: group.counts(*left.get(name, all_)) for name, group in self.groups.items()}
        return all_[1], counts

    @staticmethod
    def _all_but(name: str, matched: Mask, masks: Mapping[str, Mask]) -> Mask:
        shown = matched.copy()
        for group, mask in masks.items():
            if group != name:
                shown &= mask
        return shown
