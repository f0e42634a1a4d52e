"""What may be typed to share a practice story."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from wtforms import FieldList, Form, FormField, RadioField, SelectField
from wtforms.validators import InputRequired, Length, StopValidation

from forum.accounts.models import Member
from forum.discussions.form_parts import AUDIENCES, REASON_EMPTY, WHO_READS, TagForm, WritingForm
from forum.discussions.models import TITLE_LEAST, TITLE_MOST
from forum.errors import Invalid
from forum.stories.models import LINK_ADDRESS_MOST, LINK_NOTE_MOST, LINKS_MOST, OBJECTIVES_MOST, SUMMARY_MOST, Story
from forum.stories.sections import TEXTS
from forum.text.fields import LineField, MarkdownField, PlainTextField, VersionField, one_line
from forum.text.sanitize import is_safe_address
from forum.uploads.form_parts import FilesPart

EMPTY_ROWS = 2
# The words of the record beyond the short page.
RECORD_WORDS = (
    *("lessons", "differently", "works_where", "not_where"),
    *("stage_reason", "how_calculated", "excludes", "checked_by", "partners"),
)


def _at_most(number: int) -> Length:
    return Length(max=number, message=f"Use {number} characters or fewer.")


class LinkForm(Form):
    """One document elsewhere; a row that is left empty counts as none."""

    title = LineField("Title", [_at_most(TITLE_MOST)])
    address = LineField("Web address", [_at_most(LINK_ADDRESS_MOST)])
    format = LineField("Format, such as PDF", [_at_most(LINK_NOTE_MOST)])
    size = LineField("Size, such as 2 MB", [_at_most(LINK_NOTE_MOST)])

    @property
    def is_empty(self) -> bool:
        return not any(field.data for field in self)

    def validate_title(self, field: Any) -> None:
        if not field.data and not self.is_empty:
            raise StopValidation("Enter the title of the document.")

    def validate_address(self, field: Any) -> None:
        is_web = (field.data or "").lower().startswith(("https://", "http://"))
        if not self.is_empty and not (is_web and is_safe_address(field.data)):
            raise StopValidation("Enter the whole address of the document, like https://www.example.org/paper.pdf")


class RowList(FieldList):
    """Rows of a small form: those that are filled and two empty ones, `links-0-title` and so on.

    The form says of itself whether it `is_empty`; such a row counts as none.
    """

    def __init__(self, row: type[Form], label: str, *, most: int, **values: Any) -> None:
        super().__init__(FormField(row), label, max_entries=most, **values)
        self.most = most

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        # Only the rows that we made; any other number in a name is ignored.
        names = [name for name in formdata if name.startswith(f"{prefix}-")]
        return (number for number in range(self.most) if any(n.startswith(f"{prefix}-{number}-") for n in names))

    def with_empty_rows(self) -> "RowList":
        """The list with room for more."""
        filled = sum(not row.form.is_empty for row in self.entries)
        while len(self.entries) < min(self.most, filled + EMPTY_ROWS):
            self.append_entry()
        return self

    @property
    def rows(self) -> list[dict[str, str]]:
        """What was typed, without the empty rows."""
        return [
            {name: value or "" for name, value in row.data.items()} for row in self.entries if not row.form.is_empty
        ]


class LinkList(RowList):
    """The documents of a story."""

    def __init__(self, **values: Any) -> None:
        super().__init__(
            LinkForm,
            "Documents and sources",
            most=LINKS_MOST,
            description=f"Papers, drawings or pages elsewhere, up to {LINKS_MOST}. A preview gives two more rows.",
            **values,
        )


class StoryTextForm(WritingForm):
    """The texts of a story and its documents."""

    title = LineField(
        "Title",
        [one_line("Enter a title.", TITLE_LEAST, TITLE_MOST)],
        description="Let it state the result, like “Cleaning by risk cut gully visits by a third”.",
    )
    problem = MarkdownField(
        "The problem", empty="Write what the problem was.", description="What went wrong, where, and how you knew."
    )
    what_we_did = MarkdownField(
        "What we did", empty="Write what you did.", description="The steps, who took part, what it needed."
    )
    result = MarkdownField(
        "What happened",
        empty="Write what came of it.",
        description="The result with its figures, also when it failed. Say what a figure counts and what it does not.",
    )
    summary = LineField(
        "Summary",
        [_at_most(SUMMARY_MOST)],
        description="One sentence for the list. Without it the first sentence of the result stands there.",
    )
    links = LinkList()

    def validate_links(self, field: Any) -> None:
        """Documents count as links of their author, like those in the text."""
        budget = getattr(self, "text_budget", None)
        try:
            if budget is not None:
                budget.spend("links", len(field.rows))
        except Invalid as refusal:
            raise StopValidation(str(refusal)) from refusal


class StoryForm(StoryTextForm, TagForm):
    """The short page that publishes a story."""

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.objectives.description = f"1 to {OBJECTIVES_MOST}."
        self.objectives.flags.required = True
        # Errors are listed in the order of the page.
        for name in ("objectives", "summary", "themes", "links", "audience"):
            if name in self._fields:
                self._fields[name] = self._fields.pop(name)

    def validate_objectives(self, field: Any) -> None:
        if not 1 <= len(field.data or []) <= OBJECTIVES_MOST:
            raise StopValidation(f"Choose 1 to {OBJECTIVES_MOST} objectives.")


class NewStoryForm(StoryForm):
    audience = RadioField("Who may read it", [InputRequired(WHO_READS)], choices=AUDIENCES)


class EditStoryForm(StoryForm):
    version = VersionField()


class RedactStoryForm(StoryTextForm):
    """A moderator takes a detail out of another's story; its objectives and themes stay.

    Every text that the story has stands in it, because a name may stand in any of them.
    """

    lessons, differently = MarkdownField(TEXTS["lessons"]), MarkdownField(TEXTS["differently"])
    works_where, not_where = MarkdownField(TEXTS["works_where"]), MarkdownField(TEXTS["not_where"])
    stage_reason = PlainTextField("Reason of its stage")
    how_calculated = PlainTextField("How the saving was counted")
    excludes = PlainTextField("What the saving does not count")
    checked_by, partners = LineField("Checked by"), LineField("Partners and providers")
    reason = PlainTextField("Reason", [one_line(REASON_EMPTY, 2, 1000)])
    version = VersionField()

    def keep_to(self, story: Story) -> "RedactStoryForm":
        """Ask only for what the story says."""
        for name in RECORD_WORDS:
            if not getattr(story, name):
                delattr(self, name)
        return self

    @property
    def record(self) -> dict[str, Any]:
        """What the record should say, by its columns."""
        columns: dict[str, Any] = {}
        for name in (each for each in RECORD_WORDS if each in self):
            field = self[name]
            columns[name] = field.data or ""
            if isinstance(field, MarkdownField):
                columns[f"{name}_html"] = field.text.html if field.data and field.text else ""
        return columns


class KeeperForm(WritingForm):
    """A moderator names who looks after a story."""

    member = SelectField("Who looks after it", [InputRequired("Choose a member of the organisation.")])
    reason = PlainTextField("Reason", [one_line(REASON_EMPTY, 2, 1000)])

    def choose_from(self, people: Sequence[Member]) -> "KeeperForm":
        """Offer these members."""
        self.member.choices = [("", "Choose"), *((each.handle, f"{each.name}, {each.job_title}") for each in people)]
        return self


class StoryFilesForm(FilesPart, WritingForm):
    """The documents and pictures of a story."""

    version = VersionField()
