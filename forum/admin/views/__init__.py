"""The pages of administration; one file for each concern."""

from forum.admin.views import front, machinery, organisations, roles  # noqa: F401  their routes join the blueprint
from forum.admin.views.blueprint import bp

__all__ = ["bp"]
