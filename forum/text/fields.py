"""Form fields and checks for what people type."""

import secrets
from collections.abc import Callable
from typing import Any

from flask import current_app
from wtforms import Form, HiddenField, StringField, TextAreaField
from wtforms.validators import StopValidation

from forum.errors import Invalid
from forum.text.plain import clean_line, clean_text, has_mixed_scripts, whole_number
from forum.text.prepare import Budget, Text, prepare

BODY_LEAST, BODY_MOST = 2, 20_000
SUBMISSION_MOST = 40


class LineField(StringField):
    """One line of text, cleaned."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:
            self.data = clean_line(valuelist[0])


class PlainTextField(TextAreaField):
    """Several lines of plain text, cleaned."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:
            self.data = clean_text(valuelist[0])


class CarriedField(HiddenField):
    """What a page carries along unseen, cleaned like everything that is sent."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:
            self.data = clean_line(valuelist[0])


class VersionField(HiddenField):
    """The version that the form was made from; anything that is no such number counts as an old one."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = (whole_number(valuelist[0]) if valuelist else None) or 0


def new_submission() -> str:
    """A random name for one filled form, so that sending it twice makes one text."""
    return secrets.token_urlsafe(16)


class SubmissionField(HiddenField):
    """The name of one filled form; anything that we did not make counts as none."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = str(valuelist[0]) if valuelist else ""
        self.data = typed if len(typed) <= SUBMISSION_MOST and typed.isascii() and typed.isprintable() else ""


class MarkdownField(PlainTextField):
    """A text in Markdown. After validation `text` holds the prepared Text (None when empty and not required)."""

    text: Text | None = None

    def __init__(self, *args: Any, empty: str = "", most: int = BODY_MOST, **values: Any) -> None:
        super().__init__(*args, **values)
        self.empty = empty
        self.most = most
        if empty:
            self.flags.required = True

    @property
    def prepared(self) -> Text:
        """The text of a required field of a form that was validated."""
        if self.text is None:
            raise RuntimeError(f"The field {self.name} was not validated.")
        return self.text

    def pre_validate(self, form: Form) -> None:
        typed = self.data or ""
        if not typed:
            if self.empty:
                raise StopValidation(self.empty)
            return
        if len(typed) < BODY_LEAST:
            raise StopValidation("Write at least 2 characters.")
        if len(typed) > self.most:
            raise StopValidation(f"Use {self.most:,} characters or fewer. You have {len(typed):,}.")
        if self.text and self.text.source == typed:
            return
        try:
            self.text = prepare(typed, current_app.extensions.get("resolve_handles"), self._budget(form))
        except Invalid as refusal:
            raise StopValidation(str(refusal)) from refusal

    @staticmethod
    def _budget(form: Any) -> Budget:
        budget: Budget | None = getattr(form, "text_budget", None)
        if budget is None:
            budget = form.text_budget = Budget()
        return budget


def one_line(empty: str, least: int, most: int) -> Callable[[Form, Any], None]:
    """A check: something was typed, of a length between the two."""

    def check(form: Form, field: Any) -> None:
        length = len(field.data or "")
        if not length:
            raise StopValidation(empty)
        if length < least:
            raise StopValidation(f"{field.label.text} must have at least {least} characters.")
        if length > most:
            raise StopValidation(f"{field.label.text} must have {most} characters or fewer. You have {length}.")

    check.field_flags = {"required": True, "maxlength": most}  # type: ignore[attr-defined]
    return check


def one_script(form: Form, field: Any) -> None:
    """A check: no word of the name mixes alphabets."""
    if field.data and has_mixed_scripts(field.data):
        raise StopValidation("Use letters of one alphabet in each word.")
