"""Telling what somebody wrote from what their mail program added. The only file that knows mailparser_reply.

The library knows the words with which mail programs begin a quotation. Whether a place that it found is one is judged
here again: a line of an answer that only looks like it must never cut the answer short, and what is cut is kept.
"""

import re
from dataclasses import dataclass

from mailparser_reply.parser import EmailMessage

from forum.mail.showing import without_secrets

# The library's expressions take seconds on long lines and long rows of empty ones; headers of quotations are short.
LINE_MOST, LINES_MOST = 300, 3_000
SIGNATURE_LINES_MOST, SIGNATURE_MOST = 14, 900
ATTRIBUTION = re.compile(
    r"(> ?)*(On|Am|Le|El|Ar)\b.{4,300}(wrote|schrieb|a écrit|escribió|ysgrifennodd)\s?:\s*$", re.I | re.S
)
# A quotation says when it was written, or by which address.
DATED = re.compile(r"\d{1,2}:\d\d|\d{4}|@")
FIELDS = re.compile(r"^[> *]*(from|sent|date|to|subject|cc)\s?:\**", re.I | re.M)
ORIGINAL = re.compile(r"-{2,} ?original (message|appointment) ?-{2,}", re.I)
RULE = re.compile(r"[_-]{20,}\s*$")
MOBILE = re.compile(
    r"(sent from (my|outlook|mail|yahoo|samsung|the)\b.{0,60}|get outlook for \w+.{0,80}|sent with .{0,60}mail.*)$",
    re.I,
)
LIST_ITEM = re.compile(r"\s*([-*•]|\d+[.)])\s")
ADDRESS = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(\.[\w-]{1,63})+")


@dataclass(frozen=True)
class Trimmed:
    """What was kept of a mail, and what was cut off."""

    kept: str
    cut: str = ""


def trim(text: str) -> Trimmed:
    """The answer in a plain text, and the quotation and signature that were cut from it; both without our secrets."""
    lines = without_secrets(text).replace("\r\n", "\n").replace("\r", "\n").expandtabs(4).split("\n")
    lines, above = _without_leading_quote([line.rstrip() for line in lines])
    end = _start_of_quote(lines)
    kept, below = lines[:end], lines[end:]
    sign = _start_of_signature(kept)
    cut = "\n\n".join(part for part in (_joined(above), _joined(kept[sign:]), _joined(below)) if part)
    return Trimmed(_joined(kept[:sign]), cut)


def without_addresses(text: str) -> str:
    """The text without email addresses: members never see each other's, and headers of quotations tell them."""
    return ADDRESS.sub("…", text)


def _joined(lines: list[str]) -> str:
    return "\n".join(lines).strip("\n")


def _without_leading_quote(lines: list[str]) -> tuple[list[str], list[str]]:
    """For those who write below the quotation; an answer between quoted lines keeps them."""
    start = next((i for i, line in enumerate(lines) if line.strip()), 0)
    place = start
    for length in (1, 2, 3):
        head = " ".join(lines[start : start + length])
        if ATTRIBUTION.match(head) and DATED.search(head):
            place = start + length
            break
    first = next((i for i in range(place, len(lines)) if lines[i].strip()), len(lines))
    if first == len(lines) or not lines[first].startswith(">"):
        return lines, []
    end = next((i for i in range(first, len(lines)) if lines[i].strip() and not lines[i].startswith(">")), len(lines))
    has_more = any(line.startswith(">") for line in lines[end:])
    return (lines, []) if place == start or (has_more and end < len(lines)) else (lines[end:], lines[:end])


def _start_of_quote(lines: list[str]) -> int:
    """The line at which the quotation begins; all lines where there is none."""
    seen = [line.strip()[:LINE_MOST] for line in lines[:LINES_MOST]]
    places = [i for i, line in enumerate(seen) if line or (i and seen[i - 1])]
    message = EmailMessage(text="\n".join(seen[i] for i in places), languages=["en"], keep_hyphen_lists=True)
    # The library counts what stands between headers; the headers are enough here.
    for found in message.HEADER_REGEX.finditer(message.text):
        at = message.text.count("\n", 0, found.start() + len(found.group()) - len(found.group().lstrip()))
        if at < len(places) and _is_header(found.group()):
            return _above(lines, places[at])
    return _first_trailing_quote(lines)


def _is_header(words: str) -> bool:
    """Whether these words begin a quotation: three fields of a mail, a dated «On … wrote:», or the line of old."""
    names = {name.lower() for name in FIELDS.findall(words)}
    if "from" in names and len(names) >= 3 and names & {"sent", "date"}:
        return True
    plain = words.strip()
    return bool(ORIGINAL.search(plain) or (ATTRIBUTION.match(plain) and DATED.search(plain)))


def _above(lines: list[str], place: int) -> int:
    """The line of underscores or the blank lines above a header go with it."""
    while place and (not lines[place - 1].strip() or RULE.match(lines[place - 1].strip())):
        place -= 1
    return place


def _first_trailing_quote(lines: list[str]) -> int:
    """Quoted lines at the very end, without a word of who wrote them."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or lines[end - 1].startswith(">")):
        end -= 1
    # An answer of quotations only, or one that ends with one after others, is meant so.
    return end if end and not any(line.startswith(">") for line in lines[:end]) else len(lines)


def _start_of_signature(lines: list[str]) -> int:
    """The line at which the signature begins; all lines where there is none."""
    last = _last_word(lines)
    for i, line in enumerate(lines[: last + 1]):
        if (line in ("--", "-- ") or MOBILE.match(line.strip())) and last - i <= SIGNATURE_LINES_MOST:
            end = _above(lines, i)
            # «Kind regards» stands above what a telephone adds.
            return min(end, _start_of_greeting(lines[:end], _last_word(lines[:end])))
    return _start_of_greeting(lines, last)


def _last_word(lines: list[str]) -> int:
    return max((i for i, line in enumerate(lines) if line.strip()), default=-1)


def _start_of_greeting(lines: list[str], last: int) -> int:
    """«Kind regards» and what follows, as the library knows these words, when it is short and no part of the text."""
    first = max(0, last + 1 - SIGNATURE_LINES_MOST)
    tail = "\n".join(line.strip()[:LINE_MOST] for line in lines[first : last + 1])
    message = EmailMessage(text="", languages=["en"], keep_hyphen_lists=True)
    found = message.SIGNATURE_REGEX.search(tail) if len(tail) <= SIGNATURE_MOST * 4 else None
    if found is None or not found.group().strip() or len(found.group()) > SIGNATURE_MOST:
        return len(lines)
    at = first + tail.count("\n", 0, found.start() + len(found.group()) - len(found.group().lstrip()))
    words = lines[at : last + 1]
    # The words of a greeting stand alone in their line; «Best practice is:» begins a text.
    is_greeting = len(words[0].split()) <= 4 and not words[0].rstrip().endswith((":", "?"))
    is_text = any(LIST_ITEM.match(line) or line.rstrip().endswith("?") for line in words)
    return _above(lines, at) if is_greeting and not is_text and at else len(lines)
