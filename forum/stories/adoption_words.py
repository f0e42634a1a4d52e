"""How pages and letters write what other organisations made of a story."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from forum.stories.models import STATUS_LABELS, Adoption, AdoptionChange
from forum.stories.words import Saving, saving_short, saving_terms
from forum.text.words import counted, month

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
