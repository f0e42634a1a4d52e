"""Updates for a viewer, and readers of the circulation list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import joinedload, load_only

from forum.accounts.models import Member
from forum.accounts.services.sessions import hash_token
from forum.database import look
from forum.extensions import db
from forum.updates.models import Subscriber, SubscriberState, Update
from forum.updates.permissions import can_see_update, updates_visible_to
from forum.web.loading import LARGEST_ID
from forum.web.paging import Order, Page, cut, keyset

DRAFTS_SHOWN = 20
_CARD = load_only(Update.title, Update.html, Update.published_at, Update.version, Update.created_at)
_ONE = select(Update).options(joinedload(Update.author)).where(Update.id == bindparam("update_id"))


def find_any_update(update_id: int) -> Update | None:
    """The update of an id in every state, with its author."""
    return db.session.scalar(_ONE, {"update_id": update_id}) if 0 < update_id <= LARGEST_ID else None


def find_update(update_id: int, viewer: Member | None) -> Update | None:
    """The update if the viewer may see it."""
    update = find_any_update(update_id)
    return update if update is not None and can_see_update(viewer, update) else None


def visible_update_ids(ids: Iterable[int], viewer: Member | None) -> set[int]:
    """Which of these the viewer may see and still stand."""
    statement = select(Update.id).where(Update.id.in_(list(ids)), updates_visible_to(viewer))
    return set(db.session.scalars(statement.where(Update.deleted_at.is_(None))))


def names_of_updates(ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Title and address of each, in every state."""
    rows = db.session.scalars(select(Update).options(load_only(Update.title)).where(Update.id.in_(list(ids))))
    return {row.id: (row.title, row.address) for row in rows}


def update_list(after: str | None, address: Any) -> Page:
    """A page of what is published, the newest first."""
    narrow, _ = keyset(Order(Update.published_at, Update.id), after)
    rows = list(db.session.scalars(narrow(select(Update).options(_CARD).where(updates_visible_to(None)))))
    return cut(rows, lambda row: (row.published_at, row.id), after, address)


def drafts() -> list[Update]:
    """What editors have written and not published, the latest first."""
    statement = select(Update).options(_CARD).where(Update.published_at.is_(None), Update.deleted_at.is_(None))
    return list(db.session.scalars(statement.order_by(Update.id.desc()).limit(DRAFTS_SHOWN)))


def latest_updates(most: int) -> Sequence[Update]:
    """The newest that are published."""
    statement = select(Update).options(_CARD).where(updates_visible_to(None))
    return db.session.scalars(statement.order_by(Update.published_at.desc(), Update.id.desc()).limit(most)).all()


_LATEST_CHANGE = select(func.max(Update.changed_at))


def latest_update_change() -> datetime | None:
    """When something that lists print of updates changed last, for the tags of pages; one look at an index."""
    row = look(_LATEST_CHANGE)
    return row[0] if row else None


@dataclass(frozen=True)
class Circulation:
    """How many are on the list, and how many have asked and not confirmed yet."""

    readers: int
    waiting: int


def circulation() -> Circulation:
    """Those numbers, in one statement."""
    rows = db.session.execute(select(Subscriber.state, func.count()).group_by(Subscriber.state))
    counts: dict[str, int] = {state: number for state, number in rows}
    return Circulation(counts.get(SubscriberState.CONFIRMED, 0), counts.get(SubscriberState.WAITING, 0))


def find_reader(email: str) -> Subscriber | None:
    """The row of an address, waiting or confirmed."""
    return db.session.scalar(select(Subscriber).where(Subscriber.email == email.lower()))


def find_asked(token: str) -> Subscriber | None:
    """Whose address the link of a confirmation proves; None when it works no longer."""
    row = db.session.scalar(select(Subscriber).where(Subscriber.token_hash == hash_token(token[:200])))
    return row if row is not None and row.link_works else None


def next_readers(update: Update, most: int) -> Sequence[Subscriber]:
    """The next who get the letter, by rising id: those who had confirmed when it was published, and still want it."""
    statement = select(Subscriber).where(
        Subscriber.state == SubscriberState.CONFIRMED,
        Subscriber.id > update.letters_place,
        Subscriber.confirmed_at <= update.published_at,
    )
    return db.session.scalars(statement.order_by(Subscriber.id).limit(most)).all()
