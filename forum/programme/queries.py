"""The written statements of the site, rendered once per process."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import count
from pathlib import Path

from forum.text.plain import slugify, text_of
from forum.text.prepare import prepare

DATA = Path(__file__).resolve().parent / "data"
STATEMENTS = ("about", "rules", "terms", "privacy", "cookies", "accessibility")
HEADING = re.compile(r"<h3>(.*?)</h3>")
TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)


@dataclass(frozen=True)
class Statement:
    """A page of plain text. `headings` are (anchor, words) of its parts, for the list at its side."""

    title: str
    description: str
    updated_on: date
    html: str
    headings: tuple[tuple[str, str], ...]


@lru_cache(maxsize=len(STATEMENTS))
def statement(name: str) -> Statement:
    """The statement of a data file: a title, `updated` and `description`, a blank line, then Markdown."""
    head, _, source = (DATA / f"{name}.md").read_text(encoding="utf-8").partition("\n\n")
    title, *lines = head.split("\n")
    values = dict(line.split(": ", 1) for line in lines)
    html = prepare(source).html
    words = [text_of(inner) for inner in HEADING.findall(html)]
    return Statement(
        title=title.removeprefix("# "),
        description=values["description"],
        updated_on=date.fromisoformat(values["updated"]),
        html=_laid_out(html),
        headings=tuple((slugify(text), text) for text in words),
    )


def _laid_out(html: str) -> str:
    """Cleaned HTML as a page of its own: parts begin one level below the title and can be linked to.

    Members' texts have no such headings, and their links are marked as theirs; these words are our own.
    """
    html = HEADING.sub(lambda match: f'<h2 id="{slugify(text_of(match[1]))}">{match[1]}</h2>', html)
    html = html.replace(' rel="nofollow ugc noopener"', "")
    # A wide table scrolls in a frame that has a name and that the keyboard can reach.
    frame = '<div class="table-box" role="region" tabindex="0" aria-label="Table {}">{}</div>'
    number = count(1)
    return TABLE.sub(lambda match: frame.format(next(number), match[0]), html)
