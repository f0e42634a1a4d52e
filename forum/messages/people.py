"""Whom somebody means who types names."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from forum.accounts.models import Member, State
from forum.accounts.queries import members_named
from forum.extensions import db

MATCHES_SHOWN = 8
# Shorter beginnings fit too many people.
LEAST_TYPED = 2
SEPARATOR = ","


@dataclass(frozen=True)
class Suggestion:
    """A member who fits what was typed: `value` is what the whole field says once they are chosen."""

    name: str
    kind: str
    place: str
    value: str


def members_of_handles(handles: Iterable[str]) -> list[Member]:
    """The members of these handles who have open accounts, with their organisations, in the order of the handles."""
    wanted = [handle.lower() for handle in handles if handle.isprintable()][:100]
    if not wanted:
        return []
    statement = select(Member).options(joinedload(Member.organisation)).where(Member.handle.in_(wanted))
    rows = db.session.scalars(statement.where(Member.state == State.ACTIVE))
    return sorted(rows, key=lambda member: wanted.index(member.handle))


def members_called(typed: str) -> list[Member]:
    """Members of that handle or name; where nobody is called exactly so, up to eight whose names hold it."""
    name = typed.lstrip("@").lower()
    if not name or not name.isprintable():
        return []
    statement = select(Member).options(joinedload(Member.organisation)).where(Member.state == State.ACTIVE)
    is_called = or_(Member.handle == name, func.lower(Member.name) == name)
    holds = or_(Member.handle.contains(name, autoescape=True), func.lower(Member.name).contains(name, autoescape=True))
    for condition in (is_called, holds):
        rows = list(db.session.scalars(statement.where(condition).order_by(Member.sort_name).limit(MATCHES_SHOWN)))
        if rows:
            return rows
    return []


def suggested_people(typed: str, writer: Member) -> list[Suggestion]:
    """Up to eight members whose names have words that begin like the last of those typed; never the writer."""
    *named, last = [part.strip() for part in typed.split(SEPARATOR)]
    if len(last.lstrip("@")) < LEAST_TYPED:
        return []
    fitting = [person for person in members_named(last, writer, MATCHES_SHOWN + 1) if person.id != writer.id]
    names = [person.name for person in fitting]
    rows = []
    for person in fitting[:MATCHES_SHOWN]:
        # Where a name does not say who is meant, the handle does.
        is_clear = names.count(person.name) == 1 and SEPARATOR not in person.name
        value = f"{SEPARATOR} ".join([*filter(None, named), person.name if is_clear else f"@{person.handle}"])
        place = person.organisation.name if person.organisation else ""
        rows.append(Suggestion(person.name, person.job_title or "", place, value))
    return rows
