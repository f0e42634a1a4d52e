"""Discussions and their posts, the tree they form, and what each member has read."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Member
from forum.clock import now
from forum.database import UtcDateTime, choice
from forum.extensions import db
from forum.objectives.models import Objective
from forum.organisations.models import Organisation
from forum.text.plain import slugify
from forum.themes.models import Theme

DEPTH_MOST = 8
BRANCHES_PER_PAGE = 20
REPLIES_SHOWN_PER_BRANCH = 3
REPLIES_SHOWN_OPEN = 50
FLAT_FROM_POSTS = 200
OBJECTIVES_MOST = 3
THEMES_MOST = 4
TITLE_LEAST, TITLE_MOST = 5, 150
# What is kept of the part that was cut from a mail.
TRIMMED_MOST = 10_000
# A new discussion is put to so many people by name; nobody is offered who was asked so often within a week, or who was
# not here for so long.
ASKED_AT_ONCE_MOST, ASKED_A_WEEK_MOST, ASKED_SEEN_DAYS = 5, 5, 30
# A question is put to so many advocates and so many invited by name, and offered to so many advocates.
ADVOCATES_ASKED_MOST, INVITED_MOST, OFFERED_MOST = 2, 5, 3
DECLINED_NOTE_MOST = 200
# A question without a reply is offered after so many working days; its asker is asked after so many days. What is
# older than the last number when the worker first sees it, is left alone.
OFFERED_AFTER_WORKING_DAYS, ASKED_IF_SOLVED_AFTER_DAYS, CARED_FOR_DAYS = 3, 10, 30


class DiscussionKind(StrEnum):
    DISCUSSION = "discussion"
    QUESTION = "question"
    # Belongs to a practice story and shows on its page.
    STORY = "story"


class Audience(StrEnum):
    PUBLIC = "public"
    MEMBERS = "members"


discussion_objective = Table(
    "discussion_objective",
    db.metadata,
    Column("discussion_id", ForeignKey("discussion.id", ondelete="CASCADE"), primary_key=True),
    Column("objective_id", ForeignKey("objective.id"), primary_key=True, index=True),
)


class ObjectiveCount(db.Model):
    """How many discussions and stories stand in an objective, for members and for everybody; the worker counts them."""

    __tablename__ = "objective_count"

    objective_id: Mapped[int] = mapped_column(ForeignKey("objective.id", ondelete="CASCADE"), primary_key=True)
    discussion_count: Mapped[int] = mapped_column(default=0)
    public_count: Mapped[int] = mapped_column(default=0)


class DiscussionTheme(db.Model):
    """A theme of a discussion; the one at position 0 is the main one."""

    __tablename__ = "discussion_theme"

    discussion_id: Mapped[int] = mapped_column(ForeignKey("discussion.id", ondelete="CASCADE"), primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(default=0)

    theme: Mapped[Theme] = relationship(lazy="raise_on_sql")


class Discussion(db.Model):
    __tablename__ = "discussion"
    __table_args__ = (
        UniqueConstraint("author_id", "submission"),
        Index("ix_discussion_latest", "last_post_at", "id"),
        Index("ix_discussion_author", "author_id", "id"),
        Index("ix_discussion_organisation", "organisation_id", "last_post_at", "id"),
        Index("ix_discussion_waiting", "kind", "answer_count", "created_at", "id"),
        Index("ix_discussion_unanswered", "kind", "answer_count", "last_post_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[DiscussionKind] = mapped_column(choice(DiscussionKind))
    title: Mapped[str] = mapped_column(String(150))
    audience: Mapped[Audience] = mapped_column(choice(Audience))
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    submission: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    last_post_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    last_number: Mapped[int] = mapped_column(default=1)
    last_branch: Mapped[int] = mapped_column(default=0)
    # Replies that stand: neither deleted, removed nor held.
    reply_count: Mapped[int] = mapped_column(default=0)
    answer_count: Mapped[int] = mapped_column(default=0)
    # A discussion shows in lists unless it belongs to a story without a reply.
    is_listed: Mapped[bool] = mapped_column(default=True)
    # The address of the page that holds it, when that is not its own: a story's.
    home: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column(default=1)
    # Rises with every change of what the page shows; a browser's copy is judged by it.
    change_count: Mapped[int] = mapped_column(default=0)
    # When that was; the latest of all says whether a browser's copy of a list is old.
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
    locked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    locked_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    lock_reason: Mapped[str] = mapped_column(Text, default="")
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    removal_reason: Mapped[str] = mapped_column(Text, default="")
    held_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    author: Mapped[Member] = relationship(foreign_keys=[author_id], lazy="raise_on_sql")
    locked_by: Mapped[Member | None] = relationship(foreign_keys=[locked_by_id], lazy="raise_on_sql")
    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")
    objectives: Mapped[list[Objective]] = relationship(
        secondary=discussion_objective, order_by=Objective.position, lazy="raise_on_sql"
    )
    theme_links: Mapped[list[DiscussionTheme]] = relationship(
        order_by=DiscussionTheme.position, cascade="all, delete-orphan", lazy="raise_on_sql"
    )

    @property
    def address(self) -> str:
        return self.home or f"/discussions/{self.id}-{slugify(self.title)}"

    @property
    def themes(self) -> list[Theme]:
        return [link.theme for link in self.theme_links]

    @property
    def is_question(self) -> bool:
        return self.kind == DiscussionKind.QUESTION

    @property
    def is_locked(self) -> bool:
        return self.locked_at is not None

    @property
    def is_gone(self) -> bool:
        """Deleted by its author or removed by a moderator."""
        return self.deleted_at is not None or self.removed_at is not None


class PostFacts:
    """What follows from the columns of a post, for its entity and for the rows that pages print."""

    __slots__ = ()
    if TYPE_CHECKING:
        discussion_id: Any
        number: Any
        accepted_at: Any
        deleted_at: Any
        removed_at: Any

    @property
    def anchor(self) -> str:
        return f"p{self.number}"

    @property
    def permalink(self) -> str:
        return f"/discussions/{self.discussion_id}/replies/{self.number}"

    @property
    def is_answer(self) -> bool:
        return self.accepted_at is not None

    @property
    def is_gone(self) -> bool:
        """Deleted by its author or removed by a moderator."""
        return self.deleted_at is not None or self.removed_at is not None


class Post(PostFacts, db.Model):
    __tablename__ = "post"
    __table_args__ = (
        UniqueConstraint("discussion_id", "number"),
        UniqueConstraint("author_id", "submission"),
        Index("ix_post_branch", "discussion_id", "branch_number", "number"),
        Index("ix_post_author_list", "author_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    discussion_id: Mapped[int] = mapped_column(ForeignKey("discussion.id"))
    number: Mapped[int]
    parent_number: Mapped[int | None]
    # Which top reply this one stands under; 0 for the opening.
    branch_number: Mapped[int] = mapped_column(default=0)
    depth: Mapped[int] = mapped_column(default=0)
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    submission: Mapped[str | None] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    renderer_version: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # A moderator took a detail out.
    redacted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    helpful_count: Mapped[int] = mapped_column(default=0)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    removal_reason: Mapped[str] = mapped_column(Text, default="")
    held_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Whom beside the followers it was put to, such as the contact of a story; kept for one that waits for a look.
    asks: Mapped[str | None] = mapped_column(String(20))

    discussion: Mapped[Discussion] = relationship(lazy="raise_on_sql")
    author: Mapped[Member] = relationship(foreign_keys=[author_id], lazy="raise_on_sql")
    accepted_by: Mapped[Member | None] = relationship(foreign_keys=[accepted_by_id], lazy="raise_on_sql")
    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")


class PostTrimming(db.Model):
    """What was cut from a post that came by mail: the quoted mail and the signature, as plain text."""

    __tablename__ = "post_trimming"

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), primary_key=True)
    text: Mapped[str] = mapped_column(Text)


class PostMention(db.Model):
    """A member whom a post names with @handle."""

    __tablename__ = "post_mention"

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True)


class PostAsk(db.Model):
    """A member to whom the opening of a discussion was put by name, by whom and why; by nobody where it was offered.

    `why` is the word of notifications: asked_theme, asked_advocate, invited or offered. Nobody is asked twice.
    """

    __tablename__ = "post_ask"

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    why: Mapped[str] = mapped_column(String(30), default="asked_theme")
    # Only who asked reads it.
    declined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    declined_note: Mapped[str] = mapped_column(String(200), default="")


class QuestionCare(db.Model):
    """What was done for a question that waits: offered to advocates, its asker asked whether it is solved; each once.

    `answered_at` is when the asker said that it is not, or was solved elsewhere.
    """

    __tablename__ = "question_care"

    discussion_id: Mapped[int] = mapped_column(ForeignKey("discussion.id", ondelete="CASCADE"), primary_key=True)
    offered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asked_if_solved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_solved_elsewhere: Mapped[bool] = mapped_column(default=False)


class Helpful(db.Model):
    """One member found one post helpful."""

    __tablename__ = "helpful"

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class ReadMark(db.Model):
    """The highest number up to which a member has seen every post of a discussion."""

    __tablename__ = "read_mark"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    discussion_id: Mapped[int] = mapped_column(ForeignKey("discussion.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int]
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
