"""The bodies that a member chose; without a row of theirs, the suggested ones count."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from forum.extensions import db

FAMILY_MOST = 20


class FamilyMember(db.Model):
    """One body of a member's own family."""

    __tablename__ = "family_member"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True)
