"""The days between which something was written, as filters of lists and of the search ask for them."""

import re
from datetime import date
from typing import Any

from wtforms import Form
from wtforms.validators import StopValidation

from forum.text.fields import LineField
from forum.text.words import day

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
NO_DAY = "Enter a day of the calendar like 2026-03-31."


class FilterDayField(LineField):
    """A day as 2026-03-31; after validation `day` holds it."""

    day: date | None = None

    def pre_validate(self, form: Form) -> None:
        if not self.data:
            return
        try:
            self.day = date.fromisoformat(self.data) if DAY.fullmatch(self.data) else None
        except ValueError:
            self.day = None
        # The first and the last days of all lie outside of what a moment can say.
        if self.day is None or not 1000 <= self.day.year <= 9000:
            self.day = None
            raise StopValidation(NO_DAY)


class DaysForm(Form):
    """When something was written."""

    since = FilterDayField("From", description="The first day, like 2026-03-31.")
    before = FilterDayField("Before", description="The day after the last.")

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        for control in self:
            # A filter is never «optional»: leaving it open means all.
            control.flags.required = True

    def validate_before(self, control: Any) -> None:
        if control.day and self.since.day and control.day <= self.since.day:
            raise StopValidation(f"Enter a day after {day(self.since.day)}, or leave one of the two out.")
