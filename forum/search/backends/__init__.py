"""The search engines, each behind the contract; the only place that knows which there are."""

from pathlib import Path
from typing import Any

from forum.errors import Misconfigured
from forum.search.backends.postgresql.backend import PostgresqlBackend
from forum.search.backends.whoosh.backend import WhooshBackend
from forum.search.contract import Backend


def create_backend(settings: dict[str, Any]) -> Backend:
    """The search engine that SEARCH_BACKEND names; where it names none, the one that suits the database."""
    url = settings.get("SQLALCHEMY_DATABASE_URI", "")
    is_on_server = url.startswith("postgresql")
    name = settings["SEARCH_BACKEND"] or ("postgresql" if is_on_server else "whoosh")
    if name == "whoosh":
        return WhooshBackend(Path(settings["INSTANCE_DIR"]) / "search")
    if name == "postgresql" and is_on_server:
        return PostgresqlBackend(url)
    if name == "postgresql":
        raise Misconfigured("SEARCH_BACKEND is postgresql, but DATABASE_URL is not. Leave SEARCH_BACKEND out.")
    raise Misconfigured(f"SEARCH_BACKEND is {name!r}, and there is no such search engine.")
