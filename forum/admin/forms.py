"""What may be typed in administration."""

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Form, RadioField, SelectField, SelectMultipleField
from wtforms.validators import Length, StopValidation

from forum.objectives.queries import all_objectives
from forum.organisations.models import KIND_LABELS
from forum.text.days import FilterDayField
from forum.text.fields import CarriedField, LineField, PlainTextField, VersionField, one_line
from forum.text.plain import clean_line

ROLES = {"member": "Member", "moderator": "Moderator", "administrator": "Administrator"}
NAME_KINDS = {"short": "Another name", "official": "The official name from now on", "former": "A former name"}
NATIONS = ["England", "Scotland", "Wales", "Northern Ireland", "United Kingdom"]
REASON_HINT = "Kept in the log."
TOLD_HINT = "Kept in the log, and told to the member."
TOLD_TO_ASKER_HINT = "Kept in the log, and told to the member who missed it."
SUGGESTED = {"data-suggestions": "/organisations/suggest", "autocomplete": "off"}


def always_there(form: Form, field: Any) -> None:
    """No check, but a list or a search box that always holds something is not marked as optional."""


always_there.field_flags = {"required": True}  # type: ignore[attr-defined]


class ReasonForm(FlaskForm):
    """Every act has a reason."""

    reason = PlainTextField("Reason", [one_line("Enter the reason.", 2, 1000)], description=REASON_HINT)


class ToldReasonForm(ReasonForm):
    """An act that its member is told, with its reason."""

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.reason.description = TOLD_HINT


class RoleForm(ToldReasonForm):
    member = LineField(
        "Member", [one_line("Enter a handle or an email address.", 2, 254)], description="Handle or email address."
    )
    role = RadioField("Role", [always_there], choices=ROLES, default="moderator")


class LeadForm(ToldReasonForm):
    objective = SelectField("Objective", [always_there])
    member = LineField(
        "Member", [one_line("Enter a handle or an email address.", 2, 254)], description="Handle or email address."
    )
    leads = RadioField(
        "What changes?",
        [always_there],
        default="yes",
        choices={"yes": "Leads it from now on", "no": "No longer leads it"},
    )

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.objective.choices = {row.slug: row.name for row in all_objectives()}


class BodyForm(ReasonForm):
    """A new body of the directory."""

    name = LineField("Official name", [one_line("Enter the name.", 2, 120)])
    kind = SelectField("Kind", [always_there], choices=KIND_LABELS)
    short = LineField("Short name", [Length(max=120, message="Use 120 characters or fewer.")])
    former = PlainTextField("Former names", [Length(max=1000)], description="One on each line.")
    nation = SelectField("Nation", choices={"": "Not stated", **{name: name for name in NATIONS}}, default="")
    region = LineField("Region", [Length(max=40, message="Use 40 characters or fewer.")])
    domain = LineField(
        "Mail domain",
        [Length(max=120, message="Use 120 characters or fewer.")],
        description="Like council.gov.uk. Everybody with a confirmed address there gets in at once.",
    )
    request = CarriedField()

    def process(self, formdata: Any = None, *args: Any, **values: Any) -> None:
        """A form sent without a nation states none."""
        super().process(formdata, *args, **values)
        self.nation.data = self.nation.data or ""
        self.answer(self.request.data or "")

    def answer(self, request: str) -> None:
        """Carry the id of the request that this body settles; whoever made it reads the reason."""
        self.request.data = request
        self.reason.description = TOLD_TO_ASKER_HINT if request else REASON_HINT

    @property
    def former_names(self) -> list[str]:
        return [line for line in map(clean_line, (self.former.data or "").split("\n")) if line]


class ChangeBodyForm(ReasonForm):
    name = LineField("New name", [Length(max=120, message="Use 120 characters or fewer.")])
    name_kind = RadioField("What is this name?", [always_there], choices=NAME_KINDS, default="short")
    domain = LineField(
        "Mail domain to add",
        [Length(max=120, message="Use 120 characters or fewer.")],
        description="Like council.gov.uk. Everybody with a confirmed address there gets in at once.",
    )
    forget_domain = SelectField("Mail domain to take away")


class SettleForm(ToldReasonForm):
    """Which body of the directory a request means."""

    organisation = LineField(
        "Organisation",
        [one_line("Enter any name of a body in the directory.", 2, 120)],
        description="Any name of a body in the directory.",
        render_kw=SUGGESTED,
    )


class MembershipForm(SettleForm):
    """How a body belongs to an alliance."""

    role = RadioField(
        "What is it?",
        [always_there],
        default="member",
        choices={"member": "A member", "chair": "In the chair", "never": "It never belonged: take it off the list"},
    )
    since_on = FilterDayField("Since", description="Like 2019-04-01. Leave it empty if nobody knows.")
    until_on = FilterDayField("Until", description="The first day on which it does not belong any more.")
    source = LineField(
        "Source",
        [Length(max=300, message="Use 300 characters or fewer.")],
        description="The page and the month in which it was seen. The page of the alliance shows it.",
    )

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.reason.description = REASON_HINT


class GroupsForm(ReasonForm):
    """The groups of an alliance; `held` stands for those that the form began from."""

    groups = PlainTextField(
        "Groups", [Length(max=5000, message="Use 5,000 characters or fewer.")], description="One name on each line."
    )
    held = CarriedField()

    @property
    def lines(self) -> list[str]:
        """The names that were typed."""
        return [line for line in map(clean_line, (self.groups.data or "").split("\n")) if line]


class TableForm(ReasonForm):
    """Which table is taken out of the site."""

    table = RadioField("Table", [always_there], default="people")

    def __init__(self, *args: Any, tables: Mapping[str, str], **values: Any) -> None:
        super().__init__(*args, **values)
        self.table.choices = dict(tables)


class RetryForm(ReasonForm):
    """Which of the failed ones should be tried again."""

    chosen = SelectMultipleField("Try again", [always_there], coerce=int)

    def validate_chosen(self, field: Any) -> None:
        if not field.data:
            raise StopValidation("Choose at least one.")


class WordsForm(ReasonForm):
    """Words that mean the same."""

    words = PlainTextField(
        "Words and phrases",
        [always_there, Length(max=4000, message="Use 4,000 characters or fewer.")],
        description="One on each line. A search for any of them finds the others too, below what has the word itself.",
    )
    version = VersionField(default=1)

    @property
    def lines(self) -> list[str]:
        """What was typed, line by line."""
        return (self.words.data or "").split("\n")


class RemoveWordsForm(ReasonForm):
    """Taking an entry out of the thesaurus."""

    version = VersionField(default=1)


class SearchBodiesForm(FlaskForm):
    """Searching the directory; sent with GET, so it carries no token."""

    class Meta:
        csrf = False

    q = LineField("Any name", [always_there])


class SearchWordsForm(SearchBodiesForm):
    """Searching the thesaurus."""

    q = LineField("Any of its words", [always_there])
