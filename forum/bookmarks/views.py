"""The button on everything that can be kept, and the page of what one keeps."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.bookmarks.queries import Target, is_kept, name_of, shelf
from forum.bookmarks.services import keep, let_go, let_go_of_gone
from forum.database import write
from forum.subjects import find, subject_of
from forum.text.plain import whole_number
from forum.text.words import counted
from forum.web.audience import current_member, members_only
from forum.web.loading import LARGEST_ID, found, safe_next
from forum.web.paging import PAGE_SIZE, with_query

bp = Blueprint("bookmarks", __name__)
KINDS = ("story", "discussion", "post")
KEPT = "Bookmarked. It is on your bookmarks page."


@bp.route("/stories/<int:subject_id>/bookmark", methods=["POST"], defaults={"kind": "story"})
@bp.route("/discussions/<int:subject_id>/bookmark", methods=["POST"], defaults={"kind": "discussion"})
@bp.route("/posts/<int:subject_id>/bookmark", methods=["POST"], defaults={"kind": "post"})
@members_only
def bookmark(subject_id: int, kind: str) -> ResponseReturnValue:
    """Keep it or let go of it, as the button promised; without a promise it changes. What is gone can be let go of."""
    member = current_member()
    target = (kind, found(subject_id if 0 < subject_id <= LARGEST_ID else None))
    wanted = {"1": True, "0": False}.get(request.form.get("wanted", ""))
    if wanted is None:
        wanted = not is_kept(member.id, target)
    if not wanted:
        return _let_go(target)
    item = found(find(kind, subject_id, member))
    subject = found(subject_of(kind))
    address = subject.address(item)
    with write():
        keep(member, target)
    flash(KEPT)
    return redirect(safe_next(request.form.get("next"), address), 303)


def _let_go(target: Target) -> ResponseReturnValue:
    member = current_member()
    name = name_of(member, target)
    with write():
        let_go(member, target)
    next_address = safe_next(request.form.get("next"), name[1] if name else "/bookmarks")
    if next_address.startswith("/bookmarks"):
        return redirect(with_query("/bookmarks", removed="-".join(map(str, target))), 303)
    flash("The bookmark is removed.")
    return redirect(next_address, 303)


@bp.route("/bookmarks")
@members_only
def index() -> ResponseReturnValue:
    member = current_member()
    kept = shelf(member, request.args.get("after"), lambda after: with_query("/bookmarks", after=after))
    return render_template("bookmarks/index.html", shelf=kept, page=kept.page, removed=_removed())


def _removed() -> tuple[str, str] | None:
    """What was let go of a moment ago, while it is: its title, and the address that takes it back."""
    kind, _, number = request.args.get("removed", "").partition("-")
    subject_id = whole_number(number) or 0
    if kind not in KINDS or is_kept(current_member().id, (kind, subject_id)):
        return None
    name = name_of(current_member(), (kind, subject_id))
    things = {"story": "stories", "discussion": "discussions", "post": "posts"}[kind]
    return (name[0], f"/{things}/{subject_id}/bookmark") if name else None


@bp.route("/bookmarks/gone", methods=["POST"])
@members_only
def remove_gone() -> ResponseReturnValue:
    """Let go of bookmarks that point at nothing: those that the page named, one's own only."""
    ids = [number for typed in request.form.getlist("id")[:PAGE_SIZE] if (number := whole_number(typed))]
    with write():
        let_go_of_gone(current_member(), ids)
    flash(f"{counted(len(ids), 'bookmark')} removed.")
    return redirect(safe_next(request.form.get("next"), "/bookmarks"), 303)
