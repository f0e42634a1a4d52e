"""What a member keeps."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select

from forum.accounts.models import Member
from forum.bookmarks.models import Bookmark
from forum.extensions import db
from forum.subjects import subject_of
from forum.web.paging import Order, Page, cut, keyset

Target = tuple[str, int]


@dataclass(frozen=True)
class Kept:
    """One bookmark as the page prints it: what it is, its title today and its exact address."""

    bookmark: Bookmark
    word: str
    title: str
    address: str


@dataclass(frozen=True)
class Shelf:
    """A page of bookmarks, and the ids of those on it that point at what is gone or closed to the member by now."""

    page: Page
    gone_ids: list[int]


# Asked with every page of a conversation, so it is put together once.
_KEPT_HERE = select(Bookmark.kind, Bookmark.subject_id).where(
    Bookmark.member_id == bindparam("member_id"),
    or_(
        and_(Bookmark.kind == "post", Bookmark.subject_id.in_(bindparam("post_ids", expanding=True))),
        and_(Bookmark.kind == bindparam("kind"), Bookmark.subject_id == bindparam("subject_id")),
    ),
)


def kept_among(member: Member, page: Target, post_ids: Iterable[int]) -> set[Target]:
    """Which of the posts on a page, and whether what the page is about, a member keeps; one statement."""
    kind, subject_id = page
    place = {"member_id": member.id, "kind": kind, "subject_id": subject_id, "post_ids": list(post_ids)}
    return {(kind, subject_id) for kind, subject_id in db.session.execute(_KEPT_HERE, place)}


def is_kept(member_id: int, target: Target) -> bool:
    """Whether a member keeps a thing."""
    return db.session.scalar(select(Bookmark.id).where(*_of(member_id, target))) is not None


def _of(member_id: int, target: Target) -> tuple[Any, ...]:
    kind, subject_id = target
    return Bookmark.member_id == member_id, Bookmark.kind == kind, Bookmark.subject_id == subject_id


def bookmark_count(member_id: int) -> int:
    """How many a member keeps."""
    statement = select(func.count()).select_from(Bookmark).where(Bookmark.member_id == member_id)
    return db.session.scalar(statement) or 0


def shelf(member: Member, after: str | None, address: Any) -> Shelf:
    """A page of what a member keeps, the latest first; one statement for each kind, however many rows."""
    narrow, _ = keyset(Order(Bookmark.id, Bookmark.id, is_moment=False), after)
    rows = list(db.session.scalars(narrow(select(Bookmark).where(Bookmark.member_id == member.id))))
    page = cut(rows, lambda row: (row.id, row.id), after, address)
    names = _names(page.rows, member)
    kept = [Kept(row, *names[row.kind, row.subject_id]) for row in page.rows if (row.kind, row.subject_id) in names]
    gone = [row.id for row in page.rows if (row.kind, row.subject_id) not in names]
    return Shelf(Page(kept, page.newer, page.older), gone)


def name_of(member: Member, target: Target) -> tuple[str, str] | None:
    """Title and address of one thing as it stands for a member; None for what is gone."""
    kind, subject_id = target
    subject = subject_of(kind)
    rows = subject.listed([subject_id], member) if subject else []
    return next(((title, address) for _, title, address in rows), None)


def _names(rows: Iterable[Bookmark], member: Member) -> dict[Target, tuple[str, str, str]]:
    ids: dict[str, list[int]] = {}
    for row in rows:
        ids.setdefault(row.kind, []).append(row.subject_id)
    names = {}
    for kind, wanted in ids.items():
        subject = subject_of(kind)
        for subject_id, title, address in subject.listed(wanted, member) if subject else ():
            names[kind, subject_id] = (subject.word if subject else kind, title, address)
    return names
