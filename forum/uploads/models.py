"""A document or picture that a member sent, and what it hangs on."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.clock import now
from forum.database import UtcDateTime
from forum.extensions import db

MB = 1024 * 1024
DOCUMENT_MOST_BYTES = 25 * MB
PICTURE_MOST_BYTES = 10 * MB
MEMBER_MOST_BYTES = 500 * MB
NAME_MOST, DESCRIPTION_MOST, TITLE_MOST = 120, 300, 150
# More than any text may carry, and so many are read of what a form names.
IN_A_FORM_MOST = 20
# What nobody posted by then is removed.
WAITING_KEPT_HOURS = 48
# A file whose row is being written has none yet; later it is one that a crash left behind.
ROWLESS_KEPT_HOURS = 24


class Upload(db.Model):
    __tablename__ = "upload"
    __table_args__ = (
        Index("ix_upload_subject", "kind", "subject_id", "position"),
        Index("ix_upload_owner", "owner_id", "digest"),
        Index("ix_upload_waiting", "waiting_since"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # Members live in a higher room.
    owner_id: Mapped[int]
    # Both empty while it hangs on nothing, and then it waits since a moment.
    kind: Mapped[str | None] = mapped_column(String(30))
    subject_id: Mapped[int | None]
    position: Mapped[int] = mapped_column(default=0)
    waiting_since: Mapped[datetime | None] = mapped_column(UtcDateTime, default=now)
    stored_as: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(NAME_MOST))
    media_type: Mapped[str] = mapped_column(String(100))
    # As links call it: PDF, Word, picture.
    format: Mapped[str] = mapped_column(String(30))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    width: Mapped[int | None]
    height: Mapped[int | None]
    # What a picture shows, or the title of a document.
    description: Mapped[str] = mapped_column(String(DESCRIPTION_MOST), default="")
    is_decorative: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    @property
    def address(self) -> str:
        return f"/uploads/{self.id}/{self.name}"

    @property
    def is_picture(self) -> bool:
        return self.width is not None

    @property
    def alt(self) -> str:
        """What a picture shows, in words; empty for decoration."""
        return "" if self.is_decorative else self.description

    @property
    def size_words(self) -> str:
        return size_words(self.size)

    @property
    def label(self) -> str:
        """What it is, in words: «Plan of the junction, PDF, 1.2 MB»."""
        return f"{self.description or 'Decoration'}, {self.format}, {self.size_words}"


def size_words(size: int) -> str:
    """«1.2 MB», «340 KB», «12 bytes»."""
    if size >= MB:
        return f"{size / MB:.1f}".removesuffix(".0") + " MB"
    return f"{round(size / 1024)} KB" if size >= 1024 else f"{size} bytes"
