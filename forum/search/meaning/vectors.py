"""Vectors as the database keeps them, and the texts that they are made of."""

import hashlib

import numpy as np
from numpy.typing import NDArray

from forum.subjects import SearchDocument

# What has a meaning of its own. Replies mean what they say only below their discussion; names mean nothing.
KINDS = ("story", "discussion")
# The model reads no further than this anyway.
TEXT_MOST = 4000
# A byte for each number: measured, it costs no quality.
SCALE = 127


def text_of(document: SearchDocument) -> str:
    """What the vector of a document is made of."""
    return f"{document.title}\n{document.body}"[:TEXT_MOST]


def print_of(document: SearchDocument) -> str:
    """A short text that differs when the text of a document differs."""
    return hashlib.sha256(text_of(document).encode("utf-8", "replace")).hexdigest()[:16]


def packed(vector: NDArray[np.float32]) -> bytes:
    """A vector in one byte a number, its largest number being SCALE; its length is lost, its direction kept."""
    return np.rint(vector * (SCALE / max(float(np.abs(vector).max()), 1e-12))).astype(np.int8).tobytes()


def unpacked(vectors: list[bytes]) -> NDArray[np.float32]:
    """Packed vectors as rows of length one."""
    rows = np.frombuffer(b"".join(vectors), np.int8).reshape(len(vectors), -1).astype(np.float32)
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12), np.float32)
