"""«We tried this too»: what one organisation says about another's practice story, and what it said before."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Member
from forum.clock import now
from forum.database import UtcDateTime, choice
from forum.extensions import db
from forum.organisations.models import Organisation
from forum.stories.models.saving import SavingColumns
from forum.stories.models.story import Story

# How many people one question to those who tried a story reaches.
ASKED_MOST = 50


class AdoptionStatus(StrEnum):
    CONSIDERING = "considering"
    TRIALLING = "trialling"
    ADOPTED = "adopted"
    ADAPTED = "adapted"
    STOPPED = "stopped"
    NOT_FOR_US = "not_for_us"


class Recommend(StrEnum):
    YES = "yes"
    WITH_CHANGES = "with_changes"
    NO = "no"


STATUS_LABELS = {
    "considering": "Considering",
    "trialling": "Trialling",
    "adopted": "Adopted",
    "adapted": "Adapted",
    "stopped": "Stopped",
    "not_for_us": "Not for us",
}
# Whoever only considers it has not tried it.
TRIED = tuple(status for status in AdoptionStatus if status != AdoptionStatus.CONSIDERING)
TAKEN_UP = (AdoptionStatus.ADOPTED, AdoptionStatus.ADAPTED)


class Adoption(SavingColumns, db.Model):
    """The record of one organisation about one story; any of its members writes it."""

    __tablename__ = "adoption"
    __table_args__ = (
        UniqueConstraint("story_id", "organisation_id"),
        Index("ix_adoption_latest", "changed_at", "id"),
        Index("ix_adoption_organisation", "organisation_id", "changed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    # Who wrote it first, and who changed it last.
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    submission: Mapped[str | None] = mapped_column(String(40))
    status: Mapped[AdoptionStatus] = mapped_column(choice(AdoptionStatus))
    # The day may not be known; pages print the month.
    happened_on: Mapped[date | None]
    what_we_changed: Mapped[str] = mapped_column(Text, default="")
    what_we_changed_html: Mapped[str] = mapped_column(Text, default="")
    result: Mapped[str] = mapped_column(Text, default="")
    result_html: Mapped[str] = mapped_column(Text, default="")
    recommend: Mapped[Recommend | None] = mapped_column(choice(Recommend))
    may_be_asked: Mapped[bool] = mapped_column(default=False)
    # Who is asked once the member who wrote it left; where nobody took it over, its organisation is.
    asked_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    is_body_asked: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    version: Mapped[int] = mapped_column(default=1)
    renderer_version: Mapped[int]
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    removal_reason: Mapped[str] = mapped_column(Text, default="")

    story: Mapped[Story] = relationship(lazy="raise_on_sql")
    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")
    member: Mapped[Member] = relationship(foreign_keys=[member_id], lazy="raise_on_sql")
    changed_by: Mapped[Member] = relationship(foreign_keys=[changed_by_id], lazy="raise_on_sql")

    @property
    def anchor(self) -> str:
        return f"adoption-{self.id}"

    @property
    def status_label(self) -> str:
        return STATUS_LABELS[self.status]

    @property
    def is_gone(self) -> bool:
        return self.deleted_at is not None or self.removed_at is not None


class AdoptionChange(db.Model):
    """What a record said from one moment on, and who wrote that; the latest is the record as it stands."""

    __tablename__ = "adoption_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    adoption_id: Mapped[int] = mapped_column(ForeignKey("adoption.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    member_name: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    status: Mapped[AdoptionStatus] = mapped_column(choice(AdoptionStatus))
    # The other columns, as text where they are days or choices.
    record: Mapped[dict[str, Any]] = mapped_column(JSON)
