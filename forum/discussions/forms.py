"""What may be typed in discussions."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectMultipleField
from wtforms.validators import InputRequired, StopValidation

from forum.accounts.models import Member
from forum.discussions.askable import askable_about, askable_named
from forum.discussions.form_parts import AUDIENCES, REASON_EMPTY, WHO_READS, TagForm, WritingForm
from forum.discussions.models import ASKED_AT_ONCE_MOST, DECLINED_NOTE_MOST, THEMES_MOST
from forum.text.fields import CarriedField, LineField, MarkdownField, PlainTextField, VersionField, one_line
from forum.uploads.form_parts import FilesPart

BODY_HINT = "Plain text or Markdown: **bold**, lists, > quotes, tables, and @name to mention somebody."
ASK_HINT = f"Up to {ASKED_AT_ONCE_MOST}. They said that others may ask them about these themes, and are told at once."
KINDS = {"question": "A question that needs an answer", "discussion": "A discussion without one answer"}


class DiscussionForm(FilesPart, TagForm):
    kind = RadioField("What is it?", [InputRequired("Say what it is.")], choices=KINDS, default="question")
    body = MarkdownField(
        "Your question or text",
        empty="Write your question or text.",
        description="Say where you are, what you tried and what you want to know. " + BODY_HINT,
    )
    # Whoever may not be asked any more is left out by the service.
    ask = SelectMultipleField("Ask people by name", description=ASK_HINT, validate_choice=False)
    # The themes of what is nearest to a question that a search did not answer; only for people to ask.
    near = CarriedField(default="")
    audience = RadioField("Who may read it", [InputRequired(WHO_READS)], choices=AUDIENCES)

    def offer(self, asker: Member) -> None:
        """Offer people who may be asked about its themes, beside those who are chosen; without any, no such field."""
        chosen = askable_named(self.ask.data or [], asker)
        found = askable_about([*(self.themes.data or ()), *(self.near.data or "").split()[:THEMES_MOST]], asker)
        people = list({person.id: person for person in (*chosen, *found)}.values())
        self.ask.choices = [(person.handle, _who(person)) for person in people]
        if not people:
            del self.ask

    def validate_ask(self, field: Any) -> None:
        if len(field.data or []) > ASKED_AT_ONCE_MOST:
            raise StopValidation(f"Choose up to {ASKED_AT_ONCE_MOST} people.")


def _who(person: Member) -> str:
    """«Bob Oakes, Drainage engineer, Eastvale Council»."""
    body = person.organisation.name if person.organisation else ""
    return ", ".join(part for part in (person.name, person.job_title, body) if part)


class EditOpeningForm(FilesPart, TagForm):
    body = MarkdownField("Text", empty="Write your text.", description=BODY_HINT)
    version = VersionField()


class EditPostForm(FilesPart, WritingForm):
    body = MarkdownField("Text", empty="Write your text.", description=BODY_HINT)
    version = VersionField()


class RedactForm(WritingForm):
    """A moderator takes a detail out of another's text."""

    body = MarkdownField("Text", empty="Write your text.", description=BODY_HINT)
    version = VersionField()
    reason = PlainTextField("Reason", [one_line(REASON_EMPTY, 2, 1000)])


class ReasonForm(FlaskForm):
    """An act that needs its reason only."""

    reason = PlainTextField("Reason", [one_line("Enter the reason. Everybody reads it.", 2, 1000)])


class DeclineForm(FlaskForm):
    """Saying that one cannot help, perhaps with a line."""

    note = LineField(
        "A line for whoever asked", description=f"Only they read it. Up to {DECLINED_NOTE_MOST} characters."
    )

    def validate_note(self, field: Any) -> None:
        if len(field.data or "") > DECLINED_NOTE_MOST:
            raise StopValidation(f"Use {DECLINED_NOTE_MOST} characters or fewer. You have {len(field.data)}.")
