"""Members at the desk: searching them, their record, and what moderators do about them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from forum.accounts.models import Member, State
from forum.accounts.step_up import fresh_only
from forum.clock import now
from forum.database import write
from forum.errors import Conflict, Invalid, Refusal
from forum.mail.queries import latest_mails
from forum.mail.showing import without_secrets
from forum.moderation.forms import MemberActForm, SearchMembersForm
from forum.moderation.permissions import can_moderate
from forum.moderation.queries.cases import cases_about
from forum.moderation.queries.members import (
    acts_on,
    find_desk_member,
    last_act_on,
    members_like,
    missing_bodies,
    record_of,
    suspensions_of,
    warnings_of,
)
from forum.moderation.services import members as services
from forum.moderation.views.blueprint import bp, desk_page
from forum.moderation.words import MEMBER_HINTS, MEMBER_LABELS
from forum.organisations.models import FREE_MAIL_DOMAINS, Organisation
from forum.organisations.queries import organisations_named
from forum.web.audience import current_member, moderators_only
from forum.web.keeping import refused
from forum.web.loading import found

LOOK_MINUTES = 15
MAILS_SHOWN = 50
DONE = {
    "approve": "{name} is a member now and is told.",
    "refuse": "{name} is not let in and is told why.",
    "warn": "{name} is warned and is told why.",
    "suspend": "{name} is suspended, signed out everywhere and told why.",
    "lift": "{name} may write again and is told.",
    "confirm_again": "A new confirmation goes to {name}.",
    "see_mail": "The log keeps that you looked.",
}


@bp.route("/moderation/members")
@moderators_only
def members() -> ResponseReturnValue:
    form = SearchMembersForm(request.args)
    typed = (form.q.data or "")[:200]
    return desk_page("moderation/members.html", "", members_like(typed, request.args.get("after")), form=form, q=typed)


@bp.route("/moderation/members/<who>", methods=["GET", "POST"])
@moderators_only
def member(who: str) -> ResponseReturnValue:
    person = found(find_desk_member(who))
    if request.method == "GET":
        return _member_page(person)
    form = MemberActForm()
    form.offer(_actions(person), MEMBER_LABELS, current_member())
    if not form.validate_on_submit():
        return _member_page(person, form), 422
    return (_do_freshly if form.action.data == "suspend" else _do)(who, form)


def _do(who: str, form: MemberActForm) -> ResponseReturnValue:
    try:
        with write():
            person = found(find_desk_member(who))
            if form.seen_number is not None:
                services.check_nothing_happened(person, form.seen_number)
            _acts(person, form)[form.action.data]()
    except Refusal as refusal:
        return _member_again(who, form, refusal)
    flash(DONE[form.action.data].format(name=person.name))
    return redirect(f"/moderation/members/{person.id}{'/mails' if form.action.data == 'see_mail' else ''}", 303)


@fresh_only
def _do_freshly(who: str, form: MemberActForm) -> ResponseReturnValue:
    """A suspension asks for the password when it was not given lately."""
    return _do(who, form)


def _acts(person: Member, form: MemberActForm) -> dict[str, Callable[[], None]]:
    actor, reason = current_member(), form.reason.data
    return {
        "approve": lambda: services.approve_member(
            person, actor, reason, organisation=_body(form), whole_domain=form.whole_domain.data
        ),
        "refuse": lambda: services.refuse_member(person, actor, reason),
        "warn": lambda: services.warn_member(person, actor, reason),
        "suspend": lambda: services.suspend_member(person, actor, reason, form.until.moment),
        "lift": lambda: services.lift_suspension(person, actor, reason),
        "confirm_again": lambda: services.send_again(person, actor, reason),
        "see_mail": lambda: services.note_mails_seen(person, actor, reason),
    }


def _body(form: MemberActForm) -> Organisation | None:
    typed = form.organisation.data
    if not typed:
        return None
    bodies = organisations_named(typed)
    if not bodies:
        raise Invalid(f"No organisation in the directory is called {typed}. An administrator can add it.")
    if len(bodies) > 1:
        names = ", ".join(body.name for body in bodies[:8])
        raise Invalid(f"Several organisations have a name like this: {names}. Enter the whole name.")
    return bodies[0]


def _member_again(who: str, form: MemberActForm, refusal: Refusal) -> Any:
    # The failed transaction let go of what was read before.
    person = found(find_desk_member(who))
    form.form_errors.append(str(refusal))
    if isinstance(refusal, Conflict):
        form.seen.data = str(_last_entry(person))
    return refused(_member_page(person, form), refusal)


def _actions(person: Member) -> list[str]:
    """What can be done about somebody in this state, if by this moderator."""
    if not can_moderate(current_member(), person):
        return []
    if person.state == State.UNCONFIRMED:
        return ["confirm_again", "see_mail"]
    if person.state == State.PENDING:
        return ["approve", "refuse", "see_mail"]
    if person.state == State.DEACTIVATED:
        return []
    return ["warn", "lift"] if person.is_suspended else ["warn", "suspend"]


def _member_page(person: Member, form: MemberActForm | None = None) -> str:
    given = form
    form = form or MemberActForm(formdata=None, seen=_last_entry(person))
    actions = _actions(person)
    form.offer(actions, MEMBER_LABELS, current_member())
    domain = services.domain_of(person)
    return desk_page(
        "moderation/member.html",
        "",
        None,
        person=person,
        form=form,
        form_has_errors=given is not None,
        actions=actions,
        hints=MEMBER_HINTS,
        domain=domain,
        is_free_mail=domain in FREE_MAIL_DOMAINS,
        missing=missing_bodies([person.email]).get(person.email, "") if person.organisation is None else "",
        record_member=person,
        record=record_of(person.id),
        cases=cases_about(person.id),
        warnings=warnings_of(person.id),
        suspensions=suspensions_of(person.id),
        acts=acts_on(person.id),
    )


def _last_entry(person: Member) -> int:
    entry = last_act_on(person.id)
    return entry.id if entry else 0


@bp.route("/moderation/members/<int:member_id>/mails")
@moderators_only
def member_mails(member_id: int) -> ResponseReturnValue:
    """The address and letters of somebody who waits, shortly after the moderator gave a reason to look."""
    person = found(find_desk_member(str(member_id)))
    look = last_act_on(person.id, "see_mail")
    until = look.at + timedelta(minutes=LOOK_MINUTES) if look and look.actor_id == current_member().id else None
    if until is None or until < now():
        flash("Give a reason first: choose “See the address and the mails”.")
        return redirect(f"/moderation/members/{person.id}", 302)
    mails = latest_mails(MAILS_SHOWN, member_id=person.id)
    texts = {row.id: without_secrets(row.text) for row in mails}
    return desk_page("moderation/mails.html", "", None, person=person, mails=mails, texts=texts)
