"""What may be typed in the directory: filters in the address, and one's own profile."""

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Form, SelectField, SelectMultipleField
from wtforms.validators import Length, StopValidation

from forum.accounts.models import HOW_TO_REACH_MOST
from forum.accounts.services.details import LINE_MOST, check_job_title, check_name
from forum.errors import Invalid
from forum.expertise.lists import DISCIPLINES, ROLES
from forum.expertise.models import DISCIPLINES_MOST
from forum.expertise.models import LINE_MOST as FACT_MOST
from forum.organisations.models import KIND_LABELS, NAME_MOST
from forum.text.fields import CarriedField, LineField, PlainTextField, VersionField, one_line
from forum.themes.models import ASK_ABOUT_MOST

OFFERS = {"": "Everybody", "advocates": "Advocates only", "leads": "Objective leads only"}


# What narrows nothing, or has its place elsewhere on the page.
NO_FILTERS = ("q", "organisation", "view", "sort")


class ListFilter(Form):
    """What narrows a list, read from the address."""

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        for field in self:
            # A filter is never «optional»: leaving it open means all.
            field.flags.required = True

    @property
    def filter_count(self) -> int:
        """How many filters are set."""
        return sum(bool(field.data) for field in self if field.name not in NO_FILTERS)


class DirectoryFilter(ListFilter):
    """Kind and region of organisations."""

    kind = SelectField("Kind", choices={"": "All kinds", **KIND_LABELS}, default="")
    region = SelectField("Region or nation", default="")

    def __init__(self, *args: Any, regions: Mapping[str, str], **values: Any) -> None:
        super().__init__(*args, **values)
        self.region.choices = {"": "All regions", **regions}


class OrganisationsForm(DirectoryFilter):
    """The same for organisations, and a part of any of their names, their alliance and the view of the list."""

    q = LineField(
        "Any name",
        [Length(max=NAME_MOST)],
        default="",
        render_kw={"data-suggestions": "/organisations/suggest", "autocomplete": "off"},
    )
    alliance = SelectField("Alliance", default="")
    view = CarriedField(default="")

    def __init__(self, *args: Any, alliances: Mapping[str, str], **values: Any) -> None:
        super().__init__(*args, **values)
        self.alliance.choices = {"": "All", **alliances}
        # Most people know the name.
        self._fields.move_to_end("q", last=False)

    def validate_view(self, field: Any) -> None:
        if field.data not in ("", "regions"):
            raise StopValidation("There is no such view.")


class PeopleFilterForm(DirectoryFilter):
    """The same for people, with words to look for, what they know and are, may be asked about, and offer.

    Whoever has no family sorts by none.
    """

    q = LineField("Name, job, skill or practice story", default="")
    discipline = SelectField("Discipline", choices={"": "Any discipline", **DISCIPLINES}, default="")
    theme = SelectField("Ask about", default="")
    family = SelectField("Like mine", choices={"": "All authorities", "mine": "Authorities like mine"}, default="")
    role = SelectField("Role", choices={"": "Any role", **ROLES}, default="")
    offers = SelectField("Who", choices=OFFERS, default="")
    sort = SelectField("Sort by", default="")
    organisation = CarriedField(default="")

    def __init__(self, *args: Any, themes: Mapping[str, str], has_family: bool, **values: Any) -> None:
        super().__init__(*args, **values)
        self.theme.choices = {"": "Any theme", **themes}
        order = "Best match" if self.q.data else "Last name"
        self.sort.choices = {"": order, "family": "Authorities like mine first"}
        if not has_family:
            del self.sort


def check_line(form: Form, field: Any) -> None:
    """A check: the rules of accounts for a name and a job title."""
    try:
        (check_name if field.name == "name" else check_job_title)(field.data or "")
    except Invalid as refusal:
        raise StopValidation(str(refusal)) from refusal


check_line.field_flags = {"required": True, "maxlength": LINE_MOST}  # type: ignore[attr-defined]


class FactLine(LineField):
    """One line about one's work, of a limited length."""

    def pre_validate(self, form: Form) -> None:
        if len(self.data or "") > FACT_MOST:
            raise StopValidation(f"Use {FACT_MOST} characters or fewer. You have {len(self.data)}.")


class ProfileForm(FlaskForm):
    """One's own profile."""

    name = LineField("Full name", [check_line], render_kw={"autocomplete": "name"})
    job_title = LineField("Job title", [check_line], render_kw={"autocomplete": "organization-title"})
    work_role = SelectField("Role", choices={"": "Not said", **ROLES}, default="")
    disciplines = SelectMultipleField(
        "Disciplines", choices=DISCIPLINES, description=f"Up to {DISCIPLINES_MOST} that you know well."
    )
    how_to_reach = PlainTextField(
        "How to reach me",
        [Length(max=HOW_TO_REACH_MOST, message=f"Use {HOW_TO_REACH_MOST} characters or fewer.")],
        description=f"Only members see this, also beside your stories. Up to {HOW_TO_REACH_MOST} characters.",
        render_kw={"maxlength": HOW_TO_REACH_MOST},
    )
    ask_about = SelectMultipleField(
        "Ask me about", description=f"Up to {ASK_ABOUT_MOST} themes that you are ready to answer questions on."
    )
    ask_about_text = FactLine(
        "In your own words", description=f"What else others may ask you about. One line, up to {FACT_MOST} characters."
    )
    working_on = FactLine("Working on", description=f"What you are busy with now. Up to {FACT_MOST} characters.")
    version = VersionField()

    def __init__(self, *args: Any, themes: Mapping[str, str], **values: Any) -> None:
        super().__init__(*args, **values)
        self.ask_about.choices = dict(themes)

    def validate_disciplines(self, field: Any) -> None:
        if len(field.data or []) > DISCIPLINES_MOST:
            raise StopValidation(f"Choose up to {DISCIPLINES_MOST} disciplines. You have {len(field.data)}.")

    def validate_ask_about(self, field: Any) -> None:
        if len(field.data or []) > ASK_ABOUT_MOST:
            raise StopValidation(f"Choose up to {ASK_ABOUT_MOST} themes. You have {len(field.data)}.")


class AdvocateForm(FlaskForm):
    """An offer of help."""

    theme = SelectField("Theme")
    region = SelectField("Region or nation")
    note = FactLine("What you can help with", description=f"One line, up to {FACT_MOST} characters.")

    def __init__(self, *args: Any, themes: Mapping[str, str], regions: Mapping[str, str], **values: Any) -> None:
        super().__init__(*args, **values)
        self.theme.choices = {"": "Choose a theme", **themes}
        self.region.choices = {"": "Everywhere", **regions}
        for field in (self.theme, self.region):
            field.flags.required = True

    def validate_theme(self, field: Any) -> None:
        if not field.data:
            raise StopValidation("Choose the theme that you offer to help with.")


class AdvocateFilter(ListFilter):
    """Theme and region of advocates."""

    theme = SelectField("Theme", default="")
    region = SelectField("Region or nation", default="")

    def __init__(self, *args: Any, themes: Mapping[str, str], regions: Mapping[str, str], **values: Any) -> None:
        super().__init__(*args, **values)
        self.theme.choices = {"": "Any theme", **themes}
        self.region.choices = {"": "All regions", **regions}


class EndForm(FlaskForm):
    """Ending what somebody else offers."""

    reason = PlainTextField("Reason", [one_line("Enter the reason. It is told to the advocate and kept.", 2, 1000)])
