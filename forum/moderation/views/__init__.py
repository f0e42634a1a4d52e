"""The pages of moderation; one file for each concern."""

from forum.moderation.views import desk, files, hand_overs, log, members, reporting  # noqa: F401  their routes join the blueprint
from forum.moderation.views.blueprint import bp

__all__ = ["bp"]
