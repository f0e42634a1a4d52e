"""What the page of a story says about a question before it is sent: to whom it goes, and how many are told."""

from dataclasses import dataclass

from forum.accounts.models import Member
from forum.stories.models import Story
from forum.stories.services.asking import ADOPTERS, CONTACT, stands_for_itself, told_by
from forum.text.words import together


@dataclass(frozen=True)
class Question:
    """A question that the composer is about to send; `asks` is what its form carries."""

    asks: str
    heading: str
    note: str


def question_of(story: Story, viewer: Member | None, asks: str | None) -> Question | None:
    """The question that an address or a form asks for; None for words that we do not know, or with nobody to tell."""
    if viewer is None or asks not in (CONTACT, ADOPTERS):
        return None
    told = told_by(story, asks, viewer)
    if not told:
        return None
    if asks == CONTACT:
        names = together([person.name for person in told])
        note = f"{names} {'is' if len(told) == 1 else 'are'} told. It stands in the discussion, where others learn too."
        is_body = stands_for_itself(story) and story.organisation is not None
        name = story.organisation.name if is_body and story.organisation else told[0].name
        return Question(CONTACT, f"Your question to {name}", note)
    who = "1 person is" if len(told) == 1 else f"{len(told)} people are"
    note = f"{who} told, who said that they are happy to be asked. It stands in the discussion, where others learn too."
    return Question(ADOPTERS, "Your question to those who tried this", note)
