"""The pages of what members are told and by which way; one file for each concern."""

from forum.notifications.views import choosing, following, recording, stopping, telling  # noqa: F401  their routes join
from forum.notifications.views.blueprint import bp

__all__ = ["bp"]
