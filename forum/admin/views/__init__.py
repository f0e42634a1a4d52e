"""The pages of administration; one file for each concern."""

from forum.admin.views import (  # noqa: F401  their routes join the blueprint
    alliances,
    front,
    incoming,
    machinery,
    organisations,
    roles,
    searching,
    tables,
    thesaurus,
)
from forum.admin.views.blueprint import bp

__all__ = ["bp"]
