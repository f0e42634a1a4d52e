"""The pages of practice stories; one file for each concern."""

from forum.stories.views import (  # noqa: F401  their routes join the blueprint
    acts,
    adopting,
    drafts,
    editing,
    files,
    growing,
    index,
    keeping,
    reading,
    withdrawing,
)
from forum.stories.views.blueprint import bp

__all__ = ["bp"]
