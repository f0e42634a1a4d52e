"""The words of a mail that came as HTML only, as Markdown. The only file that knows markdownify and bs4."""

from bs4 import BeautifulSoup, NavigableString, Tag
from markdownify import MarkdownConverter

from forum.inbound_mail.plain_html import is_tangled, without_unseen, words_only

# Where mail programs begin what they quote: Outlook on the web and its apps, Outlook, Gmail, Apple Mail, Thunderbird,
# Yahoo. Everything after the first of these is quoted, or is the frame around it.
QUOTE_STARTS = (
    "#divRplyFwdMsg, #appendonsend, #mail-editor-reference-message-container, .gmail_quote, .gmail_quote_container, "
    "blockquote[type=cite], .moz-cite-prefix, .yahoo_quoted, "
    'div[style*="border-top:solid #E1E1E1"], div[style*="border-top:solid #B5C4DF"]'
)
LEFT_OUT = ("head", "meta")
# A private letter marks the place while the tree becomes text.
CUT = "\ue000"


def words_of_html(html: str) -> tuple[str, str]:
    """What somebody wrote, and what their mail program quoted below it."""
    html = without_unseen(_without_comments(html.replace(CUT, "")))
    if is_tangled(html):
        return _tidied(words_only(html)), ""
    tree = BeautifulSoup(html, "html.parser")
    for element in tree(LEFT_OUT):
        element.decompose()
    start = tree.select_one(QUOTE_STARTS)
    if isinstance(start, Tag):
        start.insert_before(NavigableString(CUT))
    words = MarkdownConverter(heading_style="atx", bullets="-", strip=["u"]).convert_soup(tree)
    kept, _, quoted = words.partition(CUT)
    return _tidied(kept), _tidied(quoted)


def _without_comments(html: str) -> str:
    """Outlook writes pages of them, and the parser takes a minute for many that never end."""
    parts, place = [], 0
    while (start := html.find("<!--", place)) >= 0:
        parts.append(html[place:start])
        end = html.find("-->", start + 4)
        if end < 0:
            return "".join(parts)
        place = end + 3
    return "".join([*parts, html[place:]])


def _tidied(words: str) -> str:
    """At most one empty line in a row."""
    lines: list[str] = []
    for line in words.replace("\xa0", " ").splitlines():
        if line.strip() or (lines and lines[-1]):
            lines.append(line.rstrip())
    return "\n".join(lines).strip("\n")
