"""What may be typed for updates and for the circulation list."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms.validators import StopValidation

from forum.discussions.form_parts import WritingForm
from forum.discussions.models import TITLE_LEAST, TITLE_MOST
from forum.text.addresses import AddressField, email_address
from forum.text.fields import LineField, MarkdownField, PlainTextField, VersionField, one_line

BODY_HINT = "Plain text or Markdown: **bold**, lists, > quotes and tables. The email carries the words without marks."


class UpdateForm(WritingForm):
    title = LineField(
        "Title",
        [one_line("Enter a title.", TITLE_LEAST, TITLE_MOST)],
        description="It is the subject of the email too. Say what is new.",
    )
    body = MarkdownField("Text", empty="Write what is new.", description=BODY_HINT)


class EditUpdateForm(UpdateForm):
    version = VersionField()


class PublishForm(FlaskForm):
    version = VersionField()


class PlainForm(FlaskForm):
    """A form that carries its token only."""


class JoinForm(FlaskForm):
    """The one form without a token: it stands on pages that set no cookie. See web/csrf.py."""

    email = AddressField(
        "Email",
        [email_address],
        description="We send one email with a link. Nothing else comes until you press the button behind it.",
        render_kw={"autocomplete": "email"},
    )

    class Meta(FlaskForm.Meta):
        csrf = False


class ReaderForm(FlaskForm):
    """An administrator looks for an address, or takes it off."""

    email = AddressField("Email", [email_address])
    reason = PlainTextField(
        "Reason", [one_line("Enter the reason. It is kept in the log, so leave the address out.", 2, 1000)]
    )

    def validate_reason(self, field: Any) -> None:
        """The log is for ever, and addresses are not."""
        if "@" in (field.data or ""):
            raise StopValidation("Leave the address out of the reason. The log cannot be changed later.")
