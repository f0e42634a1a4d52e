"""The files of a text, written down as part of a former text."""

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import escape

from forum.revisions.services import Wording
from forum.uploads.models import Upload


def with_files(former: Wording, files: Sequence[Upload]) -> Wording:
    """A former text with a line for each file that it had; the files themselves are not kept."""
    if not files:
        return former
    lines = [f"{file.description or 'Decoration'} ({file.name})" for file in files]
    source = "\n".join([former.source, "", "### Files", "", *(f"- {line}" for line in lines)])
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return replace(former, source=source, html=f"{former.html}<h3>Files</h3><ul>{items}</ul>")
