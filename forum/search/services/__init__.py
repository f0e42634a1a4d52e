"""Keeping the index true to the database; one file for each concern."""

from forum.search.services import at_once, following  # noqa: F401  they listen to every session
