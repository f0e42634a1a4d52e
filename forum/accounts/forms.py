"""What may be typed on the pages of accounts."""

from collections.abc import Callable, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Form, HiddenField, PasswordField, RadioField
from wtforms.validators import StopValidation

from forum.accounts.models import PASSWORD_MOST
from forum.accounts.services.details import LINE_MOST, check_job_title, check_name
from forum.accounts.services.passwords import check_password
from forum.errors import Invalid
from forum.organisations.models import Organisation
from forum.text.addresses import EMAIL_MOST, EMPTY_ADDRESS, AddressField, email_address
from forum.text.fields import CarriedField, LineField, one_line
from forum.web.loading import safe_next


def accepted(check: Callable[[str], None], most: int = LINE_MOST) -> Callable[[Form, Any], None]:
    """A check by a rule of the services."""

    def ask(form: Form, field: Any) -> None:
        try:
            check(field.data or "")
        except Invalid as refusal:
            raise StopValidation(str(refusal)) from refusal

    ask.field_flags = {"required": True, "maxlength": most}  # type: ignore[attr-defined]
    return ask


def new_password(form: Any, field: Any) -> None:
    """A check: 12 to 128 characters, not common, not made of the name or the organisation."""
    if not field.data:
        raise StopValidation("Enter a password of at least 12 characters.")
    try:
        check_password(field.data, *form.personal_words())
    except Invalid as refusal:
        raise StopValidation(str(refusal)) from refusal


new_password.field_flags = {"required": True}  # type: ignore[attr-defined]
PASSWORD_HINT = "At least 12 characters. Three or four unrelated words work well."
NONE_OF_THESE = "None of these. Add “{}” to the directory"


def _new_password_field(label: str) -> PasswordField:
    return PasswordField(label, [new_password], description=PASSWORD_HINT, render_kw={"autocomplete": "new-password"})


def _known_password_field() -> PasswordField:
    return PasswordField(
        "Password",
        [one_line("Enter your password.", 1, PASSWORD_MOST)],
        render_kw={"autocomplete": "current-password"},
    )


class RegisterForm(FlaskForm):
    name = LineField("Full name", [accepted(check_name)], render_kw={"autocomplete": "name"})
    email = AddressField(
        "Work email",
        [email_address],
        description="We send a link to it. Other members never see it.",
        render_kw={"autocomplete": "email"},
    )
    job_title = LineField("Job title", [accepted(check_job_title)], render_kw={"autocomplete": "organization-title"})
    # The radios of a name that means several bodies; they are sent under the name of the text field.
    chosen = RadioField("Organisation", name="organisation", id="chosen", choices={}, validate_choice=False)
    organisation = LineField(
        "Organisation",
        [one_line("Enter the name of your organisation.", 2, 120)],
        description="Any name it is known by. If it is not listed, type its name and we ask for it.",
        render_kw={"data-suggestions": "/organisations/suggest", "autocomplete": "organization"},
    )
    not_listed = CarriedField()
    password = _new_password_field("Password")

    def personal_words(self) -> tuple[str, ...]:
        return self.name.data or "", self.organisation.data or "", (self.email.data or "").partition("@")[0]

    def offer(self, bodies: Sequence[Organisation]) -> None:
        """Ask which of these bodies is meant, or whether it is none of them."""
        typed = self.organisation.data
        self.chosen.choices = {body.slug: _described(body) for body in bodies} | {typed: NONE_OF_THESE.format(typed)}
        self.chosen.flags.required = True
        self.chosen.data = None
        self.chosen.errors = ["Several organisations may be meant. Choose yours."]
        self.not_listed.data = typed
        self.organisation.data = ""
        self.organisation.label.text = "Another name"
        self.organisation.description = "Only if yours is not above."
        self.organisation.flags.required = False


def _described(body: Organisation) -> str:
    return f"{body.name} ({', '.join(part for part in (body.kind_label, body.place_name) if part)})"


class SignInForm(FlaskForm):
    email = AddressField("Email", [one_line(EMPTY_ADDRESS, 1, EMAIL_MOST)], render_kw={"autocomplete": "username"})
    password = _known_password_field()
    next = HiddenField(filters=[lambda address: safe_next(address, "")])


class EmailForm(FlaskForm):
    email = AddressField("Email", [email_address], render_kw={"autocomplete": "email"})


class NewPasswordForm(FlaskForm):
    password = _new_password_field("New password")
    words: tuple[str, ...] = ()

    def personal_words(self) -> tuple[str, ...]:
        return self.words


class PasswordForm(FlaskForm):
    """Step-up: the password again, before something sensitive."""

    password = _known_password_field()


class PlainForm(FlaskForm):
    """A form that carries its token only."""
