"""Practice stories: the whole record of what was done, where, at what cost and with what result."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from forum.accounts.models import Member
from forum.clock import now, today
from forum.database import UtcDateTime, choice
from forum.discussions.models import Audience, Discussion
from forum.extensions import db
from forum.objectives.models import Objective
from forum.organisations.models import Organisation
from forum.stories.models.saving import SavingColumns
from forum.text.plain import fold, slugify
from forum.themes.models import Theme

OBJECTIVES_MOST = 3
THEMES_MOST = 4
LINKS_MOST = 10
LINK_ADDRESS_MOST = 500
LINK_NOTE_MOST = 40
SUMMARY_MOST = 200
STALE_DAYS = 730
# After so long without its author somebody else of the organisation may be named.
AWAY_DAYS = 30


class Stage(StrEnum):
    IDEA = "idea"
    TRIAL = "trial"
    LIVE = "live"
    EMBEDDED = "embedded"
    STOPPED = "stopped"


STAGE_LABELS = {
    "idea": "Idea",
    "trial": "Trial",
    "live": "Live",
    "embedded": "Embedded",
    "stopped": "Stopped",
}


story_objective = Table(
    "story_objective",
    db.metadata,
    Column("story_id", ForeignKey("story.id", ondelete="CASCADE"), primary_key=True),
    Column("objective_id", ForeignKey("objective.id"), primary_key=True, index=True),
)


# Members whose posts a story was made out of, beside its author.
story_credit = Table(
    "story_credit",
    db.metadata,
    Column("story_id", ForeignKey("story.id", ondelete="CASCADE"), primary_key=True),
    Column("member_id", ForeignKey("member.id", ondelete="CASCADE"), primary_key=True),
)


class StoryTheme(db.Model):
    """A theme of a story; the one at position 0 is the main one."""

    __tablename__ = "story_theme"

    story_id: Mapped[int] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"), primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(default=0)

    theme: Mapped[Theme] = relationship(lazy="raise_on_sql")


class StoryLink(db.Model):
    """A document elsewhere that belongs to a story: title, address, format and size as stated."""

    __tablename__ = "story_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(150))
    address: Mapped[str] = mapped_column(String(500))
    format: Mapped[str] = mapped_column(String(40), default="")
    size: Mapped[str] = mapped_column(String(40), default="")

    @property
    def stated(self) -> str:
        """Format and size as their source states them, «PDF, 2 MB»; empty when neither is known."""
        return ", ".join(part for part in (self.format, self.size) if part)


class Story(SavingColumns, db.Model):
    __tablename__ = "story"
    __table_args__ = (
        UniqueConstraint("author_id", "submission"),
        Index("ix_story_latest", "created_at", "id"),
        Index("ix_story_organisation", "organisation_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    discussion_id: Mapped[int] = mapped_column(ForeignKey("discussion.id"), unique=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    submission: Mapped[str | None] = mapped_column(String(40))
    audience: Mapped[Audience] = mapped_column(choice(Audience))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # A moderator took a detail out.
    redacted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_on: Mapped[date]
    version: Mapped[int] = mapped_column(default=1)
    renderer_version: Mapped[int]

    title: Mapped[str] = mapped_column(String(150))
    # As searches compare it; a single letter can stand for many.
    title_folded: Mapped[str] = mapped_column(String(600), default="")
    summary: Mapped[str] = mapped_column(String(200), default="")
    problem: Mapped[str] = mapped_column(Text)
    problem_html: Mapped[str] = mapped_column(Text)
    what_we_did: Mapped[str] = mapped_column(Text)
    what_we_did_html: Mapped[str] = mapped_column(Text)
    result: Mapped[str] = mapped_column(Text)
    result_html: Mapped[str] = mapped_column(Text)

    # The full record.
    lessons: Mapped[str] = mapped_column(Text, default="")
    lessons_html: Mapped[str] = mapped_column(Text, default="")
    differently: Mapped[str] = mapped_column(Text, default="")
    differently_html: Mapped[str] = mapped_column(Text, default="")
    works_where: Mapped[str] = mapped_column(Text, default="")
    works_where_html: Mapped[str] = mapped_column(Text, default="")
    not_where: Mapped[str] = mapped_column(Text, default="")
    not_where_html: Mapped[str] = mapped_column(Text, default="")
    stage: Mapped[Stage | None] = mapped_column(choice(Stage))
    stage_reason: Mapped[str] = mapped_column(Text, default="")
    started_on: Mapped[date | None]
    months: Mapped[int | None]
    cost_once: Mapped[int | None] = mapped_column(BigInteger)
    cost_yearly: Mapped[int | None] = mapped_column(BigInteger)
    benefits: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    # What lists and pages show: 5 while it is repeated elsewhere, else what its author states (1 to 4).
    evidence: Mapped[int] = mapped_column(default=1)
    evidence_stated: Mapped[int] = mapped_column(default=1)
    effort: Mapped[int | None]
    risk: Mapped[int | None]
    policy_effect: Mapped[int | None]
    speed: Mapped[int | None]
    practice_kind: Mapped[str] = mapped_column(String(40), default="")
    delivery_model: Mapped[str] = mapped_column(String(40), default="")
    partners: Mapped[str] = mapped_column(String(300), default="")
    indicator: Mapped[str] = mapped_column(String(120), default="")
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    backup_contact_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    # Whom a moderator named to look after it once its author was away, or who took it over from its author.
    keeper_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    # Since when its author only has the credit; without a keeper its organisation answers for it.
    handed_over_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    edited_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    # Written by the librarian from a public source: there is nobody here to ask.
    is_from_public_source: Mapped[bool] = mapped_column(default=False)
    # The discussion whose text was taken over.
    made_from_id: Mapped[int | None] = mapped_column(ForeignKey("discussion.id"), index=True)
    # Counted by the services of adoptions: other bodies that tried it, and those among them that adopted or adapted it.
    tried_count: Mapped[int] = mapped_column(default=0)
    adopted_count: Mapped[int] = mapped_column(default=0)
    # When its author was last asked whether it is still true.
    reminded_on: Mapped[date | None]

    # Its author took it back among the drafts; only those who may edit it see it.
    unpublished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    removal_reason: Mapped[str] = mapped_column(Text, default="")
    held_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    discussion: Mapped[Discussion] = relationship(foreign_keys=[discussion_id], lazy="raise_on_sql")
    author: Mapped[Member] = relationship(foreign_keys=[author_id], lazy="raise_on_sql")
    contact: Mapped[Member | None] = relationship(foreign_keys=[contact_id], lazy="raise_on_sql")
    backup_contact: Mapped[Member | None] = relationship(foreign_keys=[backup_contact_id], lazy="raise_on_sql")
    keeper: Mapped[Member | None] = relationship(foreign_keys=[keeper_id], lazy="raise_on_sql")
    edited_by: Mapped[Member | None] = relationship(foreign_keys=[edited_by_id], lazy="raise_on_sql")
    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")
    objectives: Mapped[list[Objective]] = relationship(
        secondary=story_objective, order_by=Objective.position, lazy="raise_on_sql"
    )
    theme_links: Mapped[list[StoryTheme]] = relationship(
        order_by=StoryTheme.position, cascade="all, delete-orphan", lazy="raise_on_sql"
    )
    links: Mapped[list[StoryLink]] = relationship(
        order_by=StoryLink.position, cascade="all, delete-orphan", lazy="raise_on_sql"
    )

    @validates("title")
    def _fold_title(self, name: str, title: str) -> str:
        self.title_folded = fold(title)[:600]
        return title

    @property
    def address(self) -> str:
        return f"/stories/{self.id}-{slugify(self.title)}"

    @property
    def owner_id(self) -> int | None:
        """Whose it is to look after: its author's; once handed over its keeper's, or nobody's by name."""
        return self.author_id if self.handed_over_at is None else self.keeper_id

    @property
    def owner(self) -> Member | None:
        """The same as a member; asks for the loaded author and keeper."""
        return self.author if self.handed_over_at is None else self.keeper

    @property
    def concerned_ids(self) -> list[int]:
        """Who is told what was decided about it: its author, and who took it over."""
        return list(dict.fromkeys((self.author_id, self.owner_id or self.author_id)))

    @property
    def themes(self) -> list[Theme]:
        return [link.theme for link in self.theme_links]

    @property
    def is_stale(self) -> bool:
        """Nobody said for 24 months that it is still true."""
        return today() - self.confirmed_on > timedelta(days=STALE_DAYS)

    @property
    def is_gone(self) -> bool:
        """Deleted, removed, or taken back among the drafts."""
        return any(at is not None for at in (self.deleted_at, self.removed_at, self.unpublished_at))
