"""The list of themes, and what members may be asked about."""

from datetime import date

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.clock import today
from forum.extensions import db

ASK_ABOUT_MOST = 5


class Theme(db.Model):
    __tablename__ = "theme"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    position: Mapped[int]
    description: Mapped[str] = mapped_column(Text, default="")
    updated_on: Mapped[date] = mapped_column(default=today)

    @property
    def address(self) -> str:
        return f"/themes/{self.slug}"


class MemberTheme(db.Model):
    """A theme that a member may be asked about."""

    __tablename__ = "member_theme"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id", ondelete="CASCADE"), primary_key=True)
