"""Keeping the index true to the database; one file for each concern."""

from forum.search.services import following, noting  # noqa: F401  one listens to every session, one is regular work
