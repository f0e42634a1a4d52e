"""The pages of the directory; one file for each concern."""

from forum.directory.views import advocates, lists, profile, single  # noqa: F401  their routes join the blueprint
from forum.directory.views.blueprint import bp

__all__ = ["bp"]
