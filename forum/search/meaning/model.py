"""The sentence model of this process, loaded when it is first needed and never at the start.

Where it is switched off, not installed or damaged, there is none: whoever asks goes on with words alone, and the log
says why, once.
"""

import importlib
import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import structlog
from flask import current_app
from numpy.typing import NDArray

from forum.search.meaning.weights import Unusable, model_folder

# Vectors of different models cannot be compared; another model fills the vectors anew, beside the present ones.
MODEL = "all-MiniLM-L6-v2"
QUESTIONS_KEPT = 512

log = structlog.get_logger("forum.search")
_loading = threading.Lock()


def is_usable() -> bool:
    """Whether there is a model; loads it."""
    return _encoder() is not None


def encode(texts: Sequence[str]) -> NDArray[np.float32] | None:
    """One vector of length one for each text, as rows; None where there is no model."""
    encoder = _encoder()
    return None if encoder is None else encoder.encode(texts)


def encode_question(text: str) -> NDArray[np.float32] | None:
    """The vector of a question, kept for whoever turns the page; None where there is no model."""
    return None if _encoder() is None else _kept(text)


def _encoder() -> Any:
    # A benchmark may ask without an application.
    if current_app and current_app.config["SEARCH_MEANING"] != "on":
        return None
    # Two requests at once must not load it twice.
    with _loading:
        return _loaded()


@lru_cache(maxsize=1)
def _loaded() -> Any:
    """The encoder, or None; both are remembered, so that a damaged model is read through only once."""
    try:
        # Its libraries are installed only where they are wanted.
        return importlib.import_module("forum.search.meaning.encoder").Encoder(model_folder())
    except Unusable as reason:
        log.warning("search_by_words_only", reason=str(reason))
    except ModuleNotFoundError as error:
        log.warning("search_by_words_only", reason=f"the package {error.name} is not installed")
    except Exception as error:  # noqa: BLE001  whatever is wrong with the model, the search goes on
        log.warning("search_by_words_only", reason="the model cannot be read", exc_info=error)
    return None


@lru_cache(maxsize=QUESTIONS_KEPT)
def _kept(text: str) -> NDArray[np.float32]:
    vector: NDArray[np.float32] = _encoder().encode([text])[0]
    vector.setflags(write=False)
    return vector


def forget_model() -> None:
    """Let the next question load the model anew."""
    _kept.cache_clear()
    _loaded.cache_clear()
