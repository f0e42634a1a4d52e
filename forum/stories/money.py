"""Money as people type it, and the fields of a saving, which stories and adoptions share."""

import re
from typing import Any

from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.validators import Length, StopValidation

from forum.clock import today
from forum.stories.models import SavingBasis, SavingStatus
from forum.text.fields import LineField, PlainTextField
from forum.text.plain import clean_line, whole_number

# No programme of local roads comes near; more is a slip of the hand.
POUNDS_MOST = 10_000_000_000
YEARS_MOST = 60
EARLIEST_PRICE_YEAR = 1980
TYPED = re.compile(r"£?\s*(\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.(\d{1,3}))?\s*(k|m|million|bn|billion)?", re.IGNORECASE)
TIMES = {"": 1, "k": 1_000, "m": 1_000_000, "million": 1_000_000, "bn": 10**9, "billion": 10**9}
SAVING_IS = {"exactly": "Exactly", "about": "About", "more_than": "More than", "up_to": "Up to"}
SAVING_BASIS = {"one_off": "Once", "yearly": "A year", "cumulative": "Over several years together"}
SAVING_STATUS = {"forecast": "Forecast", "achieved": "Achieved"}


def pence_of(typed: str) -> int | None:
    """The pence of «412000», «£412,000.50» or «1.7 million»; None for anything else."""
    match = TYPED.fullmatch(typed)
    if match is None:
        return None
    pounds, rest, times = match.groups()
    factor = TIMES[(times or "").lower()]
    fraction = rest or ""
    if factor == 1 and len(fraction) > 2:
        return None
    whole = int(pounds.replace(",", "")) * factor * 100
    return whole + int(fraction.ljust(3, "0") or 0) * factor * 100 // 1000


def pounds_of(pence: int) -> str:
    """«412000», or «412000.50», as an input shows it."""
    return str(pence // 100) if pence % 100 == 0 else f"{pence // 100}.{pence % 100:02d}"


class MoneyField(LineField):
    """Pounds and pence; after validation `data` is still what was typed and `pence` the amount, or None."""

    def __init__(self, *args: Any, example: str = "412000", **values: Any) -> None:
        super().__init__(*args, **values)
        self.example = example

    @property
    def pence(self) -> int | None:
        """The amount that was typed; None when nothing was."""
        return pence_of(self.data) if self.data else None

    def process_data(self, value: Any) -> None:
        """Show a stored amount in pounds."""
        self.data = pounds_of(value) if isinstance(value, int) else clean_line(value)

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no amount."""
        if not self.data:
            return
        if self.data.lstrip("£ ").startswith(("-", "−")):
            raise StopValidation("Enter an amount of 0 or more. A loss belongs into the text.")
        pence = self.pence
        if pence is None:
            raise StopValidation(f"Enter an amount in pounds, like {self.example}.")
        if pence > POUNDS_MOST * 100:
            raise StopValidation("That is more than £10 billion. Check the number of noughts.")


class YearField(LineField):
    """A year or a count of years; `number` is what was typed, or None."""

    @property
    def number(self) -> int | None:
        """The number that was typed."""
        return whole_number(self.data)

    def process_data(self, value: Any) -> None:
        """Show a stored number."""
        self.data = str(value) if value else ""


class ChoiceField(RadioField):
    """One of several; nothing chosen is None."""

    def __init__(self, label: str, choices: dict[str, str], **values: Any) -> None:
        super().__init__(label, choices=choices, **values)

    def pre_validate(self, form: Any) -> None:
        """Nothing chosen is fine here; the form asks for what a figure needs."""
        if self.data:
            super().pre_validate(form)


class SavingFields(FlaskForm):
    """What was saved, never a bare figure: a saving has its basis and says whether it is achieved."""

    saving = MoneyField("Saving in pounds", description="Like 412000 or 1.7 million. Leave it empty if none is known.")
    saving_is = ChoiceField("How exact is it?", SAVING_IS)
    saving_basis = ChoiceField("The saving counts", SAVING_BASIS)
    saving_years = YearField("Over how many years?", description="For a saving over several years together.")
    price_year = YearField("Prices of which year?", description="Like 2025. It lets others allow for inflation.")
    saving_status = ChoiceField("Forecast or achieved?", SAVING_STATUS)
    how_calculated = PlainTextField(
        "How it was counted",
        [Length(max=2000, message="Use 2,000 characters or fewer.")],
        description="What was compared with what, and where the figures come from.",
    )
    excludes = PlainTextField(
        "What it does not count",
        [Length(max=500, message="Use 500 characters or fewer.")],
        description="Like “maintenance” or “staff time of the council”.",
    )
    checked_by = LineField(
        "Checked by",
        [Length(max=120, message="Use 120 characters or fewer.")],
        description="Who outside the team checked it, like “finance” or “internal audit”.",
    )

    def validate_saving_basis(self, field: Any) -> None:
        """A saving is once, a year, or over years; without that the figure says nothing."""
        if self.saving.data and not field.data:
            raise StopValidation("Say whether the saving counts once, a year or over several years.")

    def validate_saving_status(self, field: Any) -> None:
        """A forecast is no result."""
        if self.saving.data and not field.data:
            raise StopValidation("Say whether the saving is a forecast or achieved.")

    def validate_saving_years(self, field: Any) -> None:
        """A saving over several years says over how many."""
        is_over_years = self.saving_basis.data == SavingBasis.CUMULATIVE
        if is_over_years and self.saving.data and not field.data:
            raise StopValidation("Enter over how many years the saving counts.")
        if field.data and not 1 <= (field.number or 0) <= YEARS_MOST:
            raise StopValidation(f"Enter a number of years from 1 to {YEARS_MOST}.")

    def validate_price_year(self, field: Any) -> None:
        """A year that can be."""
        if field.data and not EARLIEST_PRICE_YEAR <= (field.number or 0) <= today().year + 1:
            raise StopValidation("Enter a year with four digits, like 2025.")

    @property
    def saving_values(self) -> dict[str, Any]:
        """The columns of a saving. Without a figure its terms are not kept, so that none stands alone."""
        has_saving = self.saving.pence is not None
        basis = SavingBasis(self.saving_basis.data) if has_saving and self.saving_basis.data else None
        return {
            "saving": self.saving.pence,
            "saving_is": (self.saving_is.data or "exactly") if has_saving else None,
            "saving_basis": basis,
            "saving_years": self.saving_years.number if basis == SavingBasis.CUMULATIVE else None,
            "price_year": self.price_year.number if has_saving else None,
            "saving_status": SavingStatus(self.saving_status.data) if has_saving and self.saving_status.data else None,
            "how_calculated": self.how_calculated.data or "",
            "excludes": self.excludes.data or "",
            "checked_by": self.checked_by.data or "",
        }
