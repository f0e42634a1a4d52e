"""By which way a member wants to be told: the table of choices, three plain ways, and the question at joining."""

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.accounts.models import State
from forum.database import write
from forum.notifications.channels import channels_of, choose
from forum.notifications.choices import EVENTS, Channel
from forum.notifications.digest_times import DigestTime, digest_time_of, set_digest_time
from forum.notifications.forms import CHANNEL_WORDS, ChannelsForm, StartForm
from forum.notifications.presets import PRESET_OF, PRESETS, before, read_before
from forum.notifications.views.blueprint import bp
from forum.web.audience import current_member, members_only, signed_in_only
from forum.web.loading import found
from forum.web.paging import with_query

ADDRESS = "/account/notifications"
CHANGED_AFTER = "You chose something else after that, so nothing was undone."


@bp.route(ADDRESS, methods=["GET", "POST"])
@members_only
def settings() -> ResponseReturnValue:
    member = current_member()
    channels, time = channels_of([member.id])[member.id], digest_time_of(member.id)
    form = ChannelsForm(digest_hour=time.hour, digest_weekday=time.weekday, **channels)
    if not form.validate_on_submit():
        return _page(form, channels), 422 if form.is_submitted() else 200
    with write():
        choose(member.id, {event.name: Channel(form[event.name].data) for event in EVENTS})
        set_digest_time(member.id, DigestTime(form.digest_hour.data, form.digest_weekday.data))
    flash("Your choices are saved.")
    return redirect(ADDRESS, 303)


def _page(form: ChannelsForm, channels: dict[str, Channel]) -> str:
    chosen = next((preset for preset in PRESETS if preset.channels == channels), None)
    former = read_before(request.args.get("before", ""), current_member().id)
    return render_template(
        "notifications/settings.html",
        form=form,
        form_has_errors=bool(form.errors),
        ways=CHANNEL_WORDS,
        presets=PRESETS,
        preset=chosen,
        # Only until something else is chosen.
        before=former if chosen and former and former.preset == chosen.name else None,
    )


@bp.route(f"{ADDRESS}/preset", methods=["POST"])
@members_only
def preset() -> ResponseReturnValue:
    """One of the plain ways in place of all choices, which can be taken back; the time of digests stays."""
    wanted, member_id = found(PRESET_OF.get(request.form.get("preset", ""))), current_member().id
    with write():
        former = before(member_id, wanted, channels_of([member_id])[member_id])
        choose(member_id, wanted.channels)
    return redirect(with_query(ADDRESS, before=former.token), 303)


@bp.route(f"{ADDRESS}/preset/undo", methods=["POST"])
@members_only
def undo_preset() -> ResponseReturnValue:
    """The choices as they were before a plain way, unless something was chosen after it."""
    member_id = current_member().id
    former = found(read_before(request.form.get("before", ""), member_id))
    with write():
        is_unchanged = channels_of([member_id])[member_id] == PRESET_OF[former.preset].channels
        if is_unchanged:
            choose(member_id, former.every_channel)
    flash("Your choices are as they were before." if is_unchanged else CHANGED_AFTER)
    return redirect(ADDRESS, 303)


@bp.route(f"{ADDRESS}/start", methods=["GET", "POST"])
@signed_in_only
def start() -> ResponseReturnValue:
    """Asked once, when an address is confirmed; whoever still waits for a moderator may answer too."""
    member = current_member()
    if member.state not in (State.PENDING, State.ACTIVE) or member.is_suspended:
        return redirect("/account/waiting", 303)
    form = StartForm()
    if not form.validate_on_submit():
        page = _start_page(form, member)
        return (page, 422) if form.is_submitted() else page
    with write():
        choose(member.id, PRESET_OF[form.way.data].channels)
    flash("Your choice is saved. You can change it in your account at any time.")
    return redirect("/" if member.is_member else "/account/waiting", 303)


def _start_page(form: StartForm, member: Any) -> str:
    hints = {preset.name: preset.line for preset in PRESETS}
    return render_template(
        "notifications/start.html", form=form, form_has_errors=bool(form.errors), hints=hints, member=member
    )
