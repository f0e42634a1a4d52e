"""The programme's objectives, the people who lead them here, and the programme's named products."""

from datetime import date

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.extensions import db


class Objective(db.Model):
    __tablename__ = "objective"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    symbol: Mapped[str] = mapped_column(String(10))
    position: Mapped[int]
    short: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    renderer_version: Mapped[int]
    # The programme's own lead is printed text with its date; the lead's role here is ObjectiveLead.
    named_lead: Mapped[str] = mapped_column(String(80))
    named_lead_as_of: Mapped[date]
    period: Mapped[str] = mapped_column(String(80), default="")
    updated_on: Mapped[date]
    version: Mapped[int] = mapped_column(default=1)

    @property
    def address(self) -> str:
        return f"/objectives/{self.slug}"


class ObjectiveLead(db.Model):
    """A member who leads an objective on this network."""

    __tablename__ = "objective_lead"

    objective_id: Mapped[int] = mapped_column(ForeignKey("objective.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
