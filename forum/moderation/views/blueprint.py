"""The blueprint, how much waits in the header of every page, and the frame of the desk."""

from typing import Any

from flask import Blueprint, g, render_template

from forum.audit.models import ACTION_WORDS
from forum.moderation.models import AUTHOR_DAYS, REASON_LABELS, TARGET_HOURS
from forum.moderation.queries.cases import DeskNumbers, desk_numbers
from forum.moderation.words import state_of
from forum.web.audience import current_member
from forum.web.etags import viewer_marks

bp = Blueprint("moderation", __name__)


def numbers() -> DeskNumbers:
    """What waits at the desk, asked once in a request."""
    if "desk_numbers" not in g:
        g.desk_numbers = desk_numbers()
    return g.desk_numbers  # type: ignore[no-any-return]


def _waiting(member: Any) -> int:
    return numbers().waiting if member is not None and member.is_moderator else 0


@bp.app_context_processor
def _count_in_header() -> dict[str, Any]:
    return {"desk_count": _waiting(current_member())}


def desk_page(template: str, tab: str, page: Any, **values: Any) -> str:
    """A page of the desk with its tabs."""
    waiting = numbers()
    tabs = [
        ("Needs a decision", "/moderation", tab == "cases", waiting.cases),
        ("With the author", "/moderation?tab=author", tab == "author", waiting.with_author),
        ("New members", "/moderation?tab=members", tab == "members", waiting.members),
        ("Hand-overs", "/moderation/hand-overs", tab == "hand_overs", waiting.hand_overs),
        ("Decided", "/moderation?tab=decided", tab == "decided", 0),
        ("Log", "/moderation/log", tab == "log", 0),
    ]
    values = {"form_has_errors": False, **values}
    return render_template(
        template,
        tab=tab,
        tabs=tabs,
        page=page,
        waiting_numbers=waiting,
        target_hours=TARGET_HOURS,
        author_days=AUTHOR_DAYS,
        action_words=ACTION_WORDS,
        reason_labels=REASON_LABELS,
        state_of=state_of,
        **values,
    )


viewer_marks.append(_waiting)
