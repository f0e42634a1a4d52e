"""What we write to people about practice stories."""

from forum.notifications.models import Event
from forum.stories.adoption_words import money_line
from forum.stories.adoptions import find_any_adoption
from forum.stories.models import Adoption, Story
from forum.subjects import Words
from forum.text.plain import text_of
from forum.text.words import month

LINES_MOST = 40
SHARED = "{name} shared a practice story"
WHAT = {
    "mention": "{name} mentioned you in a practice story",
    "credit": "{name} made a practice story out of a discussion, with your help",
}
BECAUSE = {
    "adoption": "You get this email because you wrote this practice story or answer questions about it.",
    "mention": "You get this email because somebody mentioned you.",
    "credit": "You get this email because the story takes over what you wrote.",
    "follows_discussion": "You get this email because you follow this practice story.",
    "follows_objective": "You get this email because you follow an objective of this.",
    "follows_theme": "You get this email because you follow a theme of this.",
    "follows_organisation": "You get this email because you follow the organisation that this comes from.",
    "follows_member": "You get this email because you follow the person who wrote this.",
}


def about_story(event: Event, story: Story, why: str) -> Words:
    """A new practice story, with what came of it."""
    return Words(
        what=WHAT.get(why, SHARED).format(name=event.details["actor_name"]),
        title=story.title,
        address=story.address,
        because=BECAUSE[why],
        said=[("", text_of(story.result_html).split("\n")[:LINES_MOST])],
        subject=f"New practice story: {story.title}",
    )


def still_true(event: Event, story: Story, why: str) -> Words:
    """The question of every year."""
    return Words(
        what=f"A year has passed since this practice story was last said to be true, in {month(story.confirmed_on)}",
        title=story.title,
        address=f"/stories/{story.id}/still-true",
        because="You get this email once a year because people ask you about this story.",
        subject=f"Is it still true? {story.title}",
        press="Say whether it still is",
        notes=["It takes one click. If something changed, the same page leads to where you edit it."],
    )


def about_adoption(event: Event, story: Story, why: str) -> Words:
    """Another organisation tries a story, or says something new about its try; with its words."""
    adoption = find_any_adoption(event.details["adoption"])
    said = _said(adoption) if adoption is not None and not adoption.is_gone else []
    what = event.details["what"]
    anchor = adoption.anchor if adoption is not None else "adoptions"
    return Words(
        what=f"{event.details['actor_name']} mentioned you. {what}" if why == "mention" else what,
        title=event.details["title"],
        address=f"{event.details['address']}#{anchor}",
        because=BECAUSE[why],
        said=said,
        subject=f"Tried elsewhere: {event.details['title']}",
    )


def _said(adoption: Adoption) -> list[tuple[str, list[str]]]:
    """Each part of a record with its heading and its lines."""
    texts = (("What they changed", adoption.what_we_changed_html), ("What came of it", adoption.result_html))
    parts = [(heading, text_of(html).split("\n")[:LINES_MOST]) for heading, html in texts if html]
    line = money_line(adoption)
    return [*parts, ("Money", [line])] if line else parts
