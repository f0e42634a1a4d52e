"""The pages of practice stories; one file for each concern."""

from forum.stories.views import (  # noqa: F401  their routes join the blueprint
    acts,
    drafts,
    editing,
    files,
    growing,
    index,
    keeping,
    reading,
)
from forum.stories.views.blueprint import bp

__all__ = ["bp"]
