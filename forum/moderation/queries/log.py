"""Searching the log of what moderators and administrators did."""

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_

from forum.accounts.models import Member
from forum.audit.models import AuditEntry
from forum.extensions import db
from forum.moderation.models import Case
from forum.web.paging import Order, Page, cut, keyset, with_query

ENTRIES_AT_ONCE = 50


def log_page(typed: str, action: str, after: str | None) -> Page:
    """A page of the log, the latest first, perhaps of one action, and of entries that hold what was typed.

    The words may stand in the actor's name, the reason, the title of what it was about, or the name of the person
    concerned.
    """
    narrow, _ = keyset(Order(AuditEntry.at, AuditEntry.id), after, ENTRIES_AT_ONCE)
    statement = select(AuditEntry)
    if action:
        statement = statement.where(AuditEntry.action == action)
    for word in typed.lower().split()[:8]:
        statement = statement.where(_holds(word))
    return cut(
        list(db.session.scalars(narrow(statement))),
        lambda row: (row.at, row.id),
        after,
        lambda cursor: with_query("/moderation/log", q=typed, action=action, after=cursor),
        size=ENTRIES_AT_ONCE,
    )


def _holds(word: str) -> ColumnElement[bool]:
    def has(column: object) -> ColumnElement[bool]:
        return func.lower(column).contains(word, autoescape=True)

    people = select(Member.id).where(or_(has(Member.name), Member.handle == word))
    things = select(Case.kind, Case.subject_id).where(or_(has(Case.title), Case.author_id.in_(people)))
    return or_(
        has(AuditEntry.actor_name),
        has(AuditEntry.reason),
        AuditEntry.action == word,
        AuditEntry.kind == word,
        and_(AuditEntry.kind == "member", AuditEntry.subject_id.in_(people)),
        tuple_(AuditEntry.kind, AuditEntry.subject_id).in_(things),
    )
