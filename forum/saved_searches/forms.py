"""What may be typed about a saved search."""

from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.validators import InputRequired

from forum.saved_searches.models import NAME_LEAST, NAME_MOST, RATE_LABELS
from forum.text.fields import CarriedField, LineField, VersionField, one_line

RATES = {rate.value: label for rate, label in RATE_LABELS.items()}


class SavedSearchForm(FlaskForm):
    name = LineField(
        "Name",
        [one_line("Enter a name for this search.", NAME_LEAST, NAME_MOST)],
        description="It stands in your list and in the emails.",
    )
    rate = RadioField("Send me an email", [InputRequired("Choose how often we write to you.")], choices=RATES)


class NewSavedSearchForm(SavedSearchForm):
    # The question as the address of the search page says it.
    asked = CarriedField()


class EditSavedSearchForm(SavedSearchForm):
    version = VersionField()
