"""The part of a form that takes files: choose one, say what it is, attach it; and the list of those attached."""

from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField
from wtforms.validators import StopValidation

from forum.errors import Refusal
from forum.text.fields import LineField
from forum.text.plain import whole_number
from forum.uploads.models import IN_A_FORM_MOST, Upload
from forum.uploads.queries import Target

ACCEPTED = ".pdf,.docx,.xlsx,.pptx,.odt,.ods,.doc,.xls,.ppt,.txt,.csv,.png,.jpg,.jpeg,.webp,.gif"
HINT = (
    "PDF, Word, Excel, PowerPoint, text or CSV up to 25 MB, or a picture up to 10 MB. "
    "A document with real text serves more people than a scan."
)
DESCRIPTION_HINT = "Of a picture, what it shows, for people who cannot see it. Of a document, its title."


class UploadIdsField(HiddenField):
    """The ids of the files that a form carries, in order; None when the form was sent without the field."""

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        # Its part of the page prints it, with those that still may be used.
        self.flags.hidden = False

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:
            ids = (whole_number(part) for part in str(valuelist[0])[:300].split())
            self.data = list(dict.fromkeys(each for each in ids if each))[:IN_A_FORM_MOST]


class FilesPart:
    """Mixed into a form that takes files; `receive_files` of uploads/receiving.py fills it."""

    uploads = UploadIdsField()
    file = FileField("File", description=HINT, render_kw={"accept": ACCEPTED})
    file_description = LineField("What it is", description=DESCRIPTION_HINT)
    file_is_decorative = BooleanField("The picture is only decoration")

    # What stands in the list, what the form belongs to, and why the chosen file was refused, in which field.
    files: Sequence[Upload] = ()
    target: Target | None = None
    file_refusal: Refusal | None = None
    refused_field = ""
    file_note = ""

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        fields: dict[str, Any] = self._fields  # type: ignore[attr-defined]
        # Errors are listed in the order of the page.
        for name in ("file", "file_description", "file_is_decorative"):
            fields[name] = fields.pop(name)

    @property
    def file_ids(self) -> list[int] | None:
        """The files that the text shall have, in order; None when the form says nothing about files."""
        ids: list[int] | None = self.uploads.data
        return ids

    @property
    def shown_files(self) -> list[Upload]:
        """The files in its list: those that wait, and those of what it edits."""
        return [f for f in self.files if f.kind is None or (f.kind, f.subject_id) == self.target]

    @property
    def shown_ids(self) -> str:
        """What its hidden field says: the ids of the files in its list."""
        return " ".join(str(file.id) for file in self.shown_files)

    @property
    def has_lost_files(self) -> bool:
        """Whether it names files that cannot be in its list any more."""
        return len(self.shown_files) < len(self.uploads.data or ())

    @property
    def is_open(self) -> bool:
        """Whether the fields for a file show at once."""
        return self.file_refusal is not None or bool(self.file_description.data)

    def refuse_file(self, name: str, refusal: Refusal) -> None:
        """Say at a field why the chosen file was not taken."""
        self.file_refusal, self.refused_field = refusal, name
        getattr(self, name).errors = [str(refusal)]

    def validate_file(self, field: Any) -> None:
        """Say it also when the whole form is checked."""
        self._say_refusal(field)

    validate_file_description = validate_file

    def _say_refusal(self, field: Any) -> None:
        if self.file_refusal is not None and field.name == self.refused_field:
            raise StopValidation(str(self.file_refusal))
