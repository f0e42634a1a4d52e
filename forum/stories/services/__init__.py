"""What can be done with practice stories; one file for each concern."""

from forum.stories.services import drafting, reminding  # noqa: F401  their jobs register
