"""A day typed into three small boxes, as people write it on paper."""

from datetime import date
from typing import Any

from wtforms import Field
from wtforms.validators import StopValidation

from forum.clock import today
from forum.text.plain import clean_line

PARTS = {"day": "Day", "month": "Month", "year": "Year"}
EARLIEST_YEAR = 1980
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class DayField(Field):
    """A day in the past or today, or where it `may_come` a later one too; `data` is a date or None.

    The day may be left out and is then the first. A program may send the whole day under the field's own name, like
    2026-03-31.
    """

    data: date | None

    def __init__(self, *args: Any, may_come: bool = False, **values: Any) -> None:
        self.may_come = may_come
        self.typed = dict.fromkeys(PARTS, "")
        super().__init__(*args, **values)

    @property
    def boxes(self) -> list[dict[str, str]]:
        """The three inputs: part, id, name, label and value; the first has the id of the field."""
        return [
            {
                "part": part,
                "id": self.id if part == "day" else f"{self.id}-{part}",
                "name": f"{self.name}-{part}",
                "label": label,
                "value": self.typed[part],
            }
            for part, label in PARTS.items()
        ]

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Take what was typed, else the day that is stored."""
        super().process(None, self.default if data is None or not isinstance(data, date) else data, extra_filters)
        self.raw_data = []
        if self.data is not None:
            self.typed = {"day": str(self.data.day), "month": str(self.data.month), "year": str(self.data.year)}
        sent = {part: f"{self.name}-{part}" for part in self.typed}
        if formdata and self.name in formdata:
            whole = clean_line(formdata.get(self.name)).split("-")
            self.typed = dict(zip(("year", "month", "day"), [*whole, "", "", ""], strict=False))
        elif formdata and any(name in formdata for name in sent.values()):
            self.typed = {part: clean_line(formdata.get(name)) for part, name in sent.items()}
        else:
            return
        self.data = None
        self.raw_data = [part for part in self.typed.values() if part]

    def pre_validate(self, form: Any) -> None:
        """Turn what was typed into a day, or say what is wrong with it."""
        if not any(self.typed.values()):
            return
        if not self.typed["month"] or not self.typed["year"]:
            raise StopValidation("Enter a month and a year, like 4 2024.")
        try:
            year = int(self.typed["year"])
            typed = date(year, _month(self.typed["month"]), int(self.typed["day"] or 1))
        except ValueError as error:
            raise StopValidation("Enter a real date, like 27 3 2024.") from error
        if year < EARLIEST_YEAR:
            raise StopValidation(f"Enter a year from {EARLIEST_YEAR} on.")
        if typed > today() and not self.may_come:
            raise StopValidation("Enter a date that has passed.")
        self.data = typed


def _month(typed: str) -> int:
    name = typed.lower()[:3]
    return MONTHS.index(name) + 1 if name in MONTHS else int(typed)
