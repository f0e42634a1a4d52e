"""From texts to vectors: the forward pass of all-MiniLM-L6-v2, six layers of BERT, on numpy.

Source: https://arxiv.org/abs/1810.04805 and the model's own configuration. Texts with one meaning get vectors of length
one that lie close together, whatever their words.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from forum.search.meaning.weights import Weights, mapped_weights

LAYERS, HEADS, HEAD_SIZE = 6, 12, 32
DIMENSIONS = HEADS * HEAD_SIZE
# The model was made with texts up to here; what is longer counts by its beginning.
PIECES_MOST = 256
# More than the pieces of a text can have letters; the rest need not be cut into pieces.
CHARACTERS_MOST = 4000
# Texts of about one length are worked on together: so many pieces at once keep the numbers near the processor.
PIECES_AT_ONCE = 1024
TINY = np.float32(1e-12)
FAR = np.float32(-1e9)

Floats = NDArray[np.float32]


class Encoder:
    """The model, read from a folder; raises Unusable when its weights are not those that they should be."""

    def __init__(self, folder: Path) -> None:
        self._weights: Weights = mapped_weights(folder / "model.safetensors")
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(PIECES_MOST)
        self._tokenizer.no_padding()

    def encode(self, texts: Sequence[str]) -> Floats:
        """One row of 384 numbers for each text, of length one."""
        # One by one: in a batch the tokenizer starts threads of its own.
        pieces = [self._tokenizer.encode(text[:CHARACTERS_MOST]).ids for text in texts]
        vectors = np.empty((len(texts), DIMENSIONS), np.float32)
        for batch in _batches(pieces):
            vectors[batch] = self._forward([pieces[place] for place in batch])
        return vectors

    def _forward(self, pieces: Sequence[Sequence[int]]) -> Floats:
        ids, is_there = _padded(pieces)
        state = self._embedded(ids)
        # Places that only fill up a shorter text are not listened to.
        away = np.where(is_there, np.float32(0), FAR)[:, None, None, :]
        for number in range(LAYERS):
            state = self._layer(f"encoder.layer.{number}.", state, away)
        weight = is_there[:, :, None].astype(np.float32)
        mean = (state * weight).sum(axis=1) / weight.sum(axis=1)
        return np.asarray(mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), TINY), np.float32)

    def _embedded(self, ids: NDArray[np.int64]) -> Floats:
        words = self._weights["embeddings.word_embeddings.weight"][ids]
        places = self._weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
        kinds = self._weights["embeddings.token_type_embeddings.weight"][0]
        return self._normed("embeddings.LayerNorm.", words + places + kinds)

    def _layer(self, name: str, state: Floats, away: Floats) -> Floats:
        heard = self._dense(f"{name}attention.output.dense.", self._attention(f"{name}attention.self.", state, away))
        state = self._normed(f"{name}attention.output.LayerNorm.", heard + state)
        inner = gelu(self._dense(f"{name}intermediate.dense.", state))
        return self._normed(f"{name}output.LayerNorm.", self._dense(f"{name}output.dense.", inner) + state)

    def _attention(self, name: str, state: Floats, away: Floats) -> Floats:
        count, length, _ = state.shape
        query, key, value = (
            self._dense(f"{name}{part}.", state).reshape(count, length, HEADS, HEAD_SIZE).transpose(0, 2, 1, 3)
            for part in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 1, 3, 2) / np.float32(HEAD_SIZE**0.5) + away
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        scores /= scores.sum(axis=-1, keepdims=True)
        return np.asarray((scores @ value).transpose(0, 2, 1, 3).reshape(count, length, DIMENSIONS))

    def _dense(self, name: str, state: Floats) -> Floats:
        # All texts at once as one tall table: one large product instead of many small ones.
        product = state.reshape(-1, state.shape[-1]) @ self._weights[f"{name}weight"].T
        product += self._weights[f"{name}bias"]
        return product.reshape(*state.shape[:-1], -1)

    def _normed(self, name: str, state: Floats) -> Floats:
        state = state - state.mean(axis=-1, keepdims=True)
        state /= np.sqrt(np.square(state).mean(axis=-1, keepdims=True) + TINY)
        return np.asarray(state * self._weights[f"{name}weight"] + self._weights[f"{name}bias"])


def _batches(pieces: Sequence[Sequence[int]]) -> list[list[int]]:
    """The places of the texts in groups of about one length, the shortest first."""
    groups: list[list[int]] = []
    for place in sorted(range(len(pieces)), key=lambda place: len(pieces[place])):
        if groups and (len(groups[-1]) + 1) * len(pieces[place]) <= PIECES_AT_ONCE:
            groups[-1].append(place)
        else:
            groups.append([place])
    return groups


def _padded(pieces: Sequence[Sequence[int]]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    longest = max(map(len, pieces))
    ids, is_there = np.zeros((len(pieces), longest), np.int64), np.zeros((len(pieces), longest), np.bool_)
    for row, one in enumerate(pieces):
        ids[row, : len(one)] = one
        is_there[row, : len(one)] = True
    return ids, is_there


def gelu(x: Floats) -> Floats:
    """x times the share of a normal distribution below it, to 2e-7. Source: Abramowitz and Stegun 7.1.26."""
    size = np.abs(x) * np.float32(0.5**0.5)
    t = 1 / (1 + np.float32(0.3275911) * size)
    series = np.full_like(t, 1.061405429)
    for factor in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        series *= t
        series += np.float32(factor)
    series *= t
    # What lies beyond |x|, on one side.
    beyond = np.float32(0.5) * series * np.exp(-size * size)
    return np.asarray(x * np.where(x < 0, beyond, 1 - beyond), np.float32)
