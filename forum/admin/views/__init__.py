"""The pages of administration; one file for each concern."""

from forum.admin.views import (  # noqa: F401  their routes join the blueprint
    front,
    machinery,
    organisations,
    roles,
    searching,
    thesaurus,
)
from forum.admin.views.blueprint import bp

__all__ = ["bp"]
