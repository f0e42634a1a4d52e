"""What can be done with practice stories; one file for each concern."""

from forum.stories.services import reminding  # noqa: F401  its yearly question joins the regular work
