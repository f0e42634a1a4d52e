"""The search engines, each behind the contract; the only place that knows which there are."""

from pathlib import Path
from typing import Any

from forum.errors import Misconfigured
from forum.search.backends.whoosh.backend import WhooshBackend
from forum.search.contract import Backend


def create_backend(settings: dict[str, Any]) -> Backend:
    """The search engine that SEARCH_BACKEND names."""
    name = settings["SEARCH_BACKEND"]
    if name == "whoosh":
        return WhooshBackend(Path(settings["INSTANCE_DIR"]) / "search")
    raise Misconfigured(f"SEARCH_BACKEND is {name!r}, and there is no such search engine.")
