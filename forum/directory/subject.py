"""How the generic rooms see members and organisations: both can be reported, and decisions can be about them."""

from collections.abc import Iterable
from typing import Any

from markupsafe import escape
from sqlalchemy import select

from forum.accounts.models import Member
from forum.accounts.permissions import can_see_member, members_visible_to
from forum.accounts.queries import find_any_member
from forum.extensions import db
from forum.notifications.letters import decision
from forum.organisations.models import Organisation
from forum.organisations.queries import find_organisation_by_id
from forum.subjects import Subject, register


def _find_member(member_id: int, viewer: Member | None) -> Member | None:
    member = find_any_member(member_id)
    return member if member is not None and can_see_member(viewer, member) else None


def _visible_members(ids: Iterable[int], viewer: Member | None) -> set[int]:
    return set(db.session.scalars(select(Member.id).where(Member.id.in_(list(ids)), members_visible_to(viewer))))


def _known_organisations(ids: Iterable[int], viewer: Member | None) -> set[int]:
    return set(db.session.scalars(select(Organisation.id).where(Organisation.id.in_(list(ids)))))


def _lines_of_member(member: Member) -> list[str]:
    """What members can read of a member, so that the desk sees what was reported."""
    organisation = member.organisation.name if member.organisation else ""
    return [line for line in (member.name, member.job_title, organisation, *member.how_to_reach.split("\n")) if line]


def _lines_of_organisation(organisation: Organisation) -> list[str]:
    return [line for line in (organisation.name, organisation.kind_label, organisation.description) if line]


def _html(lines: list[str]) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in lines)


register(
    Subject(
        kind="member",
        word="profile",
        model=Member,
        find=_find_member,
        can_see=can_see_member,
        visible_ids=_visible_members,
        find_any=find_any_member,
        title=lambda member: member.name,
        address=lambda member: member.address,
        author_id=lambda member: member.id,
        text=lambda member: "\n".join(_lines_of_member(member)),
        html=lambda member: _html(_lines_of_member(member)),
        events={"decision": decision},
    )
)


def _find_organisation(organisation_id: int, viewer: Any) -> Organisation | None:
    return find_organisation_by_id(organisation_id)


register(
    Subject(
        kind="organisation",
        word="organisation",
        model=Organisation,
        find=_find_organisation,
        can_see=lambda viewer, organisation: True,
        visible_ids=_known_organisations,
        find_any=find_organisation_by_id,
        title=lambda organisation: organisation.name,
        address=lambda organisation: organisation.address,
        author_id=lambda organisation: None,
        text=lambda organisation: "\n".join(_lines_of_organisation(organisation)),
        html=lambda organisation: _html(_lines_of_organisation(organisation)),
        events={"decision": decision},
    )
)
