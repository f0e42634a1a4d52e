"""What may be typed into the parts of a story's record; one form for each part, by the names of its columns."""

from typing import Any

from wtforms import Form, SelectField
from wtforms.validators import Length, StopValidation

from forum.accounts.models import Member
from forum.discussions.form_parts import WritingForm
from forum.stories.forms import LinkList, RowList
from forum.stories.models import (
    BENEFITS,
    DELIVERY_MODELS,
    EVIDENCE,
    EVIDENCE_STATED_MOST,
    INDICATORS,
    PRACTICE_KINDS,
    SCALES,
    STAGE_LABELS,
    Stage,
)
from forum.stories.money import ChoiceField, MoneyField, SavingFields, YearField
from forum.text.day_field import DayField
from forum.text.fields import CarriedField, LineField, MarkdownField, PlainTextField, VersionField
from forum.text.plain import whole_number

SECTION_MOST = 10_000
MONTHS_MOST = 240
BENEFITS_MOST = 8
NOT_SAID = {"": "Not said"}


def _at_most(number: int) -> Length:
    return Length(max=number, message=f"Use {number:,} characters or fewer.")


class SectionForm(WritingForm):
    """A part of the record; it knows the version and the part that its writer saw."""

    version = VersionField()
    seen = CarriedField()

    @property
    def values(self) -> dict[str, Any]:
        """The columns that the part stands for, after validation: here its texts, each with its HTML."""
        values: dict[str, Any] = {}
        for field in (field for field in self if isinstance(field, MarkdownField)):
            text = field.text if field.data else None
            values |= {field.name: text.source if text else "", f"{field.name}_html": text.html if text else ""}
        return values


class LessonsForm(SectionForm):
    lessons = MarkdownField(
        "Lessons",
        most=SECTION_MOST,
        description="What you learned that others could not know. Short points are best.",
    )
    differently = MarkdownField(
        "What we would do differently",
        most=SECTION_MOST,
        description="If you began again tomorrow. This is what readers ask for most.",
    )


class WhereForm(SectionForm):
    works_where = MarkdownField(
        "Where it works", most=SECTION_MOST, description="What has to be there: the network, the contract, the people."
    )
    not_where = MarkdownField(
        "Where it does not work",
        most=SECTION_MOST,
        description="Say when not to copy it. It makes the rest believable.",
    )


class MoneyForm(SavingFields, SectionForm):
    cost_once = MoneyField("Cost to put in place", example="65000", description="Once, in pounds.")
    cost_yearly = MoneyField("Cost to keep going, a year", example="2000", description="In pounds.")

    @property
    def values(self) -> dict[str, Any]:
        """The saving with its terms, and both costs in pence."""
        costs = {"cost_once": self.cost_once.pence, "cost_yearly": self.cost_yearly.pence}
        return {**self.saving_values, **costs}


class ContactForm(SectionForm):
    contact = SelectField("Who answers questions", description="Readers see the name and can ask.")
    backup_contact = SelectField(
        "Who answers when they are away",
        description="They may also edit this story, so that it lives on when somebody changes jobs.",
    )

    def choose_from(self, people: list[Member]) -> "ContactForm":
        """Offer these people; whoever is chosen already but not among them has left, and has to be replaced."""
        choices = [("", "Nobody yet"), *((person.handle, f"{person.name}, {person.job_title}") for person in people)]
        self.contact.choices = self.backup_contact.choices = choices
        self._ids = {person.handle: person.id for person in people}
        return self

    @property
    def values(self) -> dict[str, Any]:
        """The ids of both people, or None."""
        return {
            "contact_id": self._ids.get(self.contact.data),
            "backup_contact_id": self._ids.get(self.backup_contact.data),
        }


