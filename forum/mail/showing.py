"""Letters as somebody other than their reader may see them."""

import re

from forum.mail.addresses import SIGNED_WORDS

# Whoever holds a link to one of these acts as the letter's reader. Servers on the way may write the strokes out.
SECRET_PLACES = "|".join(
    place.replace("/", "(?:/|%2F)")
    for place in ("confirm", "reset-password", "unsubscribe", "feeds/searches", "updates/stop", "updates/confirm")
)
SECRET_LINK = re.compile(rf"((?:/|%2F)(?:{SECRET_PLACES})(?:/|%2F))[^\s<>\"'&)\]]+", re.I)
# The same of an address; links to one write its signs out.
SECRET_ADDRESS = re.compile(rf"\b((?:{'|'.join(SIGNED_WORDS)})(?:\+|%2B))[a-z2-7]{{16,}}(?=@|%40)", re.I)


def without_secrets(text: str) -> str:
    """The text of a letter with the secret part of every one-time link and signed address left out."""
    return SECRET_ADDRESS.sub(r"\1…", SECRET_LINK.sub(r"\1…", text))
