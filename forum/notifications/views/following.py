"""What a member follows, how much of it they hear, and stopping."""

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.database import write
from forum.following.models import Level
from forum.following.queries import followed_by_kind, followed_page, level_of
from forum.following.services import follow, set_level, unfollow
from forum.notifications.views.blueprint import bp
from forum.subjects import Subject, subject_of, subjects
from forum.text.plain import whole_number
from forum.web.audience import current_member, members_only
from forum.web.loading import found, safe_next
from forum.web.paging import Page, with_query

ADDRESS = "/following"
# Of these a member follows as many as they like, so their list has pages; the others are few by nature.
LONG_LIST = "discussion"
NAMES = {
    "objective": "Objectives",
    "theme": "Themes",
    "organisation": "Organisations",
    "member": "People",
    "story": "Practice stories",
    "discussion": "Discussions",
}
BY_NAME = ("organisation", "member")
LEVEL_SENTENCES = {
    Level.WATCHING: "You watch “{}”: all that is new there comes by email at once.",
    Level.NORMAL: "You follow “{}”, and are told as you chose for everything.",
    Level.MUTED: "“{}” is muted: you are told nothing of it, not even when somebody mentions you there.",
}


@bp.route(ADDRESS)
@members_only
def following() -> ResponseReturnValue:
    member, after = current_member(), request.args.get("after")
    page = followed_page(member.id, LONG_LIST, after, lambda cursor: with_query(ADDRESS, after=cursor))
    short = [subject.kind for subject in subjects() if subject.can_follow and subject.kind != LONG_LIST]
    followed = {} if after else followed_by_kind(member.id, short)
    followed[LONG_LIST] = dict(page.rows)
    groups: dict[str, list[tuple[Any, ...]]] = {name: [] for name in NAMES}
    for kind, levels in followed.items():
        for row in _listed(kind, levels, member):
            # A story is followed by its discussion, which stands on the story's page.
            groups["story" if row[-1].startswith("/stories/") else kind].append(row)
    return render_template(
        "notifications/following.html",
        groups=[(NAMES[kind], rows) for kind, rows in groups.items() if rows],
        page=Page([], page.newer, page.older),
        here=with_query(ADDRESS, after=after),
        stopped=_stopped(member),
    )


def _listed(kind: str, levels: dict[int, Level], member: Any) -> list[tuple[str, int, Level, str, str]]:
    """(kind, id, level, title, address) of those that the member may see, in the order of the levels."""
    subject = subject_of(kind)
    if subject is None or not levels:
        return []
    rows = {row[0]: row for row in subject.listed(list(levels), member)}
    listed = [(kind, i, level, *rows[i][1:]) for i, level in levels.items() if i in rows]
    return sorted(listed, key=lambda row: row[3].casefold()) if kind in BY_NAME else listed


def _stopped(member: Any) -> tuple[str, int, str, str] | None:
    """(kind, id, title, former level) of what this list has just let go of, to follow it again."""
    kind, _, number = request.args.get("stopped", "").partition(":")
    subject, subject_id = subject_of(kind), whole_number(number)
    if subject is None or not subject.can_follow or subject_id is None:
        return None
    item = subject.find(subject_id, member)
    if item is None or level_of(member.id, kind, subject_id) is not None:
        return None
    former = request.args.get("level", "")
    return kind, subject_id, subject.title(item), former if former in list(Level) else Level.NORMAL


@bp.route("/following/<kind>/<int:subject_id>/<verb>", methods=["POST"])
@members_only
def change(kind: str, subject_id: int, verb: str) -> ResponseReturnValue:
    """Follow or stop following anything that can be followed."""
    member = current_member()
    subject, item = _followable(kind, subject_id if verb in ("follow", "unfollow") else 0)
    former = level_of(member.id, kind, subject_id)
    title, address = subject.title(item), safe_next(request.form.get("next"), subject.address(item))
    with write():
        if verb == "follow":
            follow(member.id, kind, subject_id, by_hand=True)
        else:
            unfollow(member.id, kind, subject_id)
    flash(f"You follow “{title}”." if verb == "follow" else f"You no longer follow “{title}”.")
    if verb == "unfollow" and former and address.startswith(ADDRESS):
        # The list has no row of it any more, so it offers to take it back.
        address = with_query(ADDRESS, stopped=f"{kind}:{subject_id}", level=former)
    return redirect(address, 303)


@bp.route("/following/<kind>/<int:subject_id>/level", methods=["POST"])
@members_only
def level(kind: str, subject_id: int) -> ResponseReturnValue:
    """How much a member hears of a thing; what was not followed is followed from now on."""
    subject, item = _followable(kind, subject_id)
    wanted = request.form.get("level", "")
    found(wanted if wanted in list(Level) else None)
    title, address = subject.title(item), subject.address(item)
    with write():
        set_level(current_member().id, kind, subject_id, Level(wanted))
    flash(LEVEL_SENTENCES[Level(wanted)].format(title))
    return redirect(safe_next(request.form.get("next"), address), 303)


def _followable(kind: str, subject_id: int) -> tuple[Subject, Any]:
    """The subject and the item, or the 404 page for what there is not, may not be seen or cannot be followed."""
    subject = found(subject_of(kind))
    return subject, found(subject.find(subject_id, current_member()) if subject.can_follow and subject_id else None)
