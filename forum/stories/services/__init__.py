"""What can be done with practice stories; one file for each concern."""

from forum.stories.services import drafting  # noqa: F401  its job registers
