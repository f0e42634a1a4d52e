"""The pages of whoever leaves and of whoever is asked; one file for each."""

from forum.leaving.views import answering, offering  # noqa: F401  their routes join the blueprint
from forum.leaving.views.blueprint import bp

__all__ = ["bp"]
