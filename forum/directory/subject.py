"""How the generic rooms see members and organisations: both can be reported and followed, and
decisions can be about them."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, time
from typing import Any

from markupsafe import escape
from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from forum.accounts.models import Member, State
from forum.accounts.permissions import can_see_member, members_visible_to
from forum.accounts.queries import find_any_member
from forum.clock import LONDON
from forum.directory.queries import findable_by
from forum.expertise.models import Advocate, MemberDiscipline, MemberProfile
from forum.expertise.queries import Facts, facts_of, facts_of_members
from forum.extensions import db
from forum.notifications.letters import decision
from forum.organisations.models import LABEL_COLUMNS, Organisation, OrganisationName
from forum.organisations.queries import find_organisation_by_id
from forum.subjects import SearchDocument, SearchSource, Subject, register
from forum.themes.models import MemberTheme, Theme
from forum.themes.queries import themes_of_members

MEMBER_COLUMNS = frozenset({"name", "handle", "job_title", "organisation_id", "how_to_reach", "state", "created_at"})
FACT_COLUMNS = frozenset({"role", "ask_about_text", "working_on"})
BODY_COLUMNS = frozenset({*LABEL_COLUMNS, "description", "nation", "place", "started_on"})


def _find_member(member_id: int, viewer: Member | None) -> Member | None:
    member = find_any_member(member_id)
    return member if member is not None and can_see_member(viewer, member) else None


def _visible_members(ids: Iterable[int], viewer: Member | None) -> set[int]:
    return set(db.session.scalars(select(Member.id).where(Member.id.in_(list(ids)), members_visible_to(viewer))))


def _listed_members(ids: Iterable[int], viewer: Member | None) -> list[tuple[int, str, str]]:
    rows = select(Member).where(Member.id.in_(list(ids)), members_visible_to(viewer))
    return [(row.id, row.name, row.address) for row in db.session.scalars(rows)]


def _listed_organisations(ids: Iterable[int], viewer: Member | None) -> list[tuple[int, str, str]]:
    rows = select(Organisation).where(Organisation.id.in_(list(ids)))
    return [(row.id, row.name, row.address) for row in db.session.scalars(rows)]


def _known_organisations(ids: Iterable[int], viewer: Member | None) -> set[int]:
    return set(db.session.scalars(select(Organisation.id).where(Organisation.id.in_(list(ids)))))


def _lines_of_member(member: Member) -> list[str]:
    """What members can read of a member, so that the desk sees what was reported."""
    organisation = member.organisation.name if member.organisation else ""
    facts = facts_of(member.id)
    said = (organisation, *_lines_of_facts(facts), *member.how_to_reach.split("\n"))
    return [line for line in (member.name, member.job_title, *said) if line]


def _lines_of_facts(facts: Facts) -> list[str]:
    lines = (facts.role_label, *facts.discipline_labels, facts.ask_about_text, facts.working_on)
    return [line for line in lines if line]


def _lines_of_organisation(organisation: Organisation) -> list[str]:
    return [line for line in (organisation.name, organisation.kind_label, organisation.description) if line]


def _member_documents(ids: Sequence[int]) -> Iterable[SearchDocument]:
    """A member is found by the profile that members read: only theirs, and only while the account is open."""
    statement = select(Member).options(joinedload(Member.organisation))
    members = list(db.session.scalars(statement.where(Member.id.in_(ids), Member.state == State.ACTIVE)))
    found = [member.id for member in members]
    themes, facts, offers = themes_of_members(found), facts_of_members(found), _offers(found)
    for member in members:
        asked_about, said, offered = themes.get(member.id, []), facts[member.id], offers.get(member.id, [])
        body = [member.organisation.name] if member.organisation else []
        lines = [member.job_title, *body, *member.how_to_reach.split("\n"), member.handle, *_lines_of_facts(said)]
        lines += [*(theme.name for theme in asked_about), *(f"Advocate: {row.theme.name}" for row in offered)]
        organisation = member.organisation.labels if member.organisation else {}
        yield SearchDocument(
            kind="member",
            id=member.id,
            title=member.name,
            body="\n".join(line for line in lines if line),
            audience="members",
            created_at=member.created_at,
            labels={"theme": tuple(theme.slug for theme in asked_about), **_labels(said, offered), **organisation},
            names=(member.handle,),
        )


def _offers(ids: Sequence[int]) -> dict[int, list[Advocate]]:
    """What members offer and have not paused. A suspension ends by itself, so the index does not look at it."""
    statement = select(Advocate).join(Theme, Theme.id == Advocate.theme_id).options(contains_eager(Advocate.theme))
    statement = statement.where(Advocate.member_id.in_(ids), Advocate.paused_at.is_(None))
    offers: dict[int, list[Advocate]] = {}
    for row in db.session.scalars(statement.order_by(Theme.position, Advocate.region)):
        offers.setdefault(row.member_id, []).append(row)
    return offers


def _labels(facts: Facts, offers: Sequence[Advocate]) -> dict[str, tuple[str, ...]]:
    advocate = tuple(dict.fromkeys(row.theme.slug for row in offers))
    return {"role": (facts.role,) if facts.role else (), "discipline": facts.disciplines, "advocate": advocate}


def _findable_members(ids: Collection[int], viewer: Member | None) -> Select[int]:
    return select(Member.id).where(Member.id.in_(ids), findable_by(viewer))


def _organisation_documents(ids: Sequence[int]) -> Iterable[SearchDocument]:
    """A body is found by any of its names, its description and its place; of its own days only the first counts."""
    statement = select(Organisation).options(selectinload(Organisation.names)).where(Organisation.id.in_(ids))
    for body in db.session.scalars(statement):
        names = tuple(sorted({row.name for row in body.names} - {body.name}))
        lines = (*names, body.kind_label, body.description, body.region, body.nation, body.place)
        began = datetime.combine(body.started_on, time(), LONDON) if body.started_on else None
        yield SearchDocument(
            kind="organisation",
            id=body.id,
            title=body.name,
            body="\n".join(line for line in lines if line),
            audience="public",
            created_at=began,
            labels=body.labels,
            names=names,
        )


def _keys(kind: str) -> Callable[[Sequence[int]], Iterable[tuple[str, int]]]:
    return lambda ids: ((kind, number) for number in ids)


def _members_of(column: Any) -> Callable[[Sequence[int]], Iterable[tuple[str, int]]]:
    """The members whose column has one of these numbers."""
    owner = column.class_
    member_id = owner.id if owner is Member else owner.member_id
    return lambda ids: (("member", number) for number in db.session.scalars(select(member_id).where(column.in_(ids))))


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
        search_documents=_member_documents,
        findable=_findable_members,
        search_sources=(
            SearchSource(Member, MEMBER_COLUMNS, _keys("member"), can_be_found=lambda row: row.state == State.ACTIVE),
            SearchSource(MemberTheme, frozenset({"theme_id"}), _keys("member"), row_id="member_id", may_hide=False),
            SearchSource(MemberProfile, FACT_COLUMNS, _keys("member"), row_id="member_id", may_hide=False),
            SearchSource(
                MemberDiscipline, frozenset({"discipline"}), _keys("member"), row_id="member_id", may_hide=False
            ),
            SearchSource(Advocate, frozenset({"paused_at"}), _keys("member"), row_id="member_id", may_hide=False),
            SearchSource(Theme, frozenset({"name", "slug"}), _members_of(MemberTheme.theme_id), may_hide=False),
            SearchSource(Theme, frozenset({"name", "slug"}), _members_of(Advocate.theme_id), may_hide=False),
            SearchSource(Organisation, LABEL_COLUMNS, _members_of(Member.organisation_id), may_hide=False),
        ),
        all_ids=lambda: list(db.session.scalars(select(Member.id))),
        text=lambda member: "\n".join(_lines_of_member(member)),
        html=lambda member: _html(_lines_of_member(member)),
        can_follow=True,
        listed=_listed_members,
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
        search_documents=_organisation_documents,
        findable=lambda ids, viewer: select(Organisation.id).where(Organisation.id.in_(ids)),
        search_sources=(
            SearchSource(Organisation, BODY_COLUMNS, _keys("organisation"), may_hide=False),
            SearchSource(
                OrganisationName, frozenset({"name"}), _keys("organisation"), row_id="organisation_id", may_hide=False
            ),
        ),
        all_ids=lambda: list(db.session.scalars(select(Organisation.id))),
        text=lambda organisation: "\n".join(_lines_of_organisation(organisation)),
        html=lambda organisation: _html(_lines_of_organisation(organisation)),
        can_follow=True,
        listed=_listed_organisations,
        events={"decision": decision},
    )
)
