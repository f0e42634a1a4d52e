"""A hand-over, and each thing that is handed over with it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Member
from forum.clock import now
from forum.database import UtcDateTime, choice
from forum.extensions import db
from forum.organisations.models import Organisation

WORDS_MOST = 1000
# So long a successor may think it over; then the moderators find somebody.
ANSWER_DAYS = 14
# How far ahead somebody may say that they leave.
AHEAD_DAYS = 366
# So many hand-overs of one's own a page shows, the latest first.
SHOWN_MOST = 10


class HandOverState(StrEnum):
    """`offered` waits for the successor; `lapsed` was answered by nobody, or had no successor from the beginning."""

    OFFERED = "offered"
    ANSWERED = "answered"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


class ItemState(StrEnum):
    """`waiting` is with the moderators, `taken` with a successor who agreed, `settled` decided by a moderator.

    `ended` is what had nobody to go to and needs nobody, such as an advocacy, or what was theirs no more by then.
    """

    OFFERED = "offered"
    WAITING = "waiting"
    TAKEN = "taken"
    SETTLED = "settled"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


class Kind(StrEnum):
    """What can be handed over; an advocacy only ends."""

    STORY = "story"
    ADOPTION = "adoption"
    LEAD = "lead"
    ADVOCATE = "advocate"


class HandOver(db.Model):
    """Somebody says that they leave, and to whom they would hand over what they look after."""

    __tablename__ = "hand_over"
    __table_args__ = (Index("ix_hand_over_state", "state", "offered_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    leaver_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    # Nobody where the moderators are to find somebody.
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    # What they leave, as it was then.
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id", ondelete="SET NULL"))
    leaves_on: Mapped[date]
    words: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[HandOverState] = mapped_column(choice(HandOverState))
    offered_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer_words: Mapped[str] = mapped_column(Text, default="")
    # They said afterwards that they do not leave; what went to others stays with them.
    stayed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Since when something of it is with the moderators.
    waiting_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    leaver: Mapped[Member] = relationship(foreign_keys=[leaver_id], lazy="raise_on_sql")
    successor: Mapped[Member | None] = relationship(foreign_keys=[successor_id], lazy="raise_on_sql")
    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")
    items: Mapped[list["HandOverItem"]] = relationship(
        back_populates="hand_over", order_by="HandOverItem.id", lazy="raise_on_sql"
    )

    @property
    def address(self) -> str:
        return f"/hand-overs/{self.id}"

    @property
    def is_offered(self) -> bool:
        return self.state == HandOverState.OFFERED

    def items_in(self, *states: ItemState) -> list["HandOverItem"]:
        """The items in one of these states; asks for the loaded items."""
        return [item for item in self.items if item.state in states]


class HandOverItem(db.Model):
    """One thing that is handed over. `title` keeps the name of a lead or an advocacy; others are called as today."""

    __tablename__ = "hand_over_item"
    __table_args__ = (
        UniqueConstraint("hand_over_id", "kind", "subject_id"),
        Index("ix_hand_over_item_state", "state", "hand_over_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    hand_over_id: Mapped[int] = mapped_column(ForeignKey("hand_over.id", ondelete="CASCADE"))
    kind: Mapped[Kind] = mapped_column(choice(Kind))
    # The id of a story, an adoption, an objective or an advocate's offer.
    subject_id: Mapped[int]
    title: Mapped[str] = mapped_column(String(150), default="")
    state: Mapped[ItemState] = mapped_column(choice(ItemState))
    # Whose it is now, or who agreed to it and waits for an administrator; nobody where the organisation stands for it.
    taker_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    hand_over: Mapped[HandOver] = relationship(back_populates="items", lazy="raise_on_sql")
    taker: Mapped[Member | None] = relationship(lazy="raise_on_sql")

    @property
    def key(self) -> str:
        """Kind and id as forms send them, «story:5»."""
        return f"{self.kind}:{self.subject_id}"
