"""What we write to people about practice stories."""

from forum.mail.letters import letter
from forum.notifications.letters import Reader
from forum.notifications.models import Event
from forum.stories.adoption_words import money_line
from forum.stories.adoptions import find_any_adoption
from forum.stories.models import Adoption, Story
from forum.subjects import Mail
from forum.text.plain import text_of

LINES_MOST = 40
BECAUSE = {
    "adoption": "You get this email because you wrote this practice story or answer questions about it.",
    "mention": "You get this email because somebody mentioned you.",
}


def about_adoption(event: Event, story: Story, reader: Reader, why: str) -> Mail:
    """Another organisation tries a story, or says something new about its try; with its words."""
    adoption = find_any_adoption(event.details["adoption"])
    said = _said(adoption) if adoption is not None and not adoption.is_gone else []
    what = f"{event.details['what']}."
    return letter(
        "stories/adoption",
        reader=reader,
        what=what if why == "adoption" else f"{event.details['actor_name']} mentioned you. {what}",
        because=BECAUSE[why],
        title=event.details["title"],
        address=event.details["address"],
        anchor=adoption.anchor if adoption is not None else "adoptions",
        said=said,
    )


def _said(adoption: Adoption) -> list[tuple[str, list[str]]]:
    """Each part of a record with its heading and its lines."""
    texts = (("What they changed", adoption.what_we_changed_html), ("What came of it", adoption.result_html))
    parts = [(heading, text_of(html).split("\n")[:LINES_MOST]) for heading, html in texts if html]
    line = money_line(adoption)
    return [*parts, ("Money", [line])] if line else parts
