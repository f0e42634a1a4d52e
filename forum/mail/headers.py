"""How the headers of our letters are written where the library writes what other mail programs do not understand.

It turns a word that does not fit into a line into an encoded one. RFC 2047, 5, forbids that in addresses and names of
letters: mail programs would find nothing to unsubscribe at, and no thread. And it loses blanks between encoded words.
"""

from email.header import Header
from email.headerregistry import BaseHeader, HeaderRegistry
from email.policy import SMTP, Policy
from typing import Any

AS_THEY_STAND = ("In-Reply-To", "References", "List-ID", "List-Archive", "List-Unsubscribe", "List-Unsubscribe-Post")
LINE_MOST = 78


class AsItStands(BaseHeader):
    """A header of words in plain letters, folded between them only."""

    max_count = 1

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        """Keep the words that are in ASCII as they are; others have no place in an address or a name."""
        kwds["decoded"] = " ".join(word for word in value.split() if word.isascii())
        kwds["parse_tree"] = None

    def fold(self, *, policy: "Policy[Any]") -> str:
        """The lines of the header; the first word stands beside its name, however long it is."""
        return _folded(f"{self.name}:", str(self), policy.linesep)


class Title(BaseHeader):
    """A subject: as it stands where that is possible, else encoded as a whole, so that no blank is lost."""

    max_count = 1

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        """Keep the subject in one line."""
        kwds["decoded"] = " ".join(value.split())
        kwds["parse_tree"] = None

    def fold(self, *, policy: "Policy[Any]") -> str:
        """The lines of the header."""
        words = str(self)
        if words.isascii() and "=?" not in words:
            return _folded("Subject:", words, policy.linesep)
        encoded = Header(words, "utf-8", LINE_MOST, "Subject").encode(linesep=policy.linesep)
        return f"Subject: {encoded}{policy.linesep}"


def _folded(start: str, words: str, linesep: str) -> str:
    first, *others = words.split() or [""]
    lines = [f"{start} {first}"]
    for word in others:
        if len(lines[-1]) + 1 + len(word) <= LINE_MOST:
            lines[-1] += f" {word}"
        else:
            lines.append(f" {word}")
    return linesep.join([*lines, ""])


def _headers() -> HeaderRegistry:
    registry = HeaderRegistry()
    registry.map_to_type("Subject", Title)
    for name in AS_THEY_STAND:
        registry.map_to_type(name, AsItStands)
    return registry


LETTERS = SMTP.clone(header_factory=_headers())
