"""Naming who takes over: chosen from a list, or typed by name. Part of the forms of whoever leaves and of the desk."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.validators import StopValidation

from forum.accounts.models import Member
from forum.messages.people import members_called, members_of_handles
from forum.text.fields import LineField


class SuccessorPart(FlaskForm):
    """Somebody of a list, or any other member by name."""

    successor = SelectField("Who takes over")
    other = LineField(
        "Somebody else, by name",
        description="The record of an organisation stays with its own people; an objective may go to any member.",
    )

    # Whoever leaves is never offered to themselves.
    leaver_id = 0

    def choose_from(self, leaver: Member, first: Mapping[str, str], people: Iterable[Member]) -> None:
        """Offer these choices, then these people."""
        self.leaver_id = leaver.id
        others = {person.handle: _who(person) for person in people if person.id != leaver.id}
        self.successor.choices = [*first.items(), *others.items()]
        self.successor.flags.required = True

    @property
    def named(self) -> Member | None:
        """Who is named, if anybody."""
        handle = self.successor.data
        return next(iter(members_of_handles([handle])), None) if handle else None

    def validate_other(self, field: Any) -> None:
        """Choose whoever is meant without doubt; offer all where several fit, and say so."""
        typed, field.data = field.data or "", ""
        if not typed:
            return
        fitting = [person for person in members_called(typed) if person.id != self.leaver_id]
        known = {handle for handle, _ in self.successor.choices}
        self.successor.choices += [(row.handle, _who(row)) for row in fitting if row.handle not in known]
        if len(fitting) == 1:
            self.successor.data = fitting[0].handle
        elif fitting:
            raise StopValidation(f"Several members fit “{typed}”. Choose whom you mean above.")
        else:
            field.data = typed
            raise StopValidation(f"No other member is called “{typed}”. Check the spelling.")

    def keep_choice(self, former: "SuccessorPart") -> None:
        """Keep who was found by name in a form that is shown again."""
        known = {handle for handle, _ in self.successor.choices}
        self.successor.choices += [pair for pair in former.successor.choices if pair[0] not in known]
        self.successor.data, self.other.data = former.successor.data, former.other.data


def _who(person: Member) -> str:
    """«Bob Oakes, Drainage engineer»."""
    return f"{person.name}, {person.job_title}"
