"""How pages write the money of a story: always with its basis, its status and what it does not count."""

from forum.stories.models import SavingBasis, SavingIs, SavingStatus, Story
from forum.text.words import counted, money

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


def saving_line(story: Story) -> str:
    """«£1.7 million a year, achieved, 2019 prices; does not count maintenance»."""
    parts = [saving_short(story)]
    if not parts[0]:
        return ""
    if story.saving_status:
        parts.append(STATUSES[story.saving_status])
    if story.price_year:
        parts.append(f"{story.price_year} prices")
    line = ", ".join(parts)
    return f"{line}; does not count {story.excludes[0].lower() + story.excludes[1:]}" if story.excludes else line


def cost_line(story: Story) -> str:
    """«£40,000 once, £2,000 a year», or empty."""
    parts = [f"{money(story.cost_once)} once"] if story.cost_once is not None else []
    parts += [f"{money(story.cost_yearly)} a year"] if story.cost_yearly is not None else []
    return ", ".join(parts)
