"""The desk as something that notifications can be about."""

from forum.mail.letters import letter
from forum.messages.permissions import desks
from forum.moderation.models import Case
from forum.moderation.queries.cases import reported_messages
from forum.notifications.letters import Reader
from forum.notifications.models import Event
from forum.subjects import Mail, Subject, register

DESK = "desk"


def _news(event: Event, item: str, reader: Reader, why: str) -> Mail:
    return letter("moderation/desk", what=event.details["what"], reader=reader)


desks.append(reported_messages)
register(
    Subject(
        kind=DESK,
        word="desk",
        model=Case,
        find=lambda subject_id, viewer: DESK if viewer is not None and viewer.is_moderator else None,
        can_see=lambda viewer, item: viewer is not None and viewer.is_moderator,
        visible_ids=lambda ids, viewer: set(ids) if viewer is not None and viewer.is_moderator else set(),
        find_any=lambda subject_id: DESK,
        title=lambda item: "The moderation desk",
        address=lambda item: "/moderation",
        author_id=lambda item: None,
        events={"desk": _news},
    )
)
