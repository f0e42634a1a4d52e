"""Keeping the index true to the database; one file for each concern."""

from forum.search.services import at_once, following, noting  # noqa: F401  listeners of every session, regular work
