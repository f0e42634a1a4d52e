"""Letters as somebody other than their reader may see them."""

import re

from forum.mail.addresses import SIGNED_WORDS

# Whoever holds such a link acts as the letter's reader.
SECRET_LINK = re.compile(r"(/(?:confirm|reset-password|unsubscribe|updates/stop)/)[^\s<>\"']+")
# The same of an address; links to one write its signs out.
SECRET_ADDRESS = re.compile(rf"\b((?:{'|'.join(SIGNED_WORDS)})(?:\+|%2B))[a-z2-7]{{16,}}(?=@|%40)", re.I)


def without_secrets(text: str) -> str:
    """The text of a letter with the secret part of every one-time link and signed address left out."""
    return SECRET_ADDRESS.sub(r"\1…", SECRET_LINK.sub(r"\1…", text))
