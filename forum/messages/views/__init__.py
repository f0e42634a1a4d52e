"""The pages of private messages; one file for each concern."""

from forum.messages.views import acting, choosing, reading, writing  # noqa: F401  their routes join the blueprint
from forum.messages.views.blueprint import bp

__all__ = ["bp"]
