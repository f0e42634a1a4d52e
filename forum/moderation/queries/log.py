"""Searching the log of what moderators and administrators did."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_

from forum.accounts.models import Member
from forum.audit.models import AuditEntry
from forum.discussions.models import Discussion, Post
from forum.extensions import db
from forum.leaving.models import HandOver
from forum.moderation.models import Case
from forum.objectives.models import Objective
from forum.organisations.models import Organisation
from forum.search.models import ThesaurusEntry
from forum.stories.models import Adoption, Story
from forum.subjects import subject_of
from forum.updates.models import Update
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


def names_in(entries: Sequence[AuditEntry]) -> dict[int, str]:
    """What each entry is about, by its id: «Bob Oakes», «reply in “Gullies on steep lanes”»; one statement a kind."""
    ids: dict[str, set[int]] = {}
    for entry in entries:
        ids.setdefault(entry.kind, set()).add(entry.subject_id)
    titles = {kind: _titles(kind, wanted) for kind, wanted in ids.items()}
    return {entry.id: _name(entry, titles[entry.kind].get(entry.subject_id, "")) for entry in entries}


def _titles(kind: str, ids: set[int]) -> dict[int, str]:
    columns: dict[str, Select[int, str]] = {
        "member": select(Member.id, Member.name),
        "organisation": select(Organisation.id, Organisation.name),
        "objective": select(Objective.id, Objective.name),
        "discussion": select(Discussion.id, Discussion.title),
        "story": select(Story.id, Story.title),
        "thesaurus": select(ThesaurusEntry.id, ThesaurusEntry.name),
        "update": select(Update.id, Update.title),
        "hand_over": select(HandOver.id, Member.name).join(Member, Member.id == HandOver.leaver_id),
        "adoption": select(Adoption.id, Story.title).join(Story, Story.id == Adoption.story_id),
        "post": select(Post.id, Discussion.title).join(Discussion, Discussion.id == Post.discussion_id),
    }
    if kind not in columns:
        return {}
    statement = columns[kind]
    first = statement.selected_columns[0]
    return {row_id: title for row_id, title in db.session.execute(statement.where(first.in_(ids)))}


def _name(entry: AuditEntry, title: str) -> str:
    if entry.kind in ("member", "organisation", "objective") and title:
        return title
    if entry.kind == "contact":
        return "a message to the moderators"
    subject = subject_of(entry.kind)
    word = subject.word if subject else entry.kind.replace("_", " ")
    if not title:
        return f"{word} {entry.subject_id or ''}".strip()
    return f"{word} in “{title}”" if entry.kind in ("post", "adoption") else f"{word} “{title}”"


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
