"""What can be done with updates and the circulation list; one file for each concern."""

from forum.updates.services import joining, sending  # noqa: F401  their jobs and checks register
