"""The parts of a practice story beyond its short page: what each holds, and what readers miss while it is empty."""

from dataclasses import dataclass
from typing import Any

from forum.stories.models import SAVING_COLUMNS, Story


@dataclass(frozen=True)
class Section:
    """A part that is written and saved by itself.

    `texts` are Markdown columns, which have their `_html` beside them; `columns` the others. It counts as filled when
    one of `telling` says something. `missing` ends the sentence «Readers miss most …».
    """

    slug: str
    title: str
    hint: str
    telling: tuple[str, ...]
    missing: str
    texts: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()

    @property
    def stored(self) -> tuple[str, ...]:
        """The columns whose change is a change of this part."""
        return (*self.texts, *self.columns)

    def is_offered(self, story: Story) -> bool:
        """Whether a story has this part: nobody here answers for what was summarised from a public source."""
        return self.slug != "contact" or not story.is_from_public_source

    def is_filled(self, story: Story) -> bool:
        """Whether the story says something of it; asks for loaded links."""
        return any(_says(getattr(story, name)) for name in self.telling)


def _says(value: Any) -> bool:
    return value not in (None, "", [])


# In the order in which readers miss them: what went wrong elsewhere is asked for most.
SECTIONS = {
    section.slug: section
    for section in (
        Section(
            "lessons",
            "Lessons",
            "The most wanted part of a story. A reader elsewhere avoids what you tell here.",
            telling=("differently",),
            missing="what you would do differently",
            texts=("lessons", "differently"),
        ),
        Section(
            "where",
            "Where it works",
            "Length of network, town or country, own staff or contract, volume: say what has to be there.",
            telling=("not_where",),
            missing="where it would not work",
            texts=("works_where", "not_where"),
        ),
        Section(
            "money",
            "Money",
            "Leave empty what you do not know. A figure with its basis is worth more than a large one.",
            telling=("saving", "cost_once", "cost_yearly"),
            missing="what it cost and what it saved",
            columns=(*SAVING_COLUMNS, "cost_once", "cost_yearly"),
        ),
        Section(
            "contact",
            "Whom to ask",
            "People change jobs. A second person keeps your story alive.",
            telling=("backup_contact_id",),
            missing="a second person to ask",
            columns=("contact_id", "backup_contact_id"),
        ),
        Section(
            "facts",
            "Stage and evidence",
            "How far it has come, and how you know.",
            telling=("stage",),
            missing="how far it has come",
            columns=("stage", "stage_reason", "started_on", "months", "evidence_stated"),
        ),
        Section(
            "benefits",
            "What else changed",
            "What got better, or worse, that is not money: days, claims, tonnes of CO₂, complaints.",
            telling=("benefits", "indicator"),
            missing="what else changed, in numbers",
            columns=("benefits", "indicator"),
        ),
        Section(
            "practice",
            "Kind of practice",
            "So that readers can tell whether they could do it, and with whom.",
            telling=("practice_kind", "effort"),
            missing="what kind of practice it is and how hard it was",
            columns=("practice_kind", "delivery_model", "partners", "effort", "risk", "policy_effect", "speed"),
        ),
        Section(
            "documents",
            "Documents and sources",
            "Papers, drawings or pages elsewhere: a specification, a business case, a committee report.",
            telling=("links",),
            missing="a document or source",
            columns=("links",),
        ),
    )
}
SHORT_PAGE = ("problem", "what_we_did", "result")
# Every Markdown column with its heading, in the order of the page.
TEXTS = {
    "problem": "The problem",
    "what_we_did": "What we did",
    "result": "What happened",
    "lessons": "Lessons",
    "differently": "What we would do differently",
    "works_where": "Where it works",
    "not_where": "Where it does not",
}


@dataclass(frozen=True)
class Completeness:
    """How much of the record is there: `filled` of `total` parts, and what readers miss, the most missed first."""

    filled: int
    total: int
    missing: tuple[str, ...]
    next_slug: str

    @property
    def line(self) -> str:
        """«Readers miss most what you would do differently. 3 of 8 parts are filled.»"""
        if not self.missing:
            return f"All {self.total} parts are filled."
        return f"Readers miss most {self.missing[0]}. {self.filled} of {self.total} parts are filled."


def completeness(story: Story) -> Completeness:
    """How complete the record of a story is."""
    offered = [section for section in SECTIONS.values() if section.is_offered(story)]
    empty = [section for section in offered if not section.is_filled(story)]
    return Completeness(
        filled=len(offered) - len(empty),
        total=len(offered),
        missing=tuple(section.missing for section in empty),
        next_slug=empty[0].slug if empty else "",
    )
