"""What may be typed when reporting, writing to the moderators, deciding and searching the desk."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, Form, RadioField, SelectField, SelectMultipleField
from wtforms.validators import Length, StopValidation

from forum.accounts.models import Member
from forum.audit.models import ACTION_WORDS
from forum.clock import LONDON
from forum.leaving.form_parts import SuccessorPart
from forum.moderation.models import NOTE_MOST, REASON_LABELS
from forum.moderation.words import ACTION_LABELS, MEMBER_LABELS, member_reason_hint, until_hint
from forum.objectives.queries import all_objectives
from forum.text.addresses import AddressField, email_address
from forum.text.fields import CarriedField, LineField, PlainTextField, VersionField, one_line, one_script
from forum.text.plain import whole_number
from forum.themes.queries import all_themes

DAY_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%Y-%m-%dT%H:%M")
CHOOSE = "Choose what should happen."
NOTE_LENGTH = Length(max=NOTE_MOST, message=f"Use {NOTE_MOST:,} characters or fewer.")


def one_of(values: Collection[str], otherwise: str) -> Callable[[Form, Any], None]:
    """A check: one of these values was chosen."""

    def check(form: Form, field: Any) -> None:
        if field.data not in values:
            raise StopValidation(otherwise)

    check.field_flags = {"required": True}  # type: ignore[attr-defined]
    return check


class UntilField(LineField):
    """A day, from whose beginning the member may write again. `moment` is None when nothing was typed."""

    moment: datetime | None = None

    def pre_validate(self, form: Any) -> None:
        typed = self.data or ""
        if not typed:
            return
        for pattern in DAY_FORMATS:
            try:
                self.moment = datetime.strptime(typed, pattern).replace(tzinfo=LONDON)
            except ValueError:
                continue
            return
        raise StopValidation("Enter a day like 2026-03-31.")


class ReportForm(FlaskForm):
    reason = RadioField(
        "What is wrong?",
        [one_of(REASON_LABELS, "Choose what is wrong.")],
        choices=REASON_LABELS,
        validate_choice=False,
    )
    note = PlainTextField(
        "Anything that helps us understand",
        [NOTE_LENGTH],
        description="Only the moderators read this. The author does not learn who reported.",
    )


def searched(form: Form, field: Any) -> None:
    """No check, but a search box is not marked as optional."""


searched.field_flags = {"required": True, "maxlength": 200}  # type: ignore[attr-defined]


class _Signature(FlaskForm):
    name = LineField("Your name", [one_line("Enter your name.", 2, 80), one_script], render_kw={"autocomplete": "name"})
    email = AddressField(
        "Your email",
        [email_address],
        description="We write to you when it is decided, and use it for nothing else.",
        render_kw={"autocomplete": "email"},
    )


class SignedOutReportForm(ReportForm, _Signature):
    """A report by somebody who is signed out, who says where the answer goes."""


class LetterForm(FlaskForm):
    note = PlainTextField(
        "Your message",
        [one_line("Write your message.", 2, NOTE_MOST)],
        description=f"Up to {NOTE_MOST:,} characters. Say which page or decision it is about.",
    )


class SignedOutLetterForm(LetterForm, _Signature):
    """A letter by somebody who is signed out."""


class _ActForm(FlaskForm):
    """An act with its reason; each form names its own actions."""

    action: RadioField

    reason = PlainTextField("Reason", [one_line("Enter the reason.", 2, NOTE_MOST)])
    until = UntilField("Suspended until")

    def offer(self, actions: Sequence[str], labels: dict[str, str], moderator: Member) -> None:
        """Offer these actions to a moderator; a single one is chosen already."""
        self.until.description = until_hint(moderator)
        self.action.choices = {action: labels[action] for action in actions}
        if len(actions) == 1 and not self.action.data:
            self.action.data = actions[0]


class DecisionForm(_ActForm):
    action = RadioField("What should happen?", [one_of(ACTION_LABELS, CHOOSE)], validate_choice=False)
    note = PlainTextField(
        "Note for the moderators", [NOTE_LENGTH], description="Stays at the desk. Nobody else reads it."
    )
    objectives = SelectMultipleField("Objectives", description="Only for moving it.")
    themes = SelectMultipleField(
        "Themes", description="Only for moving it. Of those you choose, the first in this list is the main one."
    )
    version = CarriedField()

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.objectives.choices = {row.slug: row.name for row in all_objectives()}
        self.themes.choices = {row.slug: row.name for row in all_themes()}

    @property
    def version_number(self) -> int | None:
        """The version of the page that was decided on; None when the form carried none."""
        return whole_number(self.version.data)


class MemberActForm(_ActForm):
    action = RadioField("What should happen?", [one_of(MEMBER_LABELS, CHOOSE)], validate_choice=False)
    organisation = LineField(
        "Organisation",
        [Length(max=120, message="Use 120 characters or fewer.")],
        description="Any name of a body in the directory. An administrator can add a new one.",
        render_kw={"data-suggestions": "/organisations/suggest", "autocomplete": "off"},
    )
    whole_domain = BooleanField()
    seen = CarriedField()

    def offer(self, actions: Sequence[str], labels: dict[str, str], moderator: Member) -> None:
        """The same, and say who reads the reason."""
        super().offer(actions, labels, moderator)
        self.reason.description = member_reason_hint(actions)

    @property
    def seen_number(self) -> int | None:
        """The last entry of the log that the page knew; None when the form carried none."""
        return whole_number(self.seen.data)


class LogForm(FlaskForm):
    """Searching the log; sent with GET, so it carries no token."""

    class Meta:
        csrf = False

    q = LineField("Words, names or reasons", [searched])
    action = SelectField("What was done", [searched], validate_choice=False)

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.action.choices = {"": "Everything", **ACTION_WORDS}


class SearchMembersForm(FlaskForm):
    """Searching members; sent with GET, so it carries no token."""

    class Meta:
        csrf = False

    q = LineField("Name, handle or email address", [searched])


class SettleForm(SuccessorPart):
    """Where something goes that nobody took when its member left."""

    version = VersionField()
    things = SelectMultipleField("What you settle", validate_choice=False)
    reason = PlainTextField("Reason", [one_line("Enter the reason. It is told to them and kept in the log.", 2, 1000)])

    def validate_successor(self, field: Any) -> None:
        """Somebody, or in so many words nobody."""
        if not field.data and not self.other.data:
            raise StopValidation("Choose who takes over, or the organisation itself.")


class TakeOffForm(FlaskForm):
    """Why a file has to go."""

    reason = PlainTextField("Reason", [one_line("Enter the reason. It is told to the owner and logged.", 2, 1000)])
