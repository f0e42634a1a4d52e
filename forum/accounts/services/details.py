"""What a name and a job title must be like. Every door asks here: forms, commands and services."""

import unicodedata

from forum.errors import Invalid
from forum.text.plain import has_mixed_scripts

LINE_LEAST, LINE_MOST = 2, 80
MARKS_IN_A_ROW = 3
# Characters that nobody sees, has no letter for or cannot be stored.
UNSEEN = frozenset({"Cf", "Cc", "Cn", "Co", "Cs"})


def check_name(name: str) -> None:
    """Raise Invalid for a name that is none, or that could pass for another one."""
    _check_line(name, "Full name", "Enter your name.")
    if not any(c.isalpha() for c in name):
        raise Invalid("Enter your name in letters.")
    if has_mixed_scripts(name):
        raise Invalid("Use letters of one alphabet in each word of your name.")


def check_job_title(job_title: str) -> None:
    """Raise Invalid for a job title that is none."""
    _check_line(job_title, "Job title", "Enter your job title.")


def _check_line(line: str, word: str, empty: str) -> None:
    if not line:
        raise Invalid(empty)
    if len(line) < LINE_LEAST:
        raise Invalid(f"{word} must have at least {LINE_LEAST} characters.")
    if len(line) > LINE_MOST:
        raise Invalid(f"{word} must have {LINE_MOST} characters or fewer. You have {len(line):,}.")
    if has_unseen(line):
        raise Invalid(f"{word} holds characters that cannot be seen. Type it again with your keyboard.")


def has_unseen(line: str) -> bool:
    """Whether a line holds invisible characters, or letters buried under piled-up marks."""
    marks = 0
    for character in line:
        kind = unicodedata.category(character)
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if kind in UNSEEN or marks >= MARKS_IN_A_ROW:
            return True
    return False
