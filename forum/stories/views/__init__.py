"""The pages of practice stories; one file for each concern."""

from forum.stories.views import acts, adopting, editing, reading, withdrawing  # noqa: F401  their routes join the blueprint
from forum.stories.views.blueprint import bp

__all__ = ["bp"]
