"""The form of the Text Retrieval Conference: documents between <DOC> and </DOC>, questions between <top> and </top>."""

import html
import re
from collections.abc import Iterator
from pathlib import Path

from bench.formats.collection import Text
from bench.formats.files import lines_of

DOCUMENT = re.compile(r"<doc\b[^>]*>", re.I)
END_OF_DOCUMENT = re.compile(r"</doc>", re.I)
NUMBER = re.compile(r"<(docno|docid|id)\b[^>]*>\s*(.*?)\s*</\1\s*>", re.I | re.S)
NUMBER_WITHIN = re.compile(r"<doc\b[^>]*\b(?:id|docno)\s*=\s*[\"']?([^\"'\s>]+)", re.I)
TITLE = re.compile(r"<(title|headline|head|hl|ti|ttl|t)\b[^>]*>(.*?)</\1\s*>", re.I | re.S)
BODY = re.compile(
    r"<(text|body|lp|leadpara|abstract|contents|content|w|dd|sum|description)\b[^>]*>(.*?)</\1\s*>", re.I | re.S
)
ASIDE = re.compile(
    r"<(docno|docid|id|date\d?|dateline|profile|author|biblio|bibliography|url|docoldno|dochdr|doctype|parent)\b[^>]*>"
    r".*?</\1\s*>",
    re.I | re.S,
)
TAG = re.compile(r"</?[a-z!][^<>]*>", re.I)
TOPIC = re.compile(r"<(top|topic|query)\b([^>]*)>(.*?)</\1\s*>", re.I | re.S)
TOPIC_NUMBER = re.compile(r"<(?:num|number|qid|id|docno)\b[^>]*>\s*(?:number\s*:)?\s*([^\s<]+)", re.I)
NUMBER_OF_TOPIC = re.compile(r"\b(?:number|id|qid|num)\s*=\s*[\"']?([^\"'\s>]+)", re.I)
LABEL = re.compile(r"\A\s*(?:topic|description|narrative|title)\s*:\s*", re.I)
SHORT = ("title", "query", "query_title", "text", "w")
LONG = ("desc", "description", "question")


def documents(path: Path) -> Iterator[Text]:
    """Documents of one file, which may be of any length."""
    lines: list[str] | None = None
    for line in lines_of(path):
        if lines is None and DOCUMENT.search(line):
            lines = []
        if lines is not None:
            lines.append(line)
            if END_OF_DOCUMENT.search(line):
                yield from _documents("\n".join(lines))
                lines = None


def _documents(raw: str) -> Iterator[Text]:
    for part in re.split(END_OF_DOCUMENT, raw):
        number = NUMBER.search(part)
        within = NUMBER_WITHIN.search(part)
        if number or within:
            yield _document(number[2] if number else within[1] if within else "", part)


def _document(number: str, raw: str) -> Text:
    title = " ".join(_plain(found[2]) for found in TITLE.finditer(raw))
    rest = TITLE.sub(" ", raw)
    bodies = [found[2] for found in BODY.finditer(rest)]
    return Text(number.strip(), title.strip(), _plain(" ".join(bodies) if bodies else ASIDE.sub(" ", rest)))


def questions(path: Path, field: str) -> Iterator[tuple[str, str]]:
    """Questions: `field` is what is asked of each, its title, its description or both."""
    for _, attributes, raw in TOPIC.findall("\n".join(lines_of(path))):
        number = TOPIC_NUMBER.search(raw) or NUMBER_OF_TOPIC.search(attributes)
        if number:
            yield number[1], _asked(raw, field)


def _asked(raw: str, field: str) -> str:
    short, long = _part(raw, SHORT), _part(raw, LONG)
    if field == "both":
        return f"{short}\n{long}".strip()
    chosen = long or short if field == "description" else short or long
    return chosen or _plain(TOPIC_NUMBER.sub(" ", raw))


def _part(raw: str, names: tuple[str, ...]) -> str:
    """A part of a topic: up to its own end, or where none is written, up to the next part."""
    for name in names:
        found = re.search(rf"<{name}\b[^>]*>(.*?)(?=</?[a-z_]+\b[^>]*>|\Z)", raw, re.I | re.S)
        if found and found[1].strip():
            return LABEL.sub("", _plain(found[1]))
    return ""


def _plain(raw: str) -> str:
    return " ".join(html.unescape(TAG.sub(" ", raw)).split())
