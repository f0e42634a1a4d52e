"""The pages of practice stories; one file for each concern."""

from forum.stories.views import acts, editing, index, reading  # noqa: F401  their routes join the blueprint
from forum.stories.views.blueprint import bp

__all__ = ["bp"]
