"""What an organisation says about its try: the parts of a record, what it needs, and what is kept of it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from forum.accounts.models import Member
from forum.accounts.queries import member_ids_of_handles
from forum.clock import now
from forum.discussions.services.starting import waits_for_a_look
from forum.errors import Invalid
from forum.extensions import db
from forum.stories.models import SAVING_COLUMNS, Adoption, AdoptionChange, AdoptionStatus, Recommend, SavingBasis
from forum.stories.wording import MENTION
from forum.text.prepare import Text

TEXTS = ("what_we_changed", "result")
KEPT = (
    *("happened_on", "what_we_changed", "what_we_changed_html", "result", "result_html", "recommend", "may_be_asked"),
    *SAVING_COLUMNS,
)
NO_LINKS_YET = "Links in your first text wait for a moderator. Take the link out for now, or post a reply first."


@dataclass(frozen=True)
class Record:
    """What somebody wrote about their organisation's try. `saving` holds the saving columns."""

    status: AdoptionStatus
    what_we_changed: Text | None = None
    result: Text | None = None
    happened_on: date | None = None
    recommend: Recommend | None = None
    may_be_asked: bool = False
    saving: dict[str, Any] = field(default_factory=dict)
    submission: str | None = None

    @property
    def texts(self) -> list[Text]:
        """The texts that were written."""
        return [text for text in (self.what_we_changed, self.result) if text is not None]

    @property
    def columns(self) -> dict[str, Any]:
        """Everything as the table stores it."""
        columns: dict[str, Any] = {
            "status": self.status,
            "happened_on": self.happened_on,
            "recommend": self.recommend,
            "may_be_asked": self.may_be_asked,
            **self.saving,
        }
        for name in TEXTS:
            text: Text | None = getattr(self, name)
            columns[name], columns[f"{name}_html"] = (text.source, text.html) if text else ("", "")
        return columns


def says(adoption: Adoption, record: Record) -> bool:
    """Whether a stored record says just this."""
    return all(getattr(adoption, name) == value for name, value in record.columns.items())


def check(member: Member, record: Record) -> None:
    """Raise Invalid for a saving that says too little, and for the first link of somebody new."""
    if waits_for_a_look(member, sum(text.link_count for text in record.texts)):
        raise Invalid(NO_LINKS_YET)
    saving = record.saving.get("saving")
    if saving is None:
        return
    if saving < 0:
        raise Invalid("Enter an amount of 0 or more. A loss belongs into the text.")
    if not record.saving.get("saving_basis") or not record.saving.get("saving_status"):
        raise Invalid("A saving needs its basis, and whether it is a forecast or achieved.")
    if record.saving["saving_basis"] == SavingBasis.CUMULATIVE and not record.saving.get("saving_years"):
        raise Invalid("Enter over how many years the saving counts.")


def keep_what_it_says(adoption: Adoption, member: Member) -> None:
    """Keep what the record says from now on, with the name of whoever wrote that."""
    kept = {name: _plain(getattr(adoption, name)) for name in KEPT}
    row = AdoptionChange(adoption_id=adoption.id, member_id=member.id, member_name=member.name, at=now())
    row.status, row.record = adoption.status, kept
    db.session.add(row)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def named_by(record: Record) -> list[int]:
    """Whom its texts name."""
    return [member_id for text in record.texts for member_id in text.mentions]


def named_in(adoption: Adoption) -> set[int]:
    """Whom the stored texts name, as their links say."""
    handles = {handle for name in TEXTS for handle in MENTION.findall(getattr(adoption, f"{name}_html"))}
    return set(member_ids_of_handles(handles).values()) if handles else set()
