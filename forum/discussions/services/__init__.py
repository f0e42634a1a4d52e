"""What can be done in discussions; one file for each concern."""

from forum.discussions.services import counting  # noqa: F401  its job registers
