"""Bodies and people of the demonstration: joining, roles, states, what they follow, and their last visit."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select, update

from forum.accounts.models import Member, Role, State
from forum.accounts.services.joining import send_confirmation_again, sort_name_of
from forum.audit.services import record
from forum.clock import now
from forum.discussions.conversation import Request, converse
from forum.discussions.queries import find_discussion
from forum.discussions.services.marking import advance_mark
from forum.expertise.models import Advocate
from forum.expertise.queries import Facts
from forum.expertise.services import set_facts
from forum.extensions import db
from forum.families.services import choose_family
from forum.following.queries import followed_ids
from forum.following.services import follow
from forum.moderation.services.members import approve_member, set_role
from forum.notifications.choices import Channel
from forum.notifications.models import NoticeState, Notification
from forum.notifications.services import mark_read
from forum.objectives.queries import find_objective
from forum.objectives.services import set_lead
from forum.operations.demonstration.script import Script
from forum.operations.demonstration.stage import Happening, Stage
from forum.operations.demonstration.times import later, opening_moment
from forum.organisations.alliances import Membership, set_groups, set_membership
from forum.organisations.models import AllianceRole, Organisation, OrganisationKind
from forum.organisations.queries import find_organisation, organisations_by_slug
from forum.organisations.services import add_domain, add_organisation
from forum.themes.queries import find_theme, themes_by_slug
from forum.themes.services import set_ask_about

OF_BODIES = ("slug", "short", "nation", "region", "description", "place", "population", "area_km2")
DOMAIN_OF_THE_FIVE = "@demo.example"
LEADS_NAMED_DAYS_AGO = 366
CONFIRMED_AFTER = timedelta(minutes=20)


def add_bodies(script: Script) -> None:
    """The invented authorities and firms, each with its mail domain, and the alliance of some of them."""
    bodies: dict[str, Organisation] = {}
    for body in script.bodies:
        values = {name: body[name] for name in OF_BODIES if name in body}
        row = add_organisation(body["name"], OrganisationKind(body["kind"]), is_fictional=True, **values)
        bodies[row.slug] = row
        if "domain" in body:
            add_domain(row, body["domain"])
        if row.is_alliance:
            _form_alliance(row, body, bodies)


def _form_alliance(alliance: Organisation, told: dict[str, Any], bodies: dict[str, Organisation]) -> None:
    set_membership(alliance, bodies[told["chair"]], Membership(role=AllianceRole.CHAIR))
    for slug in told["members"]:
        set_membership(alliance, bodies[slug], Membership())
    set_groups(alliance, told["groups"])


def comings(script: Script, stage: Stage, password_hash: str) -> list[Happening]:
    """How the people come, get their roles and go."""
    happenings = []
    for person in script.people:
        moment = later(opening_moment(person["joined_days_ago"], stage.start), 0, stage.start)
        happenings.append(Happening(moment, partial(_join, stage, person, password_hash)))
        if "approved_by" in person:
            happenings.append(
                Happening(later(moment, person["approved_hours_after"], stage.start), _approval(stage, person))
            )
        if person["role"] == "moderator":
            happenings.append(Happening(moment + timedelta(days=1), _promotion(stage, person)))
        if person["state"] == "deactivated":
            gone = opening_moment(person["left_days_ago"], stage.start)
            happenings.append(Happening(gone, partial(_leave, stage, person["handle"])))
    for slug, handle in script.leads.items():
        moment = opening_moment(LEADS_NAMED_DAYS_AGO, stage.start)
        happenings.append(Happening(moment, partial(_name_lead, stage, slug, handle)))
    return happenings


def _join(stage: Stage, person: dict[str, Any], password_hash: str) -> None:
    body = find_organisation(person["organisation"])
    state = State.PENDING if "approved_by" in person else State(person["state"].replace("deactivated", "active"))
    confirmed = now() + CONFIRMED_AFTER if state != State.UNCONFIRMED else None
    member = Member(
        name=person["name"],
        sort_name=sort_name_of(person["name"]),
        handle=person["handle"],
        email=person["email"],
        job_title=person["job_title"],
        organisation_id=body.id if body else None,
        password_hash=password_hash,
        role=Role.ADMINISTRATOR if person["role"] == "administrator" else Role.MEMBER,
        state=state,
        how_to_reach=person["how_to_reach"],
        created_at=now(),
        confirmed_at=confirmed,
        approved_at=confirmed if state == State.ACTIVE else None,
    )
    db.session.add(member)
    # Everything about the member needs their id.
    db.session.flush()
    stage.members[person["handle"]] = member.id
    set_ask_about(member.id, themes_by_slug(person["ask_me_about"]))
    _tell_of_work(member, person)
    _follow_tags(member.id, person)
    if "family" in person:
        choose_family(member, organisations_by_slug(person["family"]))
    if member.role == Role.ADMINISTRATOR:
        record(None, "role", ("member", member.id), "The first administrator.", role=member.role.value)
    if state == State.UNCONFIRMED:
        send_confirmation_again(member)


def _tell_of_work(member: Member, person: dict[str, Any]) -> None:
    """What they are, know and work on, and the themes that they offer to help with."""
    facts = Facts(
        role=person.get("work_role", ""),
        disciplines=tuple(person.get("disciplines", ())),
        ask_about_text=person.get("ask_about_text", ""),
        working_on=person.get("working_on", ""),
    )
    set_facts(member.id, facts)
    for row in person.get("helps", ()):
        theme = find_theme(row["theme"])
        if theme is not None:
            db.session.add(
                Advocate(
                    member_id=member.id,
                    theme_id=theme.id,
                    region=row["region"],
                    note=row["note"],
                    since=member.created_at,
                )
            )


def _follow_tags(member_id: int, person: dict[str, Any]) -> None:
    for slug in person.get("follows", ()):
        objective, theme = find_objective(slug), find_theme(slug)
        if objective is not None:
            follow(member_id, "objective", objective.id, by_hand=True)
        if theme is not None:
            follow(member_id, "theme", theme.id, by_hand=True)


def _approval(stage: Stage, person: dict[str, Any]) -> Any:
    reason = "The work address answers, and the head of service vouches for it."
    return lambda: approve_member(stage.member(person["handle"]), stage.member(person["approved_by"]), reason)


def _promotion(stage: Stage, person: dict[str, Any]) -> Any:
    reason = "Agreed by the steering group for two years."
    return lambda: set_role(stage.member(person["handle"]), stage.member("ada-winslade"), Role.MODERATOR, reason)


def _leave(stage: Stage, handle: str) -> None:
    stage.member(handle).state = State.DEACTIVATED


def _name_lead(stage: Stage, slug: str, handle: str) -> None:
    objective = find_objective(slug)
    if objective is not None:
        reason = "Named by the steering group."
        set_lead(objective, stage.member(handle), stage.member("ada-winslade"), reason, leads=True)


def visits(script: Script, stage: Stage) -> list[Happening]:
    """The last time that everybody looked in: they open their notifications and read what they follow."""
    return [
        Happening(
            later(opening_moment(person["seen_days_ago"], stage.start), 0, stage.start),
            partial(visit, stage, person["handle"]),
        )
        for person in script.people
        if "seen_days_ago" in person
    ]


def visit(stage: Stage, handle: str) -> None:
    """A member looks at their notifications and at the discussions that they follow."""
    member = stage.member(handle)
    for discussion_id in followed_ids(member.id, "discussion"):
        read(discussion_id, member)
    mark_read(member.id)
    member.last_seen_at = now()


def read(discussion_id: int, member: Member) -> None:
    """A member opens a discussion and sees its first page. Only the five whose sign-in is printed remember it."""
    if not member.email.endswith(DOMAIN_OF_THE_FIVE):
        return
    discussion = find_discussion(discussion_id, member)
    if discussion is not None:
        advance_mark(converse(discussion, member, Request()), member.id)


def take_letters_up() -> None:
    """From now on everybody gets mail as the site would send it; of the past only the page of notifications tells."""
    past = update(Notification).where(Notification.mail_state == NoticeState.WAITING)
    db.session.execute(past.values(mail_state=NoticeState.NONE, channel=Channel.PAGE, due_at=None))


def librarian_seen_at() -> datetime | None:
    """When the librarian was last seen, who comes when everything is in its place."""
    return db.session.scalar(select(Member.last_seen_at).where(Member.email == "librarian@library.demo.example"))
