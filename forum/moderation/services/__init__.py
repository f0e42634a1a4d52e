"""What can be done at the desk; one file for each concern."""

from forum.moderation.services import deciding, reporting, telling  # noqa: F401  their jobs and checks register
