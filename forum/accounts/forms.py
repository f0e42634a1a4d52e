"""What may be typed on the pages of accounts."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import Form, HiddenField, PasswordField, SelectMultipleField
from wtforms.validators import Length, StopValidation

from forum.accounts.models import HOW_TO_REACH_MOST, PASSWORD_MOST
from forum.accounts.services.passwords import check_password
from forum.errors import Invalid
from forum.text.addresses import EMPTY_ADDRESS, AddressField, email_address
from forum.text.fields import LineField, PlainTextField, one_line, one_script


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
