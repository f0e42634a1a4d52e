"""The pages of accounts; one file for each concern."""

from forum.accounts.views import account, joining, session, signing_in  # noqa: F401  their routes join the blueprint
from forum.accounts.views.blueprint import bp

__all__ = ["bp"]
