"""What mail programs add is cut, and what somebody wrote never is."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.inbound_mail.html_words import words_of_html
from forum.inbound_mail.trimming import trim

WRITTEN = """Hi Alice,

We do it in three steps:

1. Jet the gully
2. Log the silt
3. Come back in six months

> How often?

Twice a year."""

QUOTATIONS = {
    "Outlook": """

From: Connect and Share <no-reply@roads.example>
Sent: 27 November 2026 10:14
To: Bob Oakes <bob@eastvale.example>
Subject: Alice Merrin replied: Gullies on hills

How do others do this?
""",
    "Outlook on the web": """
________________________________
From: Connect and Share <no-reply@roads.example>
Sent: Friday, November 27, 2026 10:14:03 AM
To: Bob Oakes <bob@eastvale.example>
Subject: Re: Gullies

How do others do this?
""",
    "Outlook on a telephone": """

Get Outlook for iOS<https://aka.example/o0ukef>
________________________________
From: Connect and Share <no-reply@roads.example>
Sent: Friday, November 27, 2026 10:14:03 AM
To: Bob Oakes <bob@eastvale.example>
Subject: Re: Gullies

How do others do this?
""",
    "Outlook of old": """

-----Original Message-----
From: Connect and Share [mailto:no-reply@roads.example]
Sent: 27 November 2026 10:14
To: Bob Oakes
Subject: Gullies

How do others do this?
""",
    "Outlook for Mac": """

From: Connect and Share <no-reply@roads.example>
Date: Friday, 27 November 2026 at 10:14
To: Bob Oakes <bob@eastvale.example>
Subject: Gullies

How do others do this?
""",
    "Gmail": """

On Fri, 27 Nov 2026 at 10:14, Connect and Share <no-reply@roads.example>
wrote:

> How do others do this?
>
> 1. one
""",
    "Apple Mail": """

> On 27 Nov 2026, at 10:14, Connect and Share <no-reply@roads.example> wrote:
>\x20
> How do others do this?
""",
    "Apple Mail on a telephone": """

Sent from my iPhone

> On 27 Nov 2026, at 10:14, Connect and Share <no-reply@roads.example> wrote:
>\x20
> \ufeffHow do others do this?
""",
    "Thunderbird": """

On 27/11/2026 10:14, Connect and Share wrote:
> How do others do this?
""",
}
SIGNATURES = {
    "none": "",
    "dashes": "\n\n-- \nBob Oakes\nEastvale Council",
    "greeting": "\n\nKind regards,\n\nBob Oakes | Drainage engineer\nT: 01234 567890",
    "telephone": "\n\nSent from my iPhone",
}


@pytest.mark.parametrize("signature", SIGNATURES)
@pytest.mark.parametrize("program", QUOTATIONS)
def test_each_program_s_quotation_and_signature_are_cut_and_kept(program, signature):
    trimmed = trim(WRITTEN + SIGNATURES[signature] + QUOTATIONS[program])

    assert trimmed.kept == WRITTEN
    assert "How do others do this?" in trimmed.cut
    assert SIGNATURES[signature].strip().split("\n")[-1] in trimmed.cut


def test_an_answer_below_the_quotation_is_found():
    trimmed = trim("On 27/11/2026 10:14, Connect and Share wrote:\n> How often?\n\nTwice a year.\n\n-- \nBob\n")

    assert (trimmed.kept, trimmed.cut.startswith("On 27/11/2026")) == ("Twice a year.", True)


def test_an_answer_between_quoted_lines_keeps_them():
    written = "> How often?\n\nTwice.\n\n> With what?\n\nA jetter."

    assert trim(written).kept == written


@pytest.mark.parametrize(
    "written",
    [
        "1. From: the depot to the site\n2. To: the gully\n3. Sent: twice a year",
        "From: the depot\nTo: the gully",
        "On Monday we wrote: a plan.\n\nBest practice is:\n- this\n- that",
        "- one\n- two\n\nThanks to Eastvale for the jetter. We used it for a week and it held.",
        "Best is to jet twice.\nRegards the silt: log it?\n1. First\n2. Second",
        "The list\n\n----------------\n\n1. First\n2. Second",
        "    code stays\n    as it is",
        "Cheers to all who helped.\n\nWe then did:\n\n1. this\n2. that",
    ],
)
def test_lines_that_only_look_like_a_mail_cut_nothing(written):
    assert trim(written).kept == written


def test_secrets_of_our_letters_stay_secret():
    text = (
        "Yes.\n\nOn Fri, 27 Nov 2026 at 10:14, Connect and Share wrote:\n> http://roads.example/unsubscribe/abc.def\n"
        "> https://eur.safelinks.example/?url=https%3A%2F%2Froads.example%2Funsubscribe%2Fabc.def&data=1\n"
        "> reply+aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@reply.roads.example"
    )

    trimmed = trim(text)

    assert "abc.def" not in trimmed.cut and "aaaaaaaaaaaaaaaa" not in trimmed.cut
    assert "/unsubscribe/…" in trimmed.cut


@given(st.text(alphabet=st.sampled_from("ab1. >-_:\n@OnFromSentTwrote"), max_size=300))
@settings(max_examples=300, deadline=None)
def test_no_word_is_lost(text):
    trimmed = trim(text)

    assert sorted(f"{trimmed.kept}\n{trimmed.cut}".split()) == sorted(text.split())


@pytest.mark.parametrize(
    "text",
    ["\n" * 200_000, "On " * 60_000, ("On " * 99 + "\n") * 600, "From: a\n" * 25_000, ">\n" * 100_000, "-\n" * 90_000],
)
def test_hostile_text_takes_no_time(text):
    began = time.process_time()

    trim(text)

    assert time.process_time() - began < 5


HTML = "<html><head><style>p {}</style></head><body>{written}{quoted}</body></html>"
HTML_QUOTATIONS = {
    "Gmail": '<div class="gmail_quote"><div class="gmail_attr">On Fri, 27 Nov wrote:</div><blockquote>How?</blockquote></div>',
    "Outlook on the web": '<hr><div id="divRplyFwdMsg"><b>From:</b> Connect and Share</div><div>How?</div>',
    "Outlook": '<div style="border:none;border-top:solid #E1E1E1 1.0pt"><p><b>From:</b> Connect</p></div><p>How?</p>',
    "Apple Mail": '<blockquote type="cite">How?</blockquote>',
    "Thunderbird": '<div class="moz-cite-prefix">On 27/11/2026, wrote:</div><blockquote type="cite">How?</blockquote>',
}


@pytest.mark.parametrize("program", HTML_QUOTATIONS)
def test_a_mail_in_html_only_becomes_words_without_its_quotation(program):
    written = "<p>We do <b>two</b> things:</p><ol><li>Jet</li><li>Log</li></ol>"

    kept, quoted = words_of_html(HTML.replace("{written}", written).replace("{quoted}", HTML_QUOTATIONS[program]))

    assert kept.replace("***", "").startswith("We do **two** things:\n\n1. Jet\n2. Log")
    assert "How?" in quoted and "How?" not in kept


def test_comments_are_left_out_and_take_no_time():
    began = time.process_time()

    kept, _ = words_of_html("<p>One<!--[if mso]>x<![endif]-->, two</p>" + "<!--" * 50_000)

    assert kept == "One, two"
    assert time.process_time() - began < 5


def test_html_nested_without_end_gives_its_words():
    kept, _ = words_of_html("<div>" * 20_000 + "Words")

    assert "Words" in kept
