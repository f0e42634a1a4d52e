"""What can be done in discussions; one file for each concern."""

from forum.discussions.services import counting, waiting  # noqa: F401  their jobs register
