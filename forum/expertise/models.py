"""What members say of their work, and the themes and regions in which they offer help."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Member
from forum.clock import now
from forum.database import UtcDateTime
from forum.expertise.lists import DISCIPLINES, ROLES
from forum.extensions import db
from forum.themes.models import Theme

DISCIPLINES_MOST = 3
LINE_MOST = 200
ADVOCACIES_MOST = 10


class MemberProfile(db.Model):
    """What a member is, may be asked about in their own words, and works on; it changes with the member's version.

    `ask_about_folded` and `working_on_folded` are the same as searches compare them.
    """

    __tablename__ = "member_profile"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(String(40), default="", index=True)
    ask_about_text: Mapped[str] = mapped_column(String(LINE_MOST), default="")
    ask_about_folded: Mapped[str] = mapped_column(String(LINE_MOST * 4), default="")
    working_on: Mapped[str] = mapped_column(String(LINE_MOST), default="")
    working_on_folded: Mapped[str] = mapped_column(String(LINE_MOST * 4), default="")

    @property
    def role_label(self) -> str:
        return ROLES.get(self.role, "")


class MemberDiscipline(db.Model):
    """A discipline that a member knows."""

    __tablename__ = "member_discipline"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    discipline: Mapped[str] = mapped_column(String(40), primary_key=True, index=True)

    @property
    def label(self) -> str:
        return DISCIPLINES.get(self.discipline, "")


class Advocate(db.Model):
    """A member offers to help with a theme in a region; an empty region is everywhere. Paused, nobody is sent."""

    __tablename__ = "advocate"
    __table_args__ = (
        UniqueConstraint("member_id", "theme_id", "region"),
        Index("ix_advocate_theme", "theme_id", "region", "member_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id", ondelete="CASCADE"))
    # The name of a region, as organisations have it.
    region: Mapped[str] = mapped_column(String(40), default="")
    note: Mapped[str] = mapped_column(String(LINE_MOST), default="")
    since: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    member: Mapped[Member] = relationship(lazy="raise_on_sql")
    theme: Mapped[Theme] = relationship(lazy="raise_on_sql")

    @property
    def place(self) -> str:
        return self.region or "everywhere"
