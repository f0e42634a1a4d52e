"""Keeping the index true to the database; one file for each concern."""

from forum.search.services import following  # noqa: F401  it listens to every session
