"""How pages write the facts of a story; money always with its basis, its status and what it does not count."""

from dataclasses import dataclass

from forum.stories.models import STAGE_LABELS, SavingBasis, SavingIs, SavingStatus, Story
from forum.text.words import counted, day, money

PREFIXES = {SavingIs.ABOUT: "about ", SavingIs.MORE_THAN: "more than ", SavingIs.UP_TO: "up to "}
STATUSES = {SavingStatus.FORECAST: "forecast", SavingStatus.ACHIEVED: "achieved"}


def saving_short(story: Story) -> str:
    """«More than £1.7 million a year», for cards; empty without a figure."""
    if story.saving is None:
        return ""
    text = f"{PREFIXES.get(story.saving_is, '') if story.saving_is else ''}{money(story.saving)}{_basis(story)}"
    return text[0].upper() + text[1:]


def _basis(story: Story) -> str:
    if story.saving_basis == SavingBasis.YEARLY:
        return " a year"
    if story.saving_basis == SavingBasis.CUMULATIVE and story.saving_years:
        return f" over {counted(story.saving_years, 'year')}"
    if story.saving_basis == SavingBasis.CUMULATIVE:
        return " in total"
    return ", one-off" if story.saving_basis == SavingBasis.ONE_OFF else ""


def saving_status(story: Story) -> str:
    """Who stands behind the figure: «Checked by finance», «Reported by the author»."""
    if story.checked_by:
        return f"Checked by {story.checked_by}"
    return "Reported by the source" if story.is_from_public_source else "Reported by the author"


def saving_terms(story: Story) -> str:
    """«Achieved, 2019 prices. Does not count maintenance», or empty."""
    parts = [STATUSES[story.saving_status]] if story.saving_status else []
    parts += [f"{story.price_year} prices"] if story.price_year else []
    terms = ", ".join(parts).capitalize()
    first, rest = story.excludes[:1], story.excludes[1:]
    # An abbreviation such as VAT keeps its capitals.
    excluded = f"Does not count {first if rest[:1].isupper() else first.lower()}{rest}" if first else ""
    return ". ".join(part for part in (terms, excluded) if part)


def cost_line(story: Story) -> str:
    """«£40,000 once, £2,000 a year», or empty."""
    parts = [f"{money(story.cost_once)} once"] if story.cost_once is not None else []
    parts += [f"{money(story.cost_yearly)} a year"] if story.cost_yearly is not None else []
    return ", ".join(parts)


@dataclass(frozen=True)
class Fact:
    """One cell of the fact plate: a label, a value, and perhaps who stands behind it and on what terms."""

    label: str
    value: str
    status: str = ""
    terms: str = ""


def facts_of(story: Story) -> list[Fact]:
    """What is known of a story's money and place, for the plate at its top; the saving stands first."""
    facts = [
        Fact("Saving", saving_short(story), saving_status(story), saving_terms(story)),
        Fact("Cost to start", cost_line(story)),
        Fact("Stage", STAGE_LABELS[story.stage] if story.stage else ""),
        Fact("Started", day(story.started_on) if story.started_on else ""),
        Fact("Partners", story.partners),
    ]
    return [fact for fact in facts if fact.value]


def missing_parts(story: Story) -> list[str]:
    """What readers miss most and its author can add today."""
    parts = {
        "a summary of one sentence": not story.summary,
        "a theme, so that those who follow it see your story": not story.theme_links,
        "a document or source": not story.links,
    }
    return [words for words, is_missing in parts.items() if is_missing]
