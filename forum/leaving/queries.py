"""Hand-overs for those they concern, for the desk, and what a profile says of somebody who left."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from forum.accounts.models import Member
from forum.clock import now, today
from forum.extensions import db
from forum.leaving.models import (
    ANSWER_DAYS,
    SHOWN_MOST,
    HandOver,
    HandOverItem,
    HandOverState,
    ItemState,
    Kind,
)
from forum.leaving.permissions import can_see_hand_over, hand_overs_visible_to
from forum.organisations.models import Organisation
from forum.stories.models import Adoption, Story
from forum.subjects import Subject, subject_of
from forum.web.loading import LARGEST_ID

QUEUE_MOST = 100
# What a reader of a profile is told of: where questions about practice go now.
OF_PRACTICE = (Kind.STORY, Kind.ADOPTION)
GONE = "Something that does not show any more"


@dataclass(frozen=True)
class Departure:
    """What a profile says: which organisation somebody left, on which day, and who answers for their practice now."""

    body: Organisation | None
    left_on: date
    successors: Sequence[Member]

    @property
    def shown(self) -> tuple[Any, ...]:
        """What a browser's copy is judged by."""
        return self.left_on, self.body.name if self.body else "", [member.name for member in self.successors]


def find_any_hand_over(hand_over_id: int) -> HandOver | None:
    """The hand-over of an id in every state, with its people and its items."""
    if not 0 < hand_over_id <= LARGEST_ID:
        return None
    return db.session.scalar(_whole().where(HandOver.id == hand_over_id).execution_options(populate_existing=True))


def _whole() -> Select[HandOver]:
    return select(HandOver).options(
        joinedload(HandOver.leaver).joinedload(Member.organisation),
        joinedload(HandOver.successor).joinedload(Member.organisation),
        joinedload(HandOver.organisation),
        selectinload(HandOver.items).joinedload(HandOverItem.taker),
    )


def find_hand_over(hand_over_id: int, viewer: Member | None) -> HandOver | None:
    """The hand-over if the viewer may see it."""
    row = find_any_hand_over(hand_over_id)
    return row if row is not None and can_see_hand_over(viewer, row) else None


def visible_hand_over_ids(ids: Iterable[int], viewer: Member | None) -> set[int]:
    """Which of these the viewer may see."""
    return set(db.session.scalars(select(HandOver.id).where(HandOver.id.in_(list(ids)), hand_overs_visible_to(viewer))))


def hand_overs_of(member: Member) -> list[HandOver]:
    """A member's own hand-overs that were not taken back, the latest first; two statements."""
    mine = _whole().where(HandOver.leaver_id == member.id, HandOver.state != HandOverState.WITHDRAWN)
    return list(db.session.scalars(mine.order_by(HandOver.id.desc()).limit(SHOWN_MOST)))


def pending_keys(member_id: int) -> set[str]:
    """What of a member's things is offered to somebody or with the moderators, as keys like «story:5»."""
    states = (ItemState.OFFERED, ItemState.WAITING)
    rows = select(HandOverItem.kind, HandOverItem.subject_id).join(HandOverItem.hand_over)
    pending = rows.where(HandOver.leaver_id == member_id, HandOverItem.state.in_(states))
    return {f"{kind}:{subject_id}" for kind, subject_id in db.session.execute(pending)}


def titles_of(items: Iterable[HandOverItem], viewer: Member | None = None) -> dict[str, tuple[str, str]]:
    """Title of today and address by the key of each item; no address where none is.

    With a viewer, what they may not see any more is not named. Three statements at most.
    """
    rows = list(items)
    named = {item.key: (item.title or GONE, "") for item in rows}
    for kind in OF_PRACTICE:
        subject = subject_of(kind)
        ids = {item.subject_id for item in rows if item.kind == kind}
        if subject is None or not ids:
            continue
        named |= {f"{kind}:{number}": name for number, name in _names(subject, ids, viewer)}
    return named


def _names(subject: Subject, ids: set[int], viewer: Member | None) -> Iterable[tuple[int, tuple[str, str]]]:
    if viewer is not None and subject.kind == Kind.STORY:
        return ((number, (title, address)) for number, title, address in subject.listed(ids, viewer))
    return subject.names(ids if viewer is None else subject.visible_ids(ids, viewer)).items()


def has_waiting_items() -> ColumnElement[bool]:
    """Something of a hand-over is with the moderators, as an SQL condition."""
    return exists().where(HandOverItem.hand_over_id == HandOver.id, HandOverItem.state == ItemState.WAITING)


def waiting_hand_overs() -> list[HandOver]:
    """Those of which something is with the moderators, the longest first."""
    waiting = _whole().where(has_waiting_items()).order_by(HandOver.waiting_since, HandOver.id)
    return list(db.session.scalars(waiting.limit(QUEUE_MOST)))


def waiting_count(*, since: datetime | None = None) -> Select[int]:
    """How many wait at the desk, perhaps only those that came after a moment; as a statement."""
    statement = select(func.count()).select_from(HandOver).where(has_waiting_items())
    return statement if since is None else statement.where(HandOver.waiting_since > since)


def overdue_hand_over_ids(most: int) -> list[int]:
    """Offers that nobody answered in time, or whose successor cannot answer any more."""
    successor = aliased(Member)
    late = HandOver.offered_at <= now() - timedelta(days=ANSWER_DAYS)
    is_gone = or_(successor.id.is_(None), successor.state != "active")
    statement = select(HandOver.id).outerjoin(successor, successor.id == HandOver.successor_id)
    due = statement.where(HandOver.state == HandOverState.OFFERED, or_(late, is_gone))
    return list(db.session.scalars(due.order_by(HandOver.id).limit(most)))


def departure_of(member_id: int) -> Departure | None:
    """What a member left last, from that day on; one statement."""
    taken = and_(
        HandOverItem.hand_over_id == HandOver.id,
        HandOverItem.kind.in_(OF_PRACTICE),
        HandOverItem.state.in_((ItemState.TAKEN, ItemState.SETTLED)),
    )
    stands = and_(
        HandOver.state != HandOverState.WITHDRAWN, HandOver.stayed_at.is_(None), HandOver.leaves_on <= today()
    )
    latest = select(func.max(HandOver.id)).where(HandOver.leaver_id == member_id, stands).scalar_subquery()
    rows = db.session.execute(
        select(HandOver.leaves_on, Organisation, Member)
        .outerjoin(Organisation, Organisation.id == HandOver.organisation_id)
        .outerjoin(HandOverItem, taken)
        .outerjoin(Member, and_(Member.id == HandOverItem.taker_id, Member.state == "active"))
        .where(HandOver.id == latest)
        .order_by(HandOverItem.id)
    ).all()
    if not rows:
        return None
    successors = {member.id: member for _, _, member in rows if member is not None}
    return Departure(rows[0][1], rows[0][0], list(successors.values()))


def body_ids_of(items: Iterable[HandOverItem]) -> dict[str, int]:
    """The organisation whose record each item is, by its key; in one statement for each kind."""
    found: dict[str, int] = {}
    for kind, model in ((Kind.STORY, Story), (Kind.ADOPTION, Adoption)):
        ids = [item.subject_id for item in items if item.kind == kind]
        rows = db.session.execute(select(model.id, model.organisation_id).where(model.id.in_(ids))) if ids else ()
        found |= {f"{kind}:{number}": body_id for number, body_id in rows if body_id}
    return found
