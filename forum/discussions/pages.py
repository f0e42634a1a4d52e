"""Which page shows a discussion of which kind: a story's discussion stands on the story's page."""

from collections.abc import Callable
from typing import Any

from forum.discussions.forms import ReplyForm
from forum.discussions.models import Discussion, DiscussionKind

# Each shows the page of a discussion again, with a reply form that was refused or is previewed: (discussion, form).
pages: dict[DiscussionKind, Callable[[Discussion, ReplyForm], Any]] = {}
