"""How pages write the facts of a story; money always with its basis, its status and what it does not count."""

from dataclasses import dataclass
from typing import Protocol

from forum.stories.models import (
    BENEFITS,
    DELIVERY_MODELS,
    EVIDENCE,
    INDICATORS,
    PRACTICE_KINDS,
    SCALES,
    STAGE_LABELS,
    SavingBasis,
    SavingIs,
    SavingStatus,
    Stage,
    Story,
)
from forum.text.words import counted, money, month

PREFIXES = {SavingIs.ABOUT: "about ", SavingIs.MORE_THAN: "more than ", SavingIs.UP_TO: "up to "}
STATUSES = {SavingStatus.FORECAST: "forecast", SavingStatus.ACHIEVED: "achieved"}


class Saving(Protocol):
    """Whatever has the columns of a saving: a story, or an adoption."""

    @property
    def saving(self) -> int | None: ...
    @property
    def saving_is(self) -> SavingIs | None: ...
    @property
    def saving_basis(self) -> SavingBasis | None: ...
    @property
    def saving_years(self) -> int | None: ...
    @property
    def price_year(self) -> int | None: ...
    @property
    def saving_status(self) -> SavingStatus | None: ...
    @property
    def excludes(self) -> str: ...
    @property
    def checked_by(self) -> str: ...


def saving_short(story: Saving) -> str:
    """«More than £1.7 million a year», for cards; empty without a figure."""
    if story.saving is None:
        return ""
    text = f"{PREFIXES.get(story.saving_is, '') if story.saving_is else ''}{money(story.saving)}{_basis(story)}"
    return text[0].upper() + text[1:]


def _basis(story: Saving) -> str:
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


def saving_terms(story: Saving) -> str:
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


def payback(story: Story) -> str:
    """«7 months», the cost to start over what is left of a yearly saving after its yearly cost; else empty.

    Only for a saving that is stated a year, because anything else says nothing of the time.
    """
    if story.saving is None or not story.cost_once or story.saving_basis != SavingBasis.YEARLY:
        return ""
    left = story.saving - (story.cost_yearly or 0)
    if left <= 0:
        return "Not by this saving"
    months = -(-story.cost_once * 12 // left)
    return counted(months, "month") if months < 24 else f"About {counted(round(months / 12), 'year')}"


@dataclass(frozen=True)
class Fact:
    """One thing known of a story: a label, a value, and perhaps who stands behind it and on what terms."""

    label: str
    value: str
    status: str = ""
    terms: str = ""
    # Of a scale from 1 to 5: where it stands.
    step: int = 0

    @property
    def line(self) -> str:
        """The fact as one line of plain text."""
        told = ", ".join(part for part in (self.value, self.status, self.terms) if part)
        return f"{self.label}: {told}"


def facts_of(story: Story) -> list[Fact]:
    """What is known of a story's money and stage, for the plate at its top; the saving stands first."""
    stage = STAGE_LABELS[story.stage] if story.stage else ""
    facts = [
        Fact("Saving", saving_short(story), saving_status(story), saving_terms(story)),
        Fact("Cost to start", cost_line(story)),
        Fact("Paid back in", payback(story)),
        Fact("Stage", stage, terms=story.stage_reason if story.stage == Stage.STOPPED else ""),
        Fact("Evidence", EVIDENCE[story.evidence] if story.evidence > 1 else ""),
    ]
    return [fact for fact in facts if fact.value]


def record_of(story: Story) -> list[Fact]:
    """The rest of the record, for the list below the texts."""
    facts = [
        Fact("Started", month(story.started_on) if story.started_on else ""),
        Fact("Time to put in place", counted(story.months, "month") if story.months else ""),
        Fact("Kind of practice", PRACTICE_KINDS.get(story.practice_kind, "")),
        Fact("Way of working", DELIVERY_MODELS.get(story.delivery_model, "")),
        Fact("Partners", story.partners),
        Fact("Indicator it moved", INDICATORS.get(story.indicator, "")),
        *(Fact(label, *_step(getattr(story, name), ends)) for name, (label, *ends) in SCALES.items()),
    ]
    return [fact for fact in facts if fact.value]


def _step(step: int | None, ends: list[str]) -> tuple[str, str, str, int]:
    if not step:
        return "", "", "", 0
    return f"{step} of 5", "", f"1 is {ends[0]}, 5 is {ends[1]}", step


def benefits_of(story: Story) -> list[tuple[str, str]]:
    """What got better beside money, as (kind, «10.8 tonnes of CO₂ a year»)."""
    rows = (row for row in story.benefits or ())
    return [(BENEFITS.get(row["what"], row["what"]), _amount(row)) for row in rows if row.get("amount")]


def _amount(row: dict[str, str]) -> str:
    unit = row.get("unit", "")
    return f"{row['amount']}{'' if unit[:1] == '%' else ' '}{unit}".strip()


def plain_facts(story: Story) -> list[Fact]:
    """Every fact of the record as plain text, for former texts and the moderators."""
    reason = Fact("Reason", story.stage_reason)
    counted_how = Fact("How the saving was counted", story.how_calculated)
    benefits = [Fact(kind, amount) for kind, amount in benefits_of(story)]
    return [fact for fact in (*facts_of(story), reason, counted_how, *benefits, *record_of(story)) if fact.value]
