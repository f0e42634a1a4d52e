"""Counting previews, of every form that shows what it will look like."""

from forum.database import write
from forum.limits.rates import PER_IP
from forum.limits.services import count, hashed
from forum.web.loading import network_address


def note_preview() -> None:
    """Count a preview, because rendering costs. Raises TooMany."""
    with write():
        count(hashed("ip", network_address()), PER_IP["preview"])
