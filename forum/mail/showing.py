"""Letters as somebody other than their reader may see them."""

import re

# Whoever holds such a link acts as the letter's reader.
SECRET_LINK = re.compile(r"(/(?:confirm|reset-password|unsubscribe|updates/stop)/)[^\s<>\"']+")


def without_secrets(text: str) -> str:
    """The text of a letter with the secret part of every one-time link left out."""
    return SECRET_LINK.sub(r"\1…", text)
