"""What the desk writes to people who have no notifications page: those who reported or wrote signed out."""

from forum.mail.letters import letter
from forum.mail.services import Envelope, send
from forum.moderation.models import Report


def outcome(report: Report, *, title: str, what: str, reason: str) -> None:
    """What became of a report that somebody made signed out."""
    _write(report, title=title, outcome=what, reason=reason, is_letter=False)


def answer(report: Report, *, reason: str) -> None:
    """The moderators' answer to a message."""
    _write(report, title="", outcome="The moderators answered your message", reason=reason, is_letter=True)


def _write(report: Report, **values: object) -> None:
    words = letter("moderation/outcome", reader_name=report.reporter_name, asked=report.note, **values)
    send(Envelope(report.reporter_email, "outcome", member_id=report.reporter_id), words)
