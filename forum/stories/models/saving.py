"""What was saved, as stories and adoptions both keep it: integer pence, never without their basis."""

from enum import StrEnum

from sqlalchemy import BigInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.database import choice

SAVING_COLUMNS = (
    *("saving", "saving_is", "saving_basis", "saving_years", "price_year", "saving_status"),
    *("how_calculated", "excludes", "checked_by"),
)


class SavingIs(StrEnum):
    EXACTLY = "exactly"
    ABOUT = "about"
    MORE_THAN = "more_than"
    UP_TO = "up_to"


class SavingBasis(StrEnum):
    ONE_OFF = "one_off"
    YEARLY = "yearly"
    CUMULATIVE = "cumulative"


class SavingStatus(StrEnum):
    FORECAST = "forecast"
    ACHIEVED = "achieved"


class SavingColumns:
    """The columns of a saving, for the tables that have one."""

    saving: Mapped[int | None] = mapped_column(BigInteger)
    saving_is: Mapped[SavingIs | None] = mapped_column(choice(SavingIs))
    saving_basis: Mapped[SavingBasis | None] = mapped_column(choice(SavingBasis))
    saving_years: Mapped[int | None]
    price_year: Mapped[int | None]
    saving_status: Mapped[SavingStatus | None] = mapped_column(choice(SavingStatus))
    how_calculated: Mapped[str] = mapped_column(Text, default="")
    excludes: Mapped[str] = mapped_column(Text, default="")
    checked_by: Mapped[str] = mapped_column(String(120), default="")
