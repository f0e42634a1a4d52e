"""Email addresses as forms take them."""

from typing import Any

from email_validator import EmailNotValidError, validate_email
from wtforms import EmailField, Form
from wtforms.validators import StopValidation

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
