"""What a saved search finds for its member as of now: the question asked again, the newest first."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from math import ceil
from typing import Any

from sqlalchemy import literal, select, union_all

from forum.accounts.models import Member
from forum.clock import LONDON
from forum.extensions import db
from forum.finding.asked import WRITTEN, Asked
from forum.finding.queries.asking import ask, reader_of
from forum.finding.queries.meanings import understood
from forum.finding.queries.results import Look, Result, results_of
from forum.objectives.queries import all_objectives
from forum.search.contract import HITS_PER_PAGE, Hit, Key, Sort, Wanted
from forum.subjects import subject_of

# Further back than so many pages of hits nobody is told.
PAGES_MOST = 5


def news_of(wanted: Asked, member: Member, since: datetime | None = None) -> list[Result]:
    """What others wrote since a moment and a question finds, the newest first; without a moment the latest twenty.

    Raises NotReady while there is no index. A page of results finds whatever has any of the words; news is only what
    has both of two, or half of more.
    """
    wanted = understood(wanted, member)
    if not wanted.can_have_news:
        return []
    reader, objectives = reader_of(member), {objective.slug: objective for objective in all_objectives()}
    question = _narrowed(wanted, since)
    rows: list[Result] = []
    for page in range(1, PAGES_MOST + 1):
        answer = ask(question.with_page(page), reader)
        found = [hit for hit in answer.found.hits if hit.kind in WRITTEN and is_about(hit, answer.words)]
        hits = _by_others(found, member)
        rows += results_of(hits, Look(member, {}, frozenset()), objectives)
        is_last = len(answer.found.hits) < HITS_PER_PAGE or (since is None and len(rows) >= HITS_PER_PAGE)
        if is_last:
            break
    return [row for row in rows if since is None or row.created_at > since]


def _narrowed(wanted: Asked, since: datetime | None) -> Asked:
    """The question for the newest of what people write; the search knows days, so the first one is whole."""
    days = [day for day in (wanted.since, since.astimezone(LONDON).date() if since else None) if day]
    chosen = {**wanted.chosen, "kind": wanted.written_kinds}
    return replace(wanted, chosen=chosen, sort=Sort.NEWEST, since=max(days, default=None))


def is_about(hit: Hit, words: Sequence[Wanted]) -> bool:
    """Whether a hit has enough of the words: both of two, half of more."""
    terms = {word.term for word in words}
    needed = len(terms) if len(terms) <= 2 else ceil(len(terms) / 2)
    return hit.is_exact or len(hit.words & terms) >= needed


def _by_others(hits: Sequence[Hit], member: Member) -> list[Hit]:
    """Without what the member wrote; one statement."""
    parts: list[Any] = []
    for kind in {hit.kind for hit in hits}:
        subject = subject_of(kind)
        model: Any = subject.model if subject else None
        ids = [hit.id for hit in hits if hit.kind == kind]
        parts.append(select(literal(kind), model.id).where(model.id.in_(ids), model.author_id == member.id))
    own: set[Key] = {(kind, number) for kind, number in db.session.execute(union_all(*parts))} if parts else set()
    return [hit for hit in hits if hit.key not in own]


def title_of(row: Result) -> str:
    """The title of a result as plain text."""
    return joined(row.title)


def joined(parts: Iterable[Any]) -> str:
    """The plain text of what a results page marks in parts."""
    return "".join(part.text for part in parts)
