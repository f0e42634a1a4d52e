"""The search page and what helps to find; one file for each concern."""

from forum.finding.views import alike, searching, suggesting  # noqa: F401  their routes join the blueprint
from forum.finding.views.blueprint import bp

__all__ = ["bp"]
