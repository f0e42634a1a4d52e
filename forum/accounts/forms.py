"""What may be typed on the pages of accounts."""

from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_wtf import FlaskForm
from wtforms import EmailField, Form, HiddenField, PasswordField, SelectMultipleField
from wtforms.validators import Length, StopValidation

from forum.accounts.models import HOW_TO_REACH_MOST, PASSWORD_MOST
from forum.accounts.services.passwords import check_password
from forum.errors import Invalid
from forum.text.fields import LineField, PlainTextField, one_line, one_script
from forum.text.plain import clean_line

EMPTY_ADDRESS = "Enter your email address, like name@council.gov.uk."


def email_address(form: Form, field: Any) -> None:
    """A check: an email address of the usual form. No network is asked."""
    if not field.data:
        raise StopValidation(EMPTY_ADDRESS)
    if len(field.data) > 254:
        raise StopValidation("An email address has 254 characters or fewer.")
    try:
        checked = validate_email(field.data, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise StopValidation("Enter an email address in the usual form, like name@council.gov.uk.") from error
    field.data = checked.normalized.lower()


email_address.field_flags = {"required": True, "maxlength": 254}  # type: ignore[attr-defined]


class AddressField(EmailField):
    """An email address, cleaned."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:
            self.data = clean_line(valuelist[0])


def new_password(form: Form, field: Any) -> None:
    """A check: 12 to 128 characters, not common, not made of the name."""
    if not field.data:
        raise StopValidation("Enter a password of at least 12 characters.")
    name = form["name"].data if "name" in form else getattr(form, "member_name", "")
    organisation = form["organisation"].data if "organisation" in form else ""
    try:
        check_password(field.data, name=name or "", organisation=organisation or "")
    except Invalid as refusal:
        raise StopValidation(str(refusal)) from refusal


new_password.field_flags = {"required": True}  # type: ignore[attr-defined]
PASSWORD_HINT = "At least 12 characters. Three or four unrelated words work well."


class RegisterForm(FlaskForm):
    name = LineField("Full name", [one_line("Enter your name.", 2, 80), one_script], render_kw={"autocomplete": "name"})
    email = AddressField(
        "Work email", [email_address], description="We send a link to it.", render_kw={"autocomplete": "email"}
    )
    job_title = LineField(
        "Job title", [one_line("Enter your job title.", 2, 80)], render_kw={"autocomplete": "organization-title"}
    )
    organisation = LineField(
        "Organisation",
        [one_line("Enter the name of your organisation.", 2, 120)],
        description="Any name it is known by. If it is not listed, type its name and we add it.",
        render_kw={"data-suggestions": "/organisations/suggest", "autocomplete": "organization"},
    )
    not_listed = HiddenField()
    password = PasswordField(
        "Password", [new_password], description=PASSWORD_HINT, render_kw={"autocomplete": "new-password"}
    )


class SignInForm(FlaskForm):
    email = AddressField("Email", [one_line(EMPTY_ADDRESS, 1, 254)], render_kw={"autocomplete": "username"})
    password = PasswordField(
        "Password",
        [one_line("Enter your password.", 1, PASSWORD_MOST)],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


class EmailForm(FlaskForm):
    email = AddressField("Email", [email_address], render_kw={"autocomplete": "email"})


class NewPasswordForm(FlaskForm):
    member_name = ""
    password = PasswordField(
        "New password", [new_password], description=PASSWORD_HINT, render_kw={"autocomplete": "new-password"}
    )


class PasswordForm(FlaskForm):
    """Step-up: the password again, before something sensitive."""

    password = PasswordField(
        "Password",
        [one_line("Enter your password.", 1, PASSWORD_MOST)],
        render_kw={"autocomplete": "current-password"},
    )


class ProfileForm(FlaskForm):
    name = LineField("Full name", [one_line("Enter your name.", 2, 80), one_script])
    job_title = LineField("Job title", [one_line("Enter your job title.", 2, 80)])
    how_to_reach = PlainTextField(
        "How to reach me",
        [Length(max=HOW_TO_REACH_MOST, message="Use 200 characters or fewer.")],
        description="Members see this on your profile. 200 characters at the most.",
    )
    ask_me_about = SelectMultipleField(
        "Ask me about", description="Up to five themes that you are ready to answer questions on."
    )


class PlainForm(FlaskForm):
    """A form that carries its token only."""
