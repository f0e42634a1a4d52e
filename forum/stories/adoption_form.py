"""What may be typed about an organisation's own try."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField
from wtforms.validators import AnyOf, InputRequired

from forum.discussions.form_parts import REASON_EMPTY, WritingForm
from forum.stories.models import SAVING_COLUMNS, AdoptionStatus, Recommend
from forum.stories.money import ChoiceField, SavingFields
from forum.stories.services.recording import Record
from forum.text.day_field import DayField
from forum.text.fields import MarkdownField, PlainTextField, VersionField, one_line

TEXT_MOST = 10_000
CHOOSE = "Choose how far you are."
STATUSES = {
    "considering": "We are considering it",
    "trialling": "We are trying it out",
    "adopted": "We adopted it as it is",
    "adapted": "We adopted it with changes",
    "stopped": "We tried it and stopped",
    "not_for_us": "It is not for us",
}
RECOMMENDS = {"yes": "Yes", "with_changes": "Yes, with changes", "no": "No"}
ORDER = ("status", "happened_on", "what_we_changed", "result", *SAVING_COLUMNS, "recommend", "may_be_asked")


class AdoptionForm(WritingForm, SavingFields):
    """The record of one organisation; everything but how far it is may be left for later."""

    status = RadioField(
        "How far are you?",
        [InputRequired(CHOOSE), AnyOf(tuple(STATUSES), message=CHOOSE)],
        choices=STATUSES,
        validate_choice=False,
    )
    happened_on = DayField("When was that?", description="A month and a year are enough, like 6 2025.")
    what_we_changed = MarkdownField(
        "What you changed",
        most=TEXT_MOST,
        description="What is different with you: the kit, the people, the rounds, the contract. Say also why not.",
    )
    result = MarkdownField(
        "Your result",
        most=TEXT_MOST,
        description="What came of it, with its figures, also when it failed. You can add it later.",
    )
    recommend = ChoiceField("Would you recommend it?", RECOMMENDS)
    may_be_asked = BooleanField("We are happy to be asked about it")
    version = VersionField()

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        # Errors are listed in the order of the page.
        for name in ORDER:
            self._fields[name] = self._fields.pop(name)

    @property
    def has_saving(self) -> bool:
        """Whether anything about money was typed, so that its part stands open."""
        return any(self[name].data for name in SAVING_COLUMNS) or any(self[name].errors for name in SAVING_COLUMNS)

    @property
    def record(self) -> Record:
        """What a validated form says."""
        return Record(
            status=AdoptionStatus(self.status.data),
            what_we_changed=self.what_we_changed.text,
            result=self.result.text,
            happened_on=self.happened_on.data,
            recommend=Recommend(self.recommend.data) if self.recommend.data else None,
            may_be_asked=bool(self.may_be_asked.data),
            saving=self.saving_values,
            submission=self.submission.data,
        )


class ReasonForm(FlaskForm):
    """Why a moderator removes a record or brings it back."""

    reason = PlainTextField("Reason", [one_line(REASON_EMPTY, 2, 1000)])
