"""Former texts: which edits leave a mark, what is kept, and who reads it."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine

from forum.clock import now
from forum.database import write
from forum.revisions.models import EDIT_GRACE_CHARACTERS, EDIT_GRACE_MINUTES
from forum.revisions.services import hide_former, is_small_early_edit, keep_former, revisions_of


@dataclass
class Former:
    source: str
    html: str
    title: str = ""


@pytest.mark.parametrize(
    ("minutes", "changed", "is_small"),
    [
        (0, 0, True),
        (EDIT_GRACE_MINUTES - 0.1, EDIT_GRACE_CHARACTERS, True),
        (EDIT_GRACE_MINUTES + 0.1, 1, False),
        (0, EDIT_GRACE_CHARACTERS + 1, False),
    ],
)
def test_an_edit_leaves_no_mark_when_early_and_small(minutes, changed, is_small):
    written = now() - timedelta(minutes=minutes)
    former = "a" * 300

    assert is_small_early_edit(former, "b" * changed + former[changed:], written) is is_small
    assert is_small_early_edit(former, former + "b" * changed, written) is is_small


def test_a_long_text_is_compared_quickly():
    assert not is_small_early_edit("a b " * 5_000, "c d " * 5_000, now())


def test_former_texts_come_the_newest_first_with_who_changed_them_and_why(app, alice, mia):
    with time_machine.travel(now() - timedelta(days=1), tick=False), write():
        keep_former(("post", 5), Former("The first.", "<p>The first.</p>"), alice)
    with write():
        keep_former(("post", 5), Former("The second.", "<p>The second.</p>", "A title"), mia, reason="A name.")
        keep_former(("post", 6), Former("Elsewhere.", "<p>Elsewhere.</p>"), alice)

    rows = revisions_of("post", 5, for_moderator=False)

    assert [(row.html, row.editor_name, row.reason) for row in rows] == [
        ("<p>The second.</p>", "Mia Castell", "A name."),
        ("<p>The first.</p>", "Alice Merrin", ""),
    ]
    assert rows[0].replaced_at > rows[1].replaced_at
    assert rows[0].title == "A title"


def test_what_was_taken_out_is_read_by_moderators_only(app, alice, mia):
    with write():
        keep_former(("post", 5), Former("Early.", "<p>Early: Jo Bloggs.</p>"), alice)
        hide_former("post", 5)
        keep_former(("post", 5), Former("Jo Bloggs.", "<p>Jo Bloggs.</p>"), mia, reason="A name.", for_moderators=True)

    others = revisions_of("post", 5, for_moderator=False)
    moderators = revisions_of("post", 5, for_moderator=True)

    assert [row.html for row in others] == ["", ""]
    assert others[0].reason == "A name."
    assert [row.html for row in moderators] == ["<p>Jo Bloggs.</p>", "<p>Early: Jo Bloggs.</p>"]
