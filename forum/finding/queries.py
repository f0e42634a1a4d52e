"""What the search page prints of each hit, read from the database when it is printed.

The index only says where to look: whoever may not see a row any more does not get it, however old the index is.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from forum.accounts.models import Member
from forum.discussions.models import Discussion, DiscussionKind, Post
from forum.discussions.queries import objective_slugs
from forum.extensions import db
from forum.objectives.models import Objective
from forum.organisations.models import Organisation, OrganisationKind
from forum.search.contract import Hit
from forum.search.marking import Part, marked, snippet
from forum.stories.models import Story
from forum.stories.words import saving_short
from forum.subjects import subject_of
from forum.text.plain import text_of


@dataclass(frozen=True)
class Result:
    """One hit as the page prints it. Texts are parts, some of them marked; the template escapes each."""

    kind_label: str
    title: list[Part]
    address: str
    snippet: list[Part]
    audience: str
    created_at: datetime
    objectives: Sequence[Objective] = ()
    author_name: str = ""
    organisation_name: str = ""
    is_provider: bool = False
    saving_text: str = ""
    reply_count: int | None = None
    is_answered: bool = False
    # Of a reply: its number in the discussion that the title names.
    number: int | None = None


@dataclass(frozen=True)
class Words:
    """What a question looks for, and the objectives that the page knows by their slug."""

    terms: Collection[str]
    objectives: dict[str, Objective] = field(default_factory=dict)

    def tagged(self, slugs: Iterable[str]) -> list[Objective]:
        return [self.objectives[slug] for slug in slugs if slug in self.objectives]


def results_of(hits: Sequence[Hit], words: Words, viewer: Member | None) -> list[Result]:
    """The rows of the hits that the viewer may see, in their order; the same few statements for 1 and for 20."""
    rows: dict[tuple[str, int], Result] = {}
    for kind, load in LOADERS.items():
        subject = subject_of(kind)
        ids = [hit.id for hit in hits if hit.kind == kind]
        visible = subject.visible_ids(ids, viewer) if subject and ids else set()
        if visible:
            rows |= {(kind, number): result for number, result in load(visible, words)}
    return [rows[hit.kind, hit.id] for hit in hits if (hit.kind, hit.id) in rows]


def _stories(ids: Collection[int], words: Words) -> Iterable[tuple[int, Result]]:
    statement = select(Story).options(joinedload(Story.organisation), selectinload(Story.objectives))
    for story in db.session.scalars(statement.where(Story.id.in_(ids))):
        html = f"{story.problem_html} {story.what_we_did_html} {story.result_html}"
        yield (
            story.id,
            Result(
                kind_label="Practice story",
                title=marked(story.title, words.terms),
                address=story.address,
                snippet=snippet(f"{story.summary}\n{text_of(html)}", words.terms),
                audience=story.audience,
                created_at=story.created_at,
                objectives=story.objectives,
                organisation_name=story.organisation.name if story.organisation else "",
                is_provider=_is_provider(story.organisation),
                saving_text=saving_short(story),
            ),
        )


def _discussions(ids: Collection[int], words: Words) -> Iterable[tuple[int, Result]]:
    statement = (
        select(Discussion, Post.html, Member.name, Organisation)
        .join(Post, and_(Post.discussion_id == Discussion.id, Post.number == 1))
        .join(Member, Member.id == Discussion.author_id)
        .outerjoin(Organisation, Organisation.id == Discussion.organisation_id)
    )
    slugs = objective_slugs(ids)
    for discussion, html, author_name, organisation in db.session.execute(statement.where(Discussion.id.in_(ids))):
        yield (
            discussion.id,
            Result(
                kind_label="Question" if discussion.kind == DiscussionKind.QUESTION else "Discussion",
                title=marked(discussion.title, words.terms),
                address=discussion.address,
                snippet=snippet(text_of(html), words.terms),
                audience=discussion.audience,
                created_at=discussion.created_at,
                objectives=words.tagged(slugs.get(discussion.id, ())),
                author_name=author_name,
                organisation_name=organisation.name if organisation else "",
                is_provider=_is_provider(organisation),
                reply_count=discussion.reply_count,
                is_answered=discussion.answer_count > 0,
            ),
        )


def _posts(ids: Collection[int], words: Words) -> Iterable[tuple[int, Result]]:
    author = aliased(Member)
    statement = (
        select(Post, Discussion.title, Discussion.audience, author.name, Organisation)
        .join(Discussion, Discussion.id == Post.discussion_id)
        .join(author, author.id == Post.author_id)
        .outerjoin(Organisation, Organisation.id == Post.organisation_id)
    )
    rows = db.session.execute(statement.where(Post.id.in_(ids))).all()
    slugs = objective_slugs({row[0].discussion_id for row in rows})
    for post, title, audience, author_name, organisation in rows:
        yield (
            post.id,
            Result(
                kind_label="Reply",
                title=marked(title, words.terms),
                address=post.permalink,
                snippet=snippet(text_of(post.html), words.terms),
                audience=audience,
                created_at=post.created_at,
                objectives=words.tagged(slugs.get(post.discussion_id, ())),
                author_name=author_name,
                organisation_name=organisation.name if organisation else "",
                is_provider=_is_provider(organisation),
                is_answered=post.accepted_at is not None,
                number=post.number,
            ),
        )


def _is_provider(organisation: Organisation | None) -> bool:
    return organisation is not None and organisation.kind == OrganisationKind.PROVIDER


Loader = Callable[[Collection[int], Words], Iterable[tuple[int, Result]]]
LOADERS: dict[str, Loader] = {"story": _stories, "discussion": _discussions, "post": _posts}
