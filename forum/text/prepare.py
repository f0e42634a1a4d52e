"""From what was typed to what is stored: checked, rendered and cleaned once."""

from collections import Counter
from dataclasses import dataclass, field

from forum.errors import Invalid
from forum.text.limits import HTML_MOST, LINKS_MOST, MENTIONS_MOST, TOKENS_MOST, check_source
from forum.text.markdown import Resolver, link_mentions, parse, render
from forum.text.plain import clean_text, excerpt, text_of
from forum.text.sanitize import clean

# Rises with every change of what rendering gives; `forum text rerender` renews the stored texts.
RENDERER_VERSION = 1
FORM_CHARACTERS_MOST = 40_000
BUDGET_SENTENCES = {
    "characters": "All parts together have at most {most:,} characters. Shorten one of them.",
    "tokens": "This text has too many parts (lists, tables, marks). Divide it or make it plainer.",
    "links": "This text has too many links to other sites: at most {most}.",
    "mentions": "This text mentions too many people: at most {most}.",
}


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

    def excerpt(self, length: int = 200) -> str:
        """The beginning of the text without any mark-up, cut at a word."""
        return excerpt(self.words, length)


@dataclass
class Budget:
    """What the texts of one form may take together. A caller gives a new member fewer links and mentions."""

    characters: int = FORM_CHARACTERS_MOST
    tokens: int = TOKENS_MOST
    links: int = LINKS_MOST
    mentions: int = MENTIONS_MOST
    _spent: Counter[str] = field(default_factory=Counter)

    def spend(self, kind: str, amount: int) -> None:
        """Take from the budget; raises Invalid when it is used up."""
        self._spent[kind] += amount
        most = getattr(self, kind)
        if self._spent[kind] > most:
            raise Invalid(BUDGET_SENTENCES[kind].format(most=most))


def prepare(source: str, resolve: Resolver | None = None, budget: Budget | None = None) -> Text:
    """A text ready to be stored. Raises Invalid with the sentence that says which limit it passes."""
    budget = budget or Budget()
    source = clean_text(source)
    check_source(source)
    budget.spend("characters", len(source))
    draft = parse(source)
    parsed_count = draft.token_count
    budget.spend("tokens", parsed_count)
    budget.spend("links", draft.link_count)
    mentions = link_mentions(draft, resolve) if resolve else ()
    budget.spend("mentions", len(mentions))
    budget.spend("tokens", draft.token_count - parsed_count)
    html = render(draft)
    if len(html) > HTML_MOST:
        raise Invalid("This text grows too long when it is shown. Divide it into two.")
    return Text(source, clean(html), mentions, draft.link_count)
