"""Everything a story says as one text: what revisions, the desk and a conflict show."""

import pytest

from forum.stories.models import Story, StoryLink
from forum.stories.sections import TEXTS
from forum.stories.services.sharing import SECTIONS
from forum.stories.wording import former_of
from tests.text.vectors import VECTORS, faults_of


def story_with(*links: StoryLink, summary: str = "") -> Story:
    texts = {name: f"The {name}." if name in SECTIONS else "" for name in TEXTS}
    pages = {f"{name}_html": f"<p>{text}</p>" if text else "" for name, text in texts.items()}
    empty = dict.fromkeys(("excludes", "checked_by", "how_calculated", "stage_reason", "partners", "practice_kind"), "")
    rest = {"delivery_model": "", "indicator": "", "evidence": 1, "benefits": []}
    return Story(title="It held", summary=summary, links=list(links), **texts, **pages, **empty, **rest)


def test_it_holds_the_sections_and_the_documents_as_stated():
    former = former_of(
        story_with(
            StoryLink(title="Paper", address="https://northmoor.example/a?b=1&c=2", format="PDF", size="2 MB"),
            StoryLink(title="Page", address="https://northmoor.example/page", format="", size=""),
            summary="It holds.",
        )
    )

    assert former.source.startswith("It holds.\n\n### The problem\n\nThe problem.\n\n### What we did")
    assert former.source.endswith(
        "- Paper: https://northmoor.example/a?b=1&c=2 (PDF, 2 MB)\n- Page: https://northmoor.example/page"
    )
    assert former.html.startswith("<p>It holds.</p><h3>The problem</h3><p>The problem.</p>")
    assert (
        'href="https://northmoor.example/a?b=1&amp;c=2" rel="nofollow ugc noopener">Paper</a> (PDF, 2 MB)'
        in former.html
    )


@pytest.mark.parametrize("place", ["title", "address", "format", "size"])
def test_a_document_carries_nothing_hostile_into_it(place: str):
    """It is printed as it is, so what stands around the cleaned sections must be as clean."""
    values = {"title": "Paper", "address": "https://northmoor.example/", "format": "", "size": ""}

    for vector in VECTORS:
        former = former_of(story_with(StoryLink(**{**values, place: vector}), summary=vector))
        assert faults_of(former.html) == [], vector


def test_an_address_that_is_no_web_address_leads_nowhere():
    former = former_of(story_with(StoryLink(title="A script", address="javascript:alert(1)", format="", size="")))

    assert former.html.endswith("<ul><li>A script</li></ul>")
