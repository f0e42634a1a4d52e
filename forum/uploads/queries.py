"""Files: one for a viewer, those of a page, those that a form names."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import String, and_, bindparam, func, or_, select

from forum.extensions import db
from forum.uploads.models import IN_A_FORM_MOST, Upload
from forum.uploads.permissions import can_see_upload
from forum.web.loading import LARGEST_ID

# A kind of content and its id.
Target = tuple[str, int]
Files = dict[int, list[Upload]]

_FILES = (
    select(Upload)
    .where(Upload.kind == bindparam("kind", type_=String), Upload.subject_id.in_(bindparam("ids", expanding=True)))
    .order_by(Upload.position, Upload.id)
)
_OF_POSTS = and_(
    Upload.kind == bindparam("kind", type_=String), Upload.subject_id.in_(bindparam("ids", expanding=True))
)
_OF_PAGE = and_(Upload.kind == bindparam("page_kind", type_=String), Upload.subject_id == bindparam("page_id"))
_PAGE_FILES = select(Upload).where(or_(_OF_POSTS, _OF_PAGE)).order_by(Upload.position, Upload.id)


def find_upload(upload_id: int, viewer: Any) -> Upload | None:
    """The file if the viewer may see what it hangs on."""
    upload = db.session.get(Upload, upload_id) if 0 < upload_id <= LARGEST_ID else None
    return upload if upload is not None and can_see_upload(viewer, upload) else None


def find_hung_upload(upload_id: int, viewer: Any) -> Upload | None:
    """The same, of files that hang on something."""
    upload = find_upload(upload_id, viewer)
    return upload if upload is not None and upload.kind is not None else None


def files_of_page(post_ids: Iterable[int], page: Target) -> tuple[Files, list[Upload]]:
    """The files of the posts of a page by post, and those of what the page is about; one statement."""
    kind, number = page
    place = {"kind": "post", "ids": list(post_ids), "page_kind": kind, "page_id": number}
    posts: Files = {}
    own: list[Upload] = []
    for upload in db.session.scalars(_PAGE_FILES, place):
        (posts.setdefault(upload.subject_id or 0, []) if upload.kind == "post" else own).append(upload)
    return posts, own


def files_of(kind: str, ids: Iterable[int]) -> Files:
    """The files of all items of a page by item, in one statement; an item without files has no entry."""
    found: Files = {}
    for upload in db.session.scalars(_FILES, {"kind": kind, "ids": list(ids)}):
        found.setdefault(upload.subject_id or 0, []).append(upload)
    return found


def files_named(owner_id: int, ids: Sequence[int], target: Target | None) -> list[Upload]:
    """Those files of a form that may stand in it: the owner's that hang on nothing, and those of the target."""
    wanted = list(ids)[:IN_A_FORM_MOST]
    may = and_(Upload.owner_id == owner_id, Upload.kind.is_(None))
    if target is not None:
        may = or_(may, and_(Upload.kind == target[0], Upload.subject_id == target[1]))
    rows = db.session.scalars(select(Upload).where(Upload.id.in_(wanted), may)) if wanted else ()
    return sorted(rows, key=lambda row: wanted.index(row.id))


def bytes_of(owner_id: int) -> int:
    """How much a member keeps here."""
    return db.session.scalar(select(func.coalesce(func.sum(Upload.size), 0)).where(Upload.owner_id == owner_id)) or 0


def are_the_same(owner_id: int, target: Target, ids: Sequence[int]) -> bool:
    """Whether the files that a form names are those of the target already, told by their bytes."""
    sent = select(Upload.digest).where(Upload.id.in_(list(ids)), Upload.owner_id == owner_id)
    hung = select(Upload.digest).where(Upload.kind == target[0], Upload.subject_id == target[1])
    return sorted(db.session.scalars(sent)) == sorted(db.session.scalars(hung))
