"""The desk as something that notifications can be about."""

from forum.accounts.models import Member
from forum.messages.offering import offers
from forum.messages.permissions import desks
from forum.moderation.models import Case
from forum.moderation.permissions import can_decide
from forum.moderation.queries.cases import find_case, matter_of, reported_messages
from forum.notifications.models import Event
from forum.subjects import Subject, Words, register

DESK = "desk"


def _news(event: Event, item: str, why: str) -> Words:
    what = f"At the moderation desk: {event.details['what']}"
    return Words(
        what=what,
        title=event.details["title"],
        address=event.details["address"],
        because="You get this email, at most once an hour, because you are a moderator.",
        subject=what,
        press="Open the moderation desk",
    )


def concerned(case_id: int, moderator: Member) -> list[tuple[Member, str]]:
    """Whom a moderator who may decide a case can write to about it, with the word why: its author, who reported it."""
    case = find_case(case_id)
    if case is None or not can_decide(moderator, case, matter_of(case).concerned_ids):
        return []
    author = [(case.author, "the author")] if case.author else []
    return author + [(report.reporter, "reported it") for report in case.reports if report.reporter]


desks.append(reported_messages)
offers["case"] = concerned
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