class FactsForm(SectionForm):
    stage = ChoiceField("Stage", STAGE_LABELS)
    stage_reason = PlainTextField(
        "Why it was stopped, or what comes next",
        [_at_most(1000)],
        description="A story that stopped has to say why. That is what others learn from.",
    )
    started_on = DayField("When it started", description="Like 27 3 2024. The day may be left out.")
    months = YearField("Months to put it in place", description="From the decision to the first working day.")
    evidence = ChoiceField(
        "How you know what came of it",
        {str(level): words for level, words in EVIDENCE.items() if level <= EVIDENCE_STATED_MOST},
        description="“Repeated elsewhere” comes by itself, once another organisation says that it worked there too.",
    )

    def validate_stage_reason(self, field: Any) -> None:
        """What was stopped says why."""
        if self.stage.data == Stage.STOPPED and not field.data:
            raise StopValidation("Write why it was stopped. That is what others learn from.")

    def validate_months(self, field: Any) -> None:
        """A number of months that can be."""
        if field.data and not 1 <= (field.number or 0) <= MONTHS_MOST:
            raise StopValidation(f"Enter a number of months from 1 to {MONTHS_MOST}.")

    @property
    def values(self) -> dict[str, Any]:
        """Stage, reason, start, months and the level of evidence that the author states."""
        return {
            "stage": Stage(self.stage.data) if self.stage.data else None,
            "stage_reason": self.stage_reason.data or "",
            "started_on": self.started_on.data,
            "months": self.months.number,
            "evidence_stated": int(self.evidence.data or 1),
        }


class BenefitForm(Form):
    """One benefit; a row without an amount counts as none."""

    what = SelectField("What changed", choices=BENEFITS)
    amount = LineField("How much, like 31 or from 55 to 130", [_at_most(60)])
    unit = LineField("Of what, like % or days a year", [_at_most(60)])

    @property
    def is_empty(self) -> bool:
        return not self.amount.data and not self.unit.data

    def validate_amount(self, field: Any) -> None:
        if self.unit.data and not field.data:
            raise StopValidation("Enter how much, like 31.")

    def validate_unit(self, field: Any) -> None:
        if self.amount.data and not field.data:
            raise StopValidation("Enter of what, like % or days a year.")


class BenefitsForm(SectionForm):
    benefits = RowList(
        BenefitForm,
        "What changed",
        most=BENEFITS_MOST,
        description=f"Up to {BENEFITS_MOST}. Saving gives two more rows.",
    )
    indicator = SelectField(
        "Indicator that it moved",
        choices=NOT_SAID | INDICATORS,
        description="If you can see it in a figure that authorities report.",
    )

    @property
    def values(self) -> dict[str, Any]:
        """The rows that are filled, and the indicator."""
        return {"benefits": self.benefits.rows, "indicator": self.indicator.data or ""}


class PracticeForm(SectionForm):
    practice_kind = SelectField("Kind of practice", choices=NOT_SAID | PRACTICE_KINDS)
    delivery_model = SelectField("Way of working", choices=NOT_SAID | DELIVERY_MODELS)
    partners = LineField(
        "Partners and providers", [_at_most(300)], description="Contractor, consultant, supplier, neighbours, alliance."
    )
    effort = ChoiceField("Effort", {})
    risk = ChoiceField("Risk", {})
    policy_effect = ChoiceField("Effect on policy", {})
    speed = ChoiceField("Speed of return", {})

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        for name, (_, low, high) in SCALES.items():
            ends = {1: f"1, {low}", 5: f"5, {high}"}
            self[name].choices = {str(step): ends.get(step, str(step)) for step in range(1, 6)}

    @property
    def values(self) -> dict[str, Any]:
        """The kind, the partners, and each scale as a number or None."""
        return {
            "practice_kind": self.practice_kind.data or "",
            "delivery_model": self.delivery_model.data or "",
            "partners": self.partners.data or "",
            **{name: whole_number(self[name].data) for name in SCALES},
        }


class DocumentsForm(SectionForm):
    links = LinkList()

    @property
    def values(self) -> dict[str, Any]:
        """The rows that are filled."""
        return {"links": self.links.rows}


FORMS: dict[str, type[SectionForm]] = {
    "lessons": LessonsForm,
    "where": WhereForm,
    "money": MoneyForm,
    "contact": ContactForm,
    "facts": FactsForm,
    "benefits": BenefitsForm,
    "practice": PracticeForm,
    "documents": DocumentsForm,
}
