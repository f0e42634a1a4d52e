"""The pages of updates and of the circulation list; one file for each concern."""

from forum.updates.views import joining, readers, reading, writing  # noqa: F401  their routes join the blueprint
from forum.updates.views.blueprint import bp

__all__ = ["bp"]
