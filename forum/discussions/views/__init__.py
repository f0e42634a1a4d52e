"""The pages of discussions; one file for each concern."""

from forum.discussions.views import acts, asking, editing, lists, reading, writing  # noqa: F401  their routes join the blueprint
from forum.discussions.views.blueprint import bp

__all__ = ["bp"]
