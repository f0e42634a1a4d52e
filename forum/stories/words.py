"""How pages write the facts of a story; money always with its basis, its status and what it does not count."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any, Protocol

from babel.dates import format_date

from forum.stories.models import (
    STAGE_LABELS,
    STATUS_LABELS,
    Adoption,
    AdoptionChange,
    SavingBasis,
    SavingIs,
    SavingStatus,
    Story,
)
from forum.text.words import counted, day, money

PREFIXES = {SavingIs.ABOUT: "about ", SavingIs.MORE_THAN: "more than ", SavingIs.UP_TO: "up to "}
# What an organisation did with it, in lists and notifications: «Eastvale Council adapted this».
DID = {
    "considering": "{name} is considering this",
    "trialling": "{name} is trying this",
    "adopted": "{name} adopted this",
    "adapted": "{name} adapted this",
    "stopped": "{name} tried this and stopped",
    "not_for_us": "{name} found that this is not for them",
}
# How the line above the records counts them, in the order of the best news.
COUNTED = {
    "adopted": "adopted",
    "adapted": "adapted",
    "trialling": "trialling",
    "stopped": "stopped",
    "not_for_us": "not for us",
}
RECOMMENDS = {
    "yes": "Would recommend it",
    "with_changes": "Would recommend it with changes",
    "no": "Would not recommend it",
}
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


def tried_short(count: int) -> str:
    """«Tried by 4», for cards; empty when nobody did."""
    return f"Tried by {count:,}" if count else ""


def tried_line(counts: dict[str, int]) -> str:
    """«2 adopted, 1 adapted, 1 not for us», by how many bodies say each."""
    return ", ".join(f"{counts[status]:,} {word}" for status, word in COUNTED.items() if counts.get(status))


def considering_line(count: int) -> str:
    """«1 organisation is considering it», or empty."""
    return f"{counted(count, 'organisation')} {'is' if count == 1 else 'are'} considering it" if count else ""


def did(status: str, name: str) -> str:
    """«Eastvale Council adapted this», a sentence without its full stop."""
    return DID[status].format(name=name)


def month(value: date) -> str:
    """«June 2025»: when something happened somewhere, to the month."""
    return format_date(value, "MMMM yyyy", locale="en_GB")


def money_line(adoption: Saving) -> str:
    """«Saved about £40,000 a year: achieved, 2024 prices, checked by finance. Does not count …»; empty if unknown."""
    if adoption.saving is None:
        return ""
    short, terms = saving_short(adoption), saving_terms(adoption)
    terms, stop, excluded = terms.partition("Does not count ")
    stated = [terms[:1].lower() + terms[1:].rstrip(". ")] if terms else []
    stated += [f"checked by {adoption.checked_by}"] if adoption.checked_by else []
    first = f"Saving {short[0].lower()}{short[1:]}{': ' if stated else ''}{', '.join(stated)}"
    return f"{first}. {stop}{excluded.rstrip('.')}." if excluded else f"{first}."


@dataclass(frozen=True)
class Said:
    """What a record said from one moment on, ready to print."""

    at: datetime
    member_name: str
    status_label: str
    happened: str
    what_we_changed_html: str
    result_html: str
    money: str
    recommends: str
    may_be_asked: bool


def said_now(adoption: Adoption) -> Said:
    """What a record says now; asks for the loaded member who changed it."""
    return Said(
        at=adoption.changed_at,
        member_name=adoption.changed_by.name,
        status_label=adoption.status_label,
        happened=month(adoption.happened_on) if adoption.happened_on else "",
        what_we_changed_html=adoption.what_we_changed_html,
        result_html=adoption.result_html,
        money=money_line(adoption),
        recommends=RECOMMENDS.get(adoption.recommend or "", ""),
        may_be_asked=adoption.may_be_asked,
    )


def changes_in_words(changes: Iterable[AdoptionChange]) -> list[Said]:
    """The rows that were kept of a record, as its history prints them."""
    return [_said(change) for change in changes]


def _said(change: AdoptionChange) -> Said:
    kept: dict[str, Any] = change.record
    return Said(
        at=change.at,
        member_name=change.member_name,
        status_label=STATUS_LABELS[change.status],
        happened=month(date.fromisoformat(kept["happened_on"])) if kept["happened_on"] else "",
        what_we_changed_html=kept["what_we_changed_html"],
        result_html=kept["result_html"],
        money=money_line(SimpleNamespace(**kept)),
        recommends=RECOMMENDS.get(kept["recommend"] or "", ""),
        may_be_asked=kept["may_be_asked"],
    )
