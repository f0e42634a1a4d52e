"""The people and the organisations as tables for a spreadsheet, a piece at a time however many they are."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from forum.accounts.models import Member
from forum.audit.models import AuditEntry
from forum.audit.services import record
from forum.clock import LONDON, now
from forum.errors import NotAllowed
from forum.extensions import db
from forum.organisations.models import NameKind, Organisation, OrganisationMembership

ROWS_AT_ONCE = 500
# After its reason is given, a table can be fetched for so long.
FETCH_MINUTES = 15
# What a spreadsheet would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class Column:
    """One column: its name in the first row, what it holds in words, and how it is read of a row."""

    name: str
    meaning: str
    read: Callable[[Any], Any]


@dataclass(frozen=True)
class Table:
    """A table that can be fetched; `name` stands in its address."""

    name: str
    label: str
    columns: Sequence[Column]
    batch: Callable[[int], Sequence[Any]]


def safe_cell(value: Any) -> Any:
    """The value of a cell; a text that a spreadsheet would calculate gets an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA) else value


def lines_of(table: Table) -> Iterator[str]:
    """The table as CSV, its columns first, a batch of rows at a time."""
    yield _csv([[column.name for column in table.columns]])
    last = 0
    while rows := table.batch(last):
        last = rows[-1].id
        yield _csv([safe_cell(column.read(row)) for column in table.columns] for row in rows)


def _csv(rows: Iterable[Sequence[Any]]) -> str:
    lines = io.StringIO(newline="")
    csv.writer(lines).writerows(rows)
    return lines.getvalue()


def note_export(actor: Member, table: Table, reason: str) -> None:
    """Record that an administrator takes a table out of the site, and let them fetch it for a quarter of an hour."""
    if not actor.is_administrator:
        raise NotAllowed("Only administrators do this.")
    record(actor, "export", (table.name, 0), reason, table=table.label)


def may_fetch(actor: Member, table: Table) -> bool:
    """Whether an administrator gave the reason shortly before."""
    statement = select(AuditEntry.at).where(
        AuditEntry.kind == table.name,
        AuditEntry.subject_id == 0,
        AuditEntry.action == "export",
        AuditEntry.actor_id == actor.id,
    )
    at = db.session.scalar(statement.order_by(AuditEntry.id.desc()).limit(1))
    return at is not None and at > now() - timedelta(minutes=FETCH_MINUTES)


def _members(after: int) -> Sequence[Member]:
    statement = select(Member).options(joinedload(Member.organisation)).where(Member.id > after)
    return db.session.scalars(statement.order_by(Member.id).limit(ROWS_AT_ONCE)).all()


@dataclass(frozen=True)
class _Body:
    id: int
    row: Organisation
    alliances: Sequence[str]


def _bodies(after: int) -> Sequence[_Body]:
    loading = (selectinload(Organisation.names), selectinload(Organisation.domains))
    statement = select(Organisation).options(*loading).where(Organisation.id > after)
    rows = db.session.scalars(statement.order_by(Organisation.id).limit(ROWS_AT_ONCE)).all()
    belongs = OrganisationMembership
    names: dict[int, list[str]] = {}
    statement_of_names = (
        select(belongs.organisation_id, Organisation.name)
        .join(Organisation, Organisation.id == belongs.alliance_id)
        .where(belongs.organisation_id.in_([row.id for row in rows]))
        .order_by(Organisation.sort_name)
    )
    for body_id, name in db.session.execute(statement_of_names):
        names.setdefault(body_id, []).append(name)
    return [_Body(row.id, row, names.get(row.id, [])) for row in rows]


def _day(moment: datetime | None) -> str:
    return moment.astimezone(LONDON).date().isoformat() if moment else ""


def _names(body: _Body, kind: NameKind) -> str:
    return "|".join(sorted(name.name for name in body.row.names if name.kind == kind and name.name != body.row.name))


PEOPLE = Table(
    "people",
    "People",
    (
        Column("name", "Full name", lambda row: row.name),
        Column("handle", "What mentions and the address of the profile have", lambda row: row.handle),
        Column("email", "Address that our emails go to; members never see it", lambda row: row.email),
        Column("job_title", "Job title", lambda row: row.job_title),
        Column("organisation", "Official name", lambda row: row.organisation.name if row.organisation else ""),
        Column(
            "region", "Region of the organisation", lambda row: row.organisation.place_name if row.organisation else ""
        ),
        Column("role", "member, moderator or administrator", lambda row: row.role.value),
        Column("state", "unconfirmed, pending, active or deactivated", lambda row: row.state.value),
        Column("suspended_until", "Day; empty when not suspended", lambda row: _day(row.suspended_until)),
        Column("joined_on", "Day of registration, in London", lambda row: _day(row.created_at)),
        Column("approved_on", "Day from which the account was a member’s", lambda row: _day(row.approved_at)),
        Column("last_seen_on", "Day of the last visit", lambda row: _day(row.last_seen_at)),
        Column("posts", "How many posts stand", lambda row: row.post_count),
    ),
    _members,
)
ORGANISATIONS = Table(
    "organisations",
    "Organisations",
    (
        Column("name", "Official name", lambda body: body.row.name),
        Column("slug", "What the address of its page has", lambda body: body.row.slug),
        Column("kind", "county, unitary, metropolitan and so on", lambda body: body.row.kind.value),
        Column("other_names", "Short and other names, with | between them", lambda body: _names(body, NameKind.SHORT)),
        Column("former_names", "The same of former names", lambda body: _names(body, NameKind.FORMER)),
        Column("nation", "Nation", lambda body: body.row.nation),
        Column("region", "Region", lambda body: body.row.region),
        Column("place", "Class of place, from urban to rural", lambda body: body.row.place),
        Column("population", "Of mid-2020; empty where it is not told", lambda body: body.row.population),
        Column("area_km2", "Area in square kilometres", lambda body: body.row.area_km2),
        Column("gss_code", "Code of the statistics", lambda body: body.row.gss_code),
        Column("alliances", "Alliances that it belongs or belonged to", lambda body: "|".join(body.alliances)),
        Column("domains", "Mail domains", lambda body: "|".join(sorted(row.domain for row in body.row.domains))),
        Column("started_on", "First day, where we know it", lambda body: body.row.started_on or ""),
        Column("ended_on", "Last day, where we know it", lambda body: body.row.ended_on or ""),
        Column("source", "Where it was seen", lambda body: body.row.source),
    ),
    _bodies,
)
TABLES = {table.name: table for table in (PEOPLE, ORGANISATIONS)}
