"""Finding members."""

from collections.abc import Callable, Sequence

from sqlalchemy import ColumnElement, and_, literal, or_, select
from sqlalchemy.orm import joinedload

from forum.accounts.models import Member, State
from forum.accounts.permissions import can_see_member, members_visible_to
from forum.extensions import db
from forum.text.plain import fold
from forum.web.loading import LARGEST_ID
from forum.web.paging import Order, Page, cut, keyset, letters_held

COLLEAGUES_MOST = 500
NAME_WORDS_MOST = 8
A_TO_Z = Order(Member.sort_name, Member.id, descending=False, is_moment=False)


def find_member(handle: str, viewer: Member | None) -> Member | None:
    """The member of a handle if the viewer may see them."""
    # PostgreSQL refuses a NUL, and no handle holds one.
    if not handle.isprintable():
        return None
    member = db.session.scalar(
        select(Member).options(joinedload(Member.organisation)).where(Member.handle == handle.lower())
    )
    return member if member is not None and can_see_member(viewer, member) else None


def find_any_member(member_id: int) -> Member | None:
    """The member of an id in any state, with their organisation; for moderators and jobs."""
    if not 0 < member_id <= LARGEST_ID:
        return None
    return db.session.scalar(select(Member).options(joinedload(Member.organisation)).where(Member.id == member_id))


def member_ids_of_handles(handles: set[str]) -> dict[str, int]:
    """The ids of the active members who have these handles."""
    if not handles:
        return {}
    rows = db.session.execute(
        select(Member.handle, Member.id).where(Member.handle.in_(sorted(handles)[:100]), Member.state == State.ACTIVE)
    )
    return {handle: member_id for handle, member_id in rows}


def members_named(typed: str, viewer: Member | None, most: int) -> list[Member]:
    """The active members whose names have words that begin like the typed ones, or who have that handle, by name."""
    words = fold(typed).split()[:NAME_WORDS_MOST]
    if not words:
        return []
    spaced = literal(" ") + Member.sort_name
    named = and_(*(spaced.like(f"% {word}%") for word in words))
    statement = select(Member).options(joinedload(Member.organisation))
    found = statement.where(*_listed(viewer), or_(named, Member.handle == typed.strip().lstrip("@").lower()))
    return list(db.session.scalars(found.order_by(Member.sort_name, Member.id).limit(most)))


def member_page(
    viewer: Member | None, conditions: Sequence[ColumnElement[bool]], after: str | None, address: Callable[[str], str]
) -> Page:
    """A page of the A–Z list of people, perhaps narrowed by conditions over Member."""
    narrow, _ = keyset(A_TO_Z, after)
    statement = select(Member).options(joinedload(Member.organisation)).where(*_listed(viewer), *conditions)
    rows = list(db.session.scalars(narrow(statement)))
    return cut(rows, lambda row: (row.sort_name, row.id), after, address)


def member_letters(viewer: Member | None, conditions: Sequence[ColumnElement[bool]]) -> list[str]:
    """The letters that begin a name of that list."""
    asked = letters_held(Member.sort_name, select(Member.id).where(*_listed(viewer), *conditions))
    row = db.session.execute(select(*asked)).one()
    return [letter for letter, is_held in row._mapping.items() if is_held]  # noqa: SLF001


def _listed(viewer: Member | None) -> tuple[ColumnElement[bool], ...]:
    return members_visible_to(viewer), Member.state == State.ACTIVE


def waiting_members() -> list[Member]:
    """Who waits for approval, the longest first."""
    return list(
        db.session.scalars(
            select(Member)
            .options(joinedload(Member.organisation))
            .where(Member.state == State.PENDING)
            .order_by(Member.confirmed_at, Member.id)
            .limit(200)
        )
    )


def moderator_ids() -> list[int]:
    """The ids of moderators and administrators in good standing."""
    rows = db.session.scalars(select(Member).where(Member.role != "member", Member.state == State.ACTIVE))
    return [member.id for member in rows if member.is_moderator]


def colleagues(organisation_id: int | None) -> list[Member]:
    """The active members of a body, by name; at most 500."""
    if organisation_id is None:
        return []
    statement = select(Member).where(Member.organisation_id == organisation_id, Member.state == State.ACTIVE)
    return list(db.session.scalars(statement.order_by(Member.sort_name, Member.id).limit(COLLEAGUES_MOST)))
