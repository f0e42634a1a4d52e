"""Email addresses: what one must be like, and the field that takes it."""

from typing import Any

from email_validator import EmailNotValidError, validate_email
from wtforms import EmailField, Form
from wtforms.validators import StopValidation

from forum.errors import Invalid
from forum.text.plain import clean_line

EMAIL_MOST = 254
EMPTY_ADDRESS = "Enter your email address, like name@council.gov.uk."


def check_email(typed: str) -> str:
    """The address as it is stored: lower case, in ASCII. No network is asked. Raises Invalid for anything else."""
    email = clean_line(typed)
    if not email:
        raise Invalid(EMPTY_ADDRESS)
    if len(email) > EMAIL_MOST:
        raise Invalid(f"An email address has {EMAIL_MOST} characters or fewer.")
    try:
        # Letters outside ASCII before the @ need a mail server that few bodies have, and look-alikes hide in them.
        checked = validate_email(email, check_deliverability=False, test_environment=True, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise Invalid("Enter an email address in the usual form, like name@council.gov.uk.") from error
    return (checked.ascii_email or checked.normalized).lower()


def email_address(form: Form, field: Any) -> None:
    """A check: an email address of the usual form; the field then holds it as it is stored."""
    try:
        field.data = check_email(field.data or "")
    except Invalid as refusal:
        raise StopValidation(str(refusal)) from refusal


email_address.field_flags = {"required": True, "maxlength": EMAIL_MOST}  # type: ignore[attr-defined]


class AddressField(EmailField):
    """An email address, cleaned."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:
            self.data = clean_line(valuelist[0])
