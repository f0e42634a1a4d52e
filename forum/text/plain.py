"""Plain text: cleaning what was typed, slugs, excerpts, quotes."""

import unicodedata
from functools import lru_cache
from html.parser import HTMLParser

# Marks that change the direction of writing and can disguise a name.
BIDI = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
CONTROLS = dict.fromkeys([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F])
# XML has no place for these, not even escaped.
NOT_IN_XML = dict.fromkeys([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF])
MARKS = frozenset("\\`*_~[]()<>&!#|@")
LOOK_ALIKE_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")


def clean_text(value: str | None) -> str:
    """What was typed, in Unicode NFC, with plain line ends and without control characters or blank ends."""
    text = (value or "").replace("\r\n", "\n").replace("\r", "\n").translate(CONTROLS)
    text = unicodedata.normalize("NFC", text.encode("utf-8", "ignore").decode()).rstrip()
    words = text.lstrip()
    # The first line keeps its indent, which makes it code.
    return text[: len(text) - len(words)].rpartition("\n")[2] + words


def clean_line(value: str | None) -> str:
    """One line without direction marks, its white space folded."""
    return " ".join(clean_text(value).translate(BIDI).split())


def whole_number(typed: object) -> int | None:
    """The number that somebody sent as a text; None for anything else and for more than nine digits."""
    text = str(typed or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def has_mixed_scripts(name: str) -> bool:
    """Whether one word mixes scripts whose letters look alike, as disguised names do."""
    for word in name.split():
        scripts = {unicodedata.name(c, "").split(" ")[0] for c in word if c.isalpha()}
        if len(scripts.intersection(LOOK_ALIKE_SCRIPTS)) > 1:
            return True
    return False


# A page names the address of its discussion many times.
@lru_cache(maxsize=2_000)
def slugify(value: str, most: int = 80) -> str:
    """Lower-case words of a-z and 0-9 joined by hyphens; «x» when nothing is left."""
    plain = unicodedata.normalize("NFKD", value.lower().replace("&", " and ").replace("'", "").replace("’", ""))
    # Lower case again, because taking a sign apart can give capitals.
    letters = "".join(c if c.isascii() and c.isalnum() else " " for c in plain.lower() if not unicodedata.combining(c))
    slug = ""
    for word in letters.split():
        if len(slug) + len(word) + 1 > most:
            break
        slug = f"{slug}-{word}" if slug else word
    return slug or letters.strip().split(" ")[0][:most] or "x"


def fold(value: str) -> str:
    """A name as searches compare it: lower case, no accents, «and» for «&», single spaces."""
    plain = unicodedata.normalize("NFKD", value.lower().replace("&", " and "))
    return " ".join("".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c)).split())


def excerpt(text: str, length: int = 200) -> str:
    """The beginning of a plain text, cut at a word."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    return line[: length - 1].rsplit(" ", 1)[0].rstrip(".,;:") + "…"


def first_sentence(text: str, length: int = 200) -> str:
    """The first sentence of a plain text."""
    line = " ".join(text.split())
    for mark in (". ", "? ", "! "):
        end = line.find(mark, 0, length)
        if end > 0:
            line = line[: end + 1]
    return excerpt(line, length)


class _Words(HTMLParser):
    BLOCKS = frozenset({"p", "li", "h3", "h4", "pre", "blockquote", "tr", "td", "th", "br", "hr"})

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.BLOCKS:
            self.parts.append("\n")


def text_of(html: str) -> str:
    """The words of our own rendered HTML."""
    parser = _Words()
    parser.feed(html)
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.parts).split("\n"))
    return "\n".join(line for line in lines if line)


def quote(source: str, name: str, address: str) -> str:
    """A Markdown quotation of a text, with a link to where it stands, ready to be answered below."""
    return f"> [{_plain(name)} said]({address}):\n>\n{_quoted(source)}\n\n"


def cited(source: str, name: str, place: str, address: str) -> str:
    """A Markdown quotation of a text taken over elsewhere, with its author and a link to its place beneath."""
    return f"{_quoted(source)}\n>\n> — [{_plain(name)}, {place}]({address})"


def _plain(name: str) -> str:
    return "".join(f"\\{c}" if c in MARKS else c for c in clean_line(name))


def _quoted(source: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in source.strip("\n").split("\n"))
