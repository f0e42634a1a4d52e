"""What may be typed into messages, and who may write them to whom."""

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectMultipleField
from wtforms.validators import InputRequired, StopValidation

from forum.accounts.models import Member
from forum.messages.models import PEOPLE_MOST, Wish
from forum.messages.people import SEPARATOR, members_called, members_of_handles
from forum.text.fields import CarriedField, LineField, MarkdownField, SubmissionField, new_submission
from forum.text.prepare import Budget
from forum.uploads.form_parts import FilesPart

NAMES_HINT = f"Names, with commas between them. A conversation has up to {PEOPLE_MOST} people."
SUGGESTED = {"data-suggestions": "/messages/suggest", "autocomplete": "off"}
WISHES = {
    Wish.EVERYBODY.value: "Every member",
    Wish.NO_PROVIDERS.value: "Members of public bodies and others, but not of providers",
    Wish.NOBODY.value: "Nobody",
}


class MessageForm(FilesPart, FlaskForm):
    submission = SubmissionField(default=new_submission)
    body = MarkdownField("Your message", empty="Write your message.")

    def limit_to(self, member: Member) -> "MessageForm":
        """Use the author's limits of links and mentions."""
        limits = member.post_limits
        self.text_budget = Budget(links=limits.links, mentions=limits.mentions)
        return self


class PeopleForm(MessageForm):
    """A message to people who are chosen from a list, or typed by name."""

    to = SelectMultipleField("To", validate_choice=False)
    others = LineField("Names", description=NAMES_HINT, render_kw=SUGGESTED)

    # Whoever writes is never offered to themselves.
    writer_id = 0

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        # Errors are listed in the order of the page.
        for name in [name for name in self._fields if name not in ("to", "others")]:
            self._fields[name] = self._fields.pop(name)

    def offer(self, writer: Member, whys: Mapping[str, str]) -> None:
        """Offer those who are chosen or fit what was typed, and those of whom the page knows why, by handle."""
        people = members_of_handles(dict.fromkeys([*whys, *self._fitting, *self._chosen]))
        self.to.choices = [(person.handle, _who(person, whys)) for person in people if person.id != writer.id]
        # A page prints «optional» beside what is not required: of the two one is.
        self.to.flags.required = True
        self.others.flags.required = not self.to.choices
        if self.to.choices:
            self.others.label.text = "Somebody else"

    @property
    def _chosen(self) -> list[str]:
        return list(self.to.data or [])

    _fitting: tuple[str, ...] = ()

    def validate_others(self, field: Any) -> None:
        """Tick whoever is meant without doubt; offer all where several fit, and say so."""
        left, troubles, fitting = [], [], []
        for name in [part.strip() for part in (field.data or "").split(SEPARATOR) if part.strip()][:PEOPLE_MOST]:
            found = [person for person in members_called(name) if person.id != self.writer_id]
            if len(found) == 1:
                self.to.data = [*self._chosen, found[0].handle]
                continue
            fitting += [person.handle for person in found]
            troubles.append(_trouble(name, has_several=bool(found)))
            left += [] if found else [name]
        field.data, self._fitting = f"{SEPARATOR} ".join(left), tuple(fitting)
        if troubles:
            raise StopValidation(troubles[0])
        if not self._chosen:
            raise StopValidation("Enter the name of a member.")


def _trouble(name: str, *, has_several: bool) -> str:
    if has_several:
        return f"Several members fit “{name}”. Choose whom you mean."
    return f"No other member is called “{name}”. Check the spelling, or find them in the directory."


def _who(person: Member, whys: Mapping[str, str]) -> str:
    """«Bob Oakes, Drainage engineer, Eastvale Council, tried this and is happy to be asked»."""
    body = person.organisation.name if person.organisation else ""
    return ", ".join(part for part in (person.name, person.job_title, body, whys.get(person.handle, "")) if part)


class NewMessageForm(PeopleForm):
    # A kind and an id, like «story:5».
    about = CarriedField(default="")


class AddForm(PeopleForm):
    body = MarkdownField(
        "Your message",
        empty="Write a message. It is the first one that they see.",
        description="It is the first one that they see. What was written before stays with those who were there.",
    )


class ChoiceForm(FlaskForm):
    wish = RadioField("Who may write to you", [InputRequired("Choose who may write to you.")], choices=WISHES)


class PlainForm(FlaskForm):
    """A button that needs its token only."""
