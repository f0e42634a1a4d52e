"""From what was typed to what is stored: checked, rendered and cleaned once."""

from dataclasses import dataclass, field

from forum.errors import Invalid
from forum.text.limits import HTML_MOST, TOKENS_MOST, check_source
from forum.text.markdown import Resolver, render
from forum.text.plain import clean_text, text_of
from forum.text.sanitize import clean

# Rises with every change of what rendering gives; `forum text rerender` renews the stored texts.
RENDERER_VERSION = 1
FORM_CHARACTERS_MOST = 40_000


@dataclass(frozen=True)
class Text:
    """A prepared text: `source` as typed, `html` safe to print, `mentions` the ids of members it names."""

    source: str
    html: str
    mentions: tuple[int, ...] = ()
    link_count: int = 0
    renderer_version: int = RENDERER_VERSION

    @property
    def columns(self) -> dict[str, object]:
        """The columns that a table stores."""
        return {"source": self.source, "html": self.html, "renderer_version": self.renderer_version}

    @property
    def words(self) -> str:
        """The text without any mark-up."""
        return text_of(self.html)


@dataclass
class Budget:
    """What the texts of one form may take together."""

    characters: int = FORM_CHARACTERS_MOST
    tokens: int = TOKENS_MOST
    _spent: dict[str, int] = field(default_factory=lambda: {"characters": 0, "tokens": 0})

    def spend(self, characters: int, tokens: int) -> None:
        """Take from the budget; raises Invalid when it is used up."""
        self._spent["characters"] += characters
        self._spent["tokens"] += tokens
        if self._spent["characters"] > self.characters:
            raise Invalid("All parts together have at most 40,000 characters. Shorten one of them.")
        if self._spent["tokens"] > self.tokens:
            raise Invalid("This text has too many parts (lists, tables, marks). Divide it or make it plainer.")


def prepare(source: str, resolve: Resolver | None = None, budget: Budget | None = None) -> Text:
    """A text ready to be stored. Raises Invalid with the sentence that says which limit it passes."""
    source = clean_text(source)
    check_source(source)
    rendered = render(source, resolve)
    (budget or Budget()).spend(len(source), rendered.token_count)
    if len(rendered.html) > HTML_MOST:
        raise Invalid("This text grows too long when it is shown. Divide it into two.")
    return Text(source, clean(rendered.html), rendered.mentions, rendered.link_count)
