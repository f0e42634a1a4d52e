"""HTML that no mail program writes, 200,000 characters of it: it is told before the parser sees it, and its words stay."""

import pytest

from forum.inbound_mail.html_words import words_of_html
from forum.inbound_mail.plain_html import LEVELS_MOST, TAGS_MOST, is_tangled, without_unseen, words_only
from forum.inbound_mail.reading import HTML_MOST

ANSWER = "<p>Twice a year &amp; after storms.</p>"
TANGLED = {
    "tags that never end": "<a " * 66_000,
    "quotations in quotations": "<blockquote>" * 90 + "x<br>" * 39_000,
    "lists in lists": "<ul><li>" * 100 + "x<br>" * 39_000,
    "lines in quotations": "<blockquote>" * 50 + "x\n" * 90_000,
    "more levels than anybody quotes": "<div>" * (LEVELS_MOST + 1),
    "more tags than anybody writes": "<br>" * (TAGS_MOST + 1),
    "endings of nothing": "</" * 100_000,
    "levels that only seem to end": "<b><style></b></style>" * (LEVELS_MOST + 1),
    "declarations of nothing": "<!" * 100_000,
}
PLAIN = {
    "a long mail of short lines": "<div>Twice a year.<br></div>" * 6_000,
    "a thread of twenty answers": "<div><blockquote>" * 20 + "Yes.<br>" * 2_000 + "</blockquote></div>" * 20,
    "a table": "<table>" + "<tr><td>1</td><td>2</td></tr>" * 2_000 + "</table>",
    "paragraphs in a list that nobody closed": "<ul>" + "<li><p>One.</ul><ul>" * 3_000,
    "Outlook's own": "<![if !supportLists]>·<![endif]><o:p/><?xml:namespace prefix='o' />" * 2_000,
    "a mail that was cut short": "<p>a < b and b > a</p>" * 10 + '<a href="https://',
}


@pytest.mark.parametrize("name", TANGLED)
def test_what_would_take_the_parser_long_is_read_without_it(name):
    # In a minute the parser would not come through the first of them.
    html = (ANSWER + TANGLED[name])[:HTML_MOST]

    assert is_tangled(without_unseen(html))
    assert words_of_html(html)[0].partition("\n")[0] == "Twice a year & after storms."


@pytest.mark.parametrize("name", PLAIN)
def test_what_mail_programs_write_is_parsed(name):
    assert not is_tangled(PLAIN[name])


def test_words_without_a_parser_keep_their_lines_and_no_styles():
    html = "<style>p { color: red }</style><title>T</title><p>One<br>Two <b>three</b></p><script>four()</script><p>5"

    assert words_only(without_unseen(html)) == "One\nTwo three\n5"
    assert words_only(without_unseen("<p>One</p><STYLE>p { color: red }")) == "One\n"
