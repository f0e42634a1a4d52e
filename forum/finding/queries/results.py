"""What the search page prints of each hit, read from the database when it is printed.

The index only says where to look: whoever may not see a row any more does not get it, however old the index is.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased, joinedload

from forum.accounts.models import Member
from forum.clock import today
from forum.directory.queries import findable_by
from forum.discussions.models import Discussion, DiscussionKind, Post
from forum.discussions.permissions import not_gone, posts_visible_to, visible_to
from forum.discussions.queries import objective_slugs
from forum.extensions import db
from forum.finding.queries.filters import Tag
from forum.finding.queries.work import said_of_work
from forum.organisations.models import Organisation, OrganisationKind
from forum.search.contract import Hit, Key, Phrase
from forum.search.marking import Part, marked, snippet
from forum.stories.models import STALE_DAYS, Stage, Story
from forum.stories.permissions import stories_visible_to
from forum.stories.sections import TEXTS
from forum.stories.words import saving_short
from forum.text.plain import text_of
from forum.text.words import counted

# Of a long question the first words that match say enough.
WORDS_SHOWN = 8


@dataclass(frozen=True)
class Result:
    """One hit as the page prints it. Texts are parts, some of them marked; the template escapes each."""

    kind_label: str
    title: list[Part]
    address: str
    snippet: list[Part]
    audience: str
    created_at: datetime
    objectives: Sequence[Tag] = ()
    author_name: str = ""
    organisation_name: str = ""
    is_provider: bool = False
    saving_text: str = ""
    reply_count: int | None = None
    is_answered: bool = False
    # Of a reply: its number in the discussion that the title names.
    number: int | None = None
    # The discussion whose objectives are its own.
    discussion_id: int = 0
    # Of people and bodies: what stands instead of who wrote when.
    facts: tuple[str, ...] = ()
    # Why it is here, in short: the words of the question that it has, and what others made of it.
    why: str = ""
    # The kind and id of what it shows.
    key: Key = ("", 0)
    # What a reader should know before anything else of a practice: that it was stopped, or may be outdated.
    warning: str = ""


@dataclass(frozen=True)
class Look:
    """Who looks, and for which words: as the index keeps them, each as it was typed."""

    viewer: Member | None
    words: Mapping[str, str]
    terms: Collection[str | Phrase]


def results_of(hits: Sequence[Hit], look: Look, objectives: Mapping[str, Tag]) -> list[Result]:
    """The rows of the hits that the viewer may see, in their order; the same few statements for 1 and for 20.

    `objectives` are all of them by slug.
    """
    if not hits:
        return []
    rows: dict[tuple[str, int], Result] = {}
    for kind, load in LOADERS.items():
        ids = [hit.id for hit in hits if hit.kind == kind]
        if ids:
            rows |= {(kind, number): result for number, result in load(ids, look)}
    tags = objective_slugs({row.discussion_id for row in rows.values() if row.discussion_id})
    return [
        replace(
            row,
            key=hit.key,
            objectives=[objectives[slug] for slug in tags.get(row.discussion_id, ())],
            why="; ".join(part for part in (_matches(hit, look), row.why) if part),
        )
        for hit in hits
        if (row := rows.get(hit.key)) is not None
    ]


def _matches(hit: Hit, look: Look) -> str:
    """The words of a question that a hit has; of one word, or of a title typed whole, there is nothing to say."""
    words = [plain for term, plain in look.words.items() if term in hit.words]
    if len(look.words) < 2 or hit.is_exact or not words:
        return ""
    return f"Matches: {', '.join(words[:WORDS_SHOWN])}{', …' if len(words) > WORDS_SHOWN else ''}"


def _warning(story: Story) -> str:
    """A practice that was stopped, or that nobody confirmed for two years, stands lower and says why."""
    if story.stage == Stage.STOPPED:
        return "Stopped"
    is_stale = (today() - story.confirmed_on).days > STALE_DAYS
    return f"Not confirmed since {story.confirmed_on.year}" if is_stale else ""


def _stories(ids: Collection[int], look: Look) -> Iterable[tuple[int, Result]]:
    statement = select(Story).options(joinedload(Story.organisation)).where(Story.id.in_(ids))
    standing = (Story.unpublished_at.is_(None), Story.deleted_at.is_(None), Story.removed_at.is_(None))
    for story in db.session.scalars(statement.where(stories_visible_to(look.viewer), *standing)):
        # All sections are in the index, so each may hold the only place that was found.
        html = " ".join(getattr(story, f"{name}_html") for name in TEXTS)
        yield (
            story.id,
            Result(
                kind_label="Practice story",
                title=marked(story.title, look.terms),
                address=story.address,
                snippet=snippet(f"{story.summary}\n{text_of(html)}", look.terms),
                audience=story.audience,
                created_at=story.created_at,
                discussion_id=story.discussion_id,
                organisation_name=story.organisation.name if story.organisation else "",
                is_provider=_is_provider(story.organisation),
                saving_text=saving_short(story),
                why=f"tried by {counted(story.tried_count, 'other')}" if story.tried_count else "",
                warning=_warning(story),
            ),
        )


def _discussions(ids: Collection[int], look: Look) -> Iterable[tuple[int, Result]]:
    statement = (
        select(Discussion, Post.html, Member.name, Organisation)
        .join(Post, and_(Post.discussion_id == Discussion.id, Post.number == 1))
        .join(Member, Member.id == Discussion.author_id)
        .outerjoin(Organisation, Organisation.id == Discussion.organisation_id)
    )
    seen = statement.where(Discussion.id.in_(ids), visible_to(look.viewer), not_gone())
    for discussion, html, author_name, organisation in db.session.execute(seen):
        yield (
            discussion.id,
            Result(
                kind_label="Question" if discussion.kind == DiscussionKind.QUESTION else "Discussion",
                title=marked(discussion.title, look.terms),
                address=discussion.address,
                snippet=snippet(text_of(html), look.terms),
                audience=discussion.audience,
                created_at=discussion.created_at,
                discussion_id=discussion.id,
                author_name=author_name,
                organisation_name=organisation.name if organisation else "",
                is_provider=_is_provider(organisation),
                reply_count=discussion.reply_count,
                is_answered=discussion.answer_count > 0,
            ),
        )


def _posts(ids: Collection[int], look: Look) -> Iterable[tuple[int, Result]]:
    author = aliased(Member)
    statement = (
        select(Post, Discussion.title, Discussion.audience, author.name, Organisation)
        .join(Discussion, Discussion.id == Post.discussion_id)
        .join(author, author.id == Post.author_id)
        .outerjoin(Organisation, Organisation.id == Post.organisation_id)
    )
    standing = (not_gone(), Post.removed_at.is_(None), Post.deleted_at.is_(None))
    seen = statement.where(Post.id.in_(ids), posts_visible_to(look.viewer), *standing)
    for post, title, audience, author_name, organisation in db.session.execute(seen):
        yield (
            post.id,
            Result(
                kind_label="Reply",
                title=marked(title, look.terms),
                address=post.permalink,
                snippet=snippet(text_of(post.html), look.terms),
                audience=audience,
                created_at=post.created_at,
                discussion_id=post.discussion_id,
                author_name=author_name,
                organisation_name=organisation.name if organisation else "",
                is_provider=_is_provider(organisation),
                is_answered=post.accepted_at is not None,
                number=post.number,
            ),
        )


def _members(ids: Collection[int], look: Look) -> Iterable[tuple[int, Result]]:
    statement = select(Member).options(joinedload(Member.organisation)).where(Member.id.in_(ids))
    members = list(db.session.scalars(statement.where(findable_by(look.viewer))))
    said = said_of_work([member.id for member in members])
    for member in members:
        lines = (*said.get(member.id, ()), member.how_to_reach)
        body = member.organisation
        yield (
            member.id,
            Result(
                kind_label="Member",
                title=marked(member.name, look.terms),
                address=member.address,
                snippet=snippet(" ".join(line for line in lines if line), look.terms),
                audience="members",
                created_at=member.created_at,
                is_provider=_is_provider(body),
                facts=tuple(fact for fact in (member.job_title, body.name if body else "") if fact),
            ),
        )


def _organisations(ids: Collection[int], look: Look) -> Iterable[tuple[int, Result]]:
    statement = select(Organisation).options(joinedload(Organisation.names)).where(Organisation.id.in_(ids))
    for body in db.session.scalars(statement).unique():
        others = ", ".join(sorted({row.name for row in body.names} - {body.name}))
        lines = (body.description, f"Also known as {others}." if others else "")
        yield (
            body.id,
            Result(
                kind_label="Organisation",
                title=marked(body.name, look.terms),
                address=body.address,
                snippet=snippet(" ".join(line for line in lines if line), look.terms),
                audience="public",
                created_at=body.created_at,
                facts=tuple(fact for fact in (body.kind_label, body.place_name) if fact),
            ),
        )


def _is_provider(organisation: Organisation | None) -> bool:
    return organisation is not None and organisation.kind == OrganisationKind.PROVIDER


Loader = Callable[[Collection[int], Look], Iterable[tuple[int, Result]]]
LOADERS: dict[str, Loader] = {
    "story": _stories,
    "discussion": _discussions,
    "post": _posts,
    "member": _members,
    "organisation": _organisations,
}
