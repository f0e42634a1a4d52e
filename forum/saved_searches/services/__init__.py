"""What can be done with saved searches; one file for each concern."""

from forum.saved_searches.services import looking  # noqa: F401  its jobs and its check register
