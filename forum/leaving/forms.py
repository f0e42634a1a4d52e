"""What may be chosen and typed when somebody leaves, and by whom they ask."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectMultipleField
from wtforms.validators import Length, StopValidation

from forum.accounts.models import Member
from forum.clock import today
from forum.leaving.form_parts import SuccessorPart
from forum.leaving.holdings import Holding
from forum.leaving.models import WORDS_MOST, HandOverItem, Kind
from forum.text.day_field import DayField
from forum.text.fields import PlainTextField, VersionField

NOBODY = "Nobody: the moderators find somebody"
FIELDS = {Kind.STORY: "stories", Kind.ADOPTION: "adoptions", Kind.LEAD: "leads", Kind.ADVOCATE: "advocacies"}
LENGTH = Length(max=WORDS_MOST, message=f"Use {WORDS_MOST:,} characters or fewer.")


class LeavingForm(SuccessorPart):
    """What somebody hands over, to whom and from when."""

    stories = SelectMultipleField("Practice stories", validate_choice=False)
    adoptions = SelectMultipleField("What your organisation tried", validate_choice=False)
    leads = SelectMultipleField("Objectives that you lead", validate_choice=False)
    advocacies = SelectMultipleField("Themes that you are an advocate of", validate_choice=False)
    leaves_on = DayField("Your last day", may_come=True, description="From then on your profile says that you left.")
    words = PlainTextField(
        "Your words to them", [LENGTH], description="What they need to know. Only they read it, and it comes by email."
    )

    def offer(self, leaver: Member, holdings: Iterable[Holding], people: Sequence[Member]) -> "LeavingForm":
        """Offer what they look after, all of it ticked, and their colleagues."""
        held = list(holdings)
        for kind, name in FIELDS.items():
            self[name].choices = [(row.key, row.title) for row in held if row.kind == kind]
            # A page prints «optional» beside what is not required; of these any may be left out.
            self[name].flags.required = True
            if not self.is_submitted():
                self[name].data = [key for key, _ in self[name].choices]
        self.leaves_on.flags.required = True
        self.choose_from(leaver, {"": NOBODY}, people)
        return self

    @property
    def keys(self) -> list[str]:
        """What is ticked, as keys of holdings."""
        return [key for name in FIELDS.values() for key in self[name].data or []]

    def validate_leaves_on(self, field: Any) -> None:
        """Today or later."""
        if field.data is None or field.data < today():
            raise StopValidation("Enter today or a later day.")


class TakeBackForm(FlaskForm):
    """Taking an offer back."""

    version = VersionField()


class AnswerForm(FlaskForm):
    """What a successor takes on."""

    version = VersionField()
    things = SelectMultipleField("What you take on", validate_choice=False)
    words = PlainTextField("Your words", [LENGTH], description="They are told with your answer.")

    def offer(self, items: Iterable[HandOverItem], titles: Mapping[str, tuple[str, str]]) -> "AnswerForm":
        """Offer these things, all ticked."""
        self.things.choices = [(item.key, titles[item.key][0]) for item in items]
        self.things.flags.required = True
        if not self.is_submitted():
            self.things.data = [key for key, _ in self.things.choices]
        return self
