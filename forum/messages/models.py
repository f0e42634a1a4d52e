"""Conversations, who takes part in them, their messages, and whom a member does not want to hear from."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Member
from forum.clock import now
from forum.database import UtcDateTime, choice
from forum.extensions import db
from forum.text.words import together

# What is kept of the part that was cut from a mail.
TRIMMED_MOST = 10_000
PEOPLE_MOST = 6
MESSAGES_SHOWN = 20
# A moderator reads the reported message and so many on either side of it.
NEIGHBOURS_SHOWN = 1
# What a conversation is about that a moderator began about a case.
CASE = "case"


class Wish(StrEnum):
    """From whom a member takes new conversations."""

    EVERYBODY = "everybody"
    NO_PROVIDERS = "no_providers"
    NOBODY = "nobody"


class Conversation(db.Model):
    """A private conversation. `about_kind` is empty where it is about nothing on the site."""

    __tablename__ = "conversation"
    __table_args__ = (
        Index("ix_conversation_list", "last_message_at", "id"),
        Index("ix_conversation_about", "about_kind", "about_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    about_kind: Mapped[str] = mapped_column(String(30), default="")
    about_id: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    last_number: Mapped[int] = mapped_column(default=0)
    last_message_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    people: Mapped[list["Participation"]] = relationship(
        order_by="Participation.joined_at, Participation.member_id", lazy="raise_on_sql"
    )

    @property
    def address(self) -> str:
        return f"/messages/{self.id}"

    @property
    def about(self) -> tuple[str, int] | None:
        return (self.about_kind, self.about_id) if self.about_kind else None

    @property
    def is_about_case(self) -> bool:
        return self.about_kind == CASE

    def part_of(self, member_id: int) -> "Participation | None":
        """How a member takes part; None for strangers and for those who left."""
        return next((part for part in self.people if part.member_id == member_id and part.left_at is None), None)

    def others(self, member_id: int) -> list[Member]:
        """Everybody else who is in it."""
        return [part.member for part in self.people if part.left_at is None and part.member_id != member_id]

    def name_for(self, member_id: int) -> str:
        """The names of the others: «Bob Oakes», «Bob Oakes and Mia Castell»; of those who left where nobody is left."""
        names = [person.name for person in self.others(member_id)]
        gone = [part.member.name for part in self.people if part.member_id != member_id]
        return together(names or gone)


class Participation(db.Model):
    """One member in one conversation. They see its messages from `first_number` on."""

    __tablename__ = "participation"
    __table_args__ = (Index("ix_participation_member", "member_id", "left_at"),)

    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    first_number: Mapped[int] = mapped_column(default=1)
    read_number: Mapped[int] = mapped_column(default=0)
    is_muted: Mapped[bool] = mapped_column(default=False)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    member: Mapped[Member] = relationship(lazy="raise_on_sql")


class Message(db.Model):
    __tablename__ = "message"
    __table_args__ = (UniqueConstraint("conversation_id", "number"), UniqueConstraint("author_id", "submission"))

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    number: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    submission: Mapped[str | None] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    renderer_version: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    removal_reason: Mapped[str] = mapped_column(Text, default="")

    conversation: Mapped[Conversation] = relationship(lazy="raise_on_sql")
    author: Mapped[Member] = relationship(lazy="raise_on_sql")
    trimming: Mapped["MessageTrimming | None"] = relationship(lazy="raise_on_sql", viewonly=True)

    @property
    def address(self) -> str:
        """Its own place: the conversation for those in it, an excerpt for moderators of a case about it."""
        return f"/messages/{self.conversation_id}/{self.number}"

    @property
    def anchor(self) -> str:
        return f"m{self.number}"

    @property
    def is_gone(self) -> bool:
        """Deleted by its author or removed by a moderator."""
        return self.deleted_at is not None or self.removed_at is not None


class MessageTrimming(db.Model):
    """What was cut from a message that came by mail: the quoted mail and the signature, as plain text."""

    __tablename__ = "message_trimming"

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), primary_key=True)
    text: Mapped[str] = mapped_column(Text)


class MessageBlock(db.Model):
    """A member does not want to hear from another one. The other is never told."""

    __tablename__ = "message_block"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    blocked_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    blocked: Mapped[Member] = relationship(foreign_keys=[blocked_id], lazy="raise_on_sql")


class MessageChoice(db.Model):
    """From whom a member takes messages, where that is not everybody."""

    __tablename__ = "message_choice"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    wish: Mapped[Wish] = mapped_column(choice(Wish))
