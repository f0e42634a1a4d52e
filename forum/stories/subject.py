"""How the generic rooms see practice stories."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, time

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import joinedload, load_only, selectinload

from forum.accounts.models import Member
from forum.clock import LONDON
from forum.discussions.asking import finders
from forum.discussions.models import DiscussionKind
from forum.extensions import db
from forum.messages.offering import offers
from forum.notifications.letters import decision
from forum.organisations.models import LABEL_COLUMNS, Organisation
from forum.stories.adoptions import find_adoption, find_any_adoption, visible_adoption_ids
from forum.stories.emails import about_adoption, about_story, still_true
from forum.stories.merit import merit_of
from forum.stories.models import Adoption, Story, StoryTheme
from forum.stories.permissions import can_see_adoption, can_see_story, stories_visible_to
from forum.stories.queries import find_any_story, find_story, visible_story_ids
from forum.stories.services import closing
from forum.stories.services.asking import asked_members, who_can_tell
from forum.stories.wording import former_of
from forum.subjects import SearchDocument, SearchSource, Subject, register
from forum.text.plain import text_of

SECTIONS = ("problem", "what_we_did", "result", "lessons", "differently", "works_where", "not_where")
STATES = {"created_at", "unpublished_at", "deleted_at", "removed_at", "held_at"}
LABELS = {"objectives", "theme_links", "organisation_id", "author_id", "stage", "evidence", "saving", "saving_basis"}
SIGNALS = {"adopted_count", "tried_count", "confirmed_on"}
WORDS = ("stage_reason", "partners", "how_calculated", "excludes")
TEXTS = {"title", "summary", *WORDS, *(f"{name}_html" for name in SECTIONS)}
COLUMNS = frozenset({"audience", *TEXTS, *STATES, *LABELS, *SIGNALS})


def _documents(ids: Sequence[int]) -> Iterable[SearchDocument]:
    """A story is found by its title, its texts, its partners and the name of its organisation."""
    statement = (
        select(Story)
        .options(joinedload(Story.organisation), selectinload(Story.objectives))
        .options(selectinload(Story.theme_links).joinedload(StoryTheme.theme))
        .where(Story.id.in_(ids), _stands())
    )
    for story in db.session.scalars(statement):
        html = " ".join(getattr(story, f"{name}_html") for name in SECTIONS)
        organisation = story.organisation.name if story.organisation else ""
        yield SearchDocument(
            kind="story",
            id=story.id,
            title=story.title,
            body="\n".join(part for part in (story.summary, text_of(html), *_words(story), organisation) if part),
            audience=story.audience,
            created_at=story.created_at,
            labels=_labels(story),
            adopted=story.adopted_count,
            saving=story.saving or 0,
            merit=merit_of(story),
            confirmed_at=datetime.combine(story.confirmed_on, time(), LONDON),
        )


def _words(story: Story) -> tuple[str, ...]:
    return tuple(getattr(story, name) for name in WORDS)


def _labels(story: Story) -> dict[str, tuple[str, ...]]:
    return {
        "objective": tuple(objective.slug for objective in story.objectives),
        "theme": tuple(theme.slug for theme in story.themes),
        "stage": (story.stage.value,) if story.stage else (),
        "evidence": (str(story.evidence),),
        "has_saving": ("1",) if story.saving is not None else (),
        "saving_basis": (story.saving_basis.value,) if story.saving is not None and story.saving_basis else (),
        "author": (str(story.author_id),),
        **(story.organisation.labels if story.organisation else {}),
    }


def _stands() -> ColumnElement[bool]:
    """What can be found: published, and neither deleted, removed nor held."""
    return and_(
        Story.unpublished_at.is_(None), Story.deleted_at.is_(None), Story.removed_at.is_(None), Story.held_at.is_(None)
    )


def _findable(ids: Collection[int], viewer: Member | None) -> Select[int]:
    """What is held may still show to its author and to moderators; what was taken back shows in no list."""
    standing = (Story.unpublished_at.is_(None), Story.deleted_at.is_(None), Story.removed_at.is_(None))
    return select(Story.id).where(Story.id.in_(ids), stories_visible_to(viewer), *standing)


def _keys(ids: Sequence[int]) -> Iterable[tuple[str, int]]:
    return (("story", story_id) for story_id in ids)


def _keys_of_organisations(ids: Sequence[int]) -> Iterable[tuple[str, int]]:
    stories = select(Story.id).where(Story.organisation_id.in_(ids))
    return (("story", story_id) for story_id in db.session.scalars(stories))


def _names(ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    rows = db.session.scalars(select(Story).options(load_only(Story.title)).where(Story.id.in_(list(ids))))
    return {row.id: (row.title, row.address) for row in rows}


def _listed(ids: Iterable[int], viewer: Member | None) -> list[tuple[int, str, str]]:
    standing = and_(Story.deleted_at.is_(None), Story.removed_at.is_(None), Story.unpublished_at.is_(None))
    statement = select(Story).options(load_only(Story.title)).where(Story.id.in_(list(ids)))
    rows = db.session.scalars(statement.where(stories_visible_to(viewer), standing))
    return [(row.id, row.title, row.address) for row in rows]


def _names_of_adoptions(ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    statement = select(Adoption.id, Story).join(Story, Story.id == Adoption.story_id)
    rows = db.session.execute(statement.options(load_only(Story.title)).where(Adoption.id.in_(list(ids))))
    return {adoption_id: (story.title, story.address) for adoption_id, story in rows}


finders[DiscussionKind.STORY] = asked_members
offers["story"] = who_can_tell
register(
    Subject(
        kind="story",
        word="practice story",
        model=Story,
        find=find_story,
        can_see=can_see_story,
        visible_ids=visible_story_ids,
        find_any=find_any_story,
        title=lambda story: story.title,
        address=lambda story: story.address,
        author_id=lambda story: story.author_id,
        keeper_id=lambda story: story.owner_id if story.handed_over_at else None,
        search_documents=_documents,
        findable=_findable,
        search_sources=(
            SearchSource(Story, COLUMNS, _keys),
            SearchSource(Organisation, LABEL_COLUMNS, _keys_of_organisations, may_hide=False),
        ),
        all_ids=lambda: list(db.session.scalars(select(Story.id))),
        text=lambda story: text_of(former_of(story).html),
        html=lambda story: former_of(story).html,
        is_removed=lambda story: story.removed_at is not None,
        remove=closing.remove_story,
        restore=closing.restore_story,
        lock=closing.close_story,
        unlock=closing.reopen_story,
        retag=closing.move_story,
        can_lock=True,
        is_locked=lambda story: story.discussion.is_locked,
        approve=closing.approve_story,
        listed=_listed,
        names=_names,
        events={
            "story": about_story,
            "still_true": still_true,
            "adoption": about_adoption,
            "decision": decision,
        },
    )
)
register(
    Subject(
        kind="adoption",
        word="adoption",
        model=Adoption,
        find=find_adoption,
        can_see=can_see_adoption,
        visible_ids=visible_adoption_ids,
        find_any=find_any_adoption,
        title=lambda adoption: adoption.story.title,
        address=lambda adoption: adoption.story.address,
        author_id=lambda adoption: adoption.member_id,
        is_removed=lambda adoption: adoption.removed_at is not None,
        names=_names_of_adoptions,
        events={"decision": decision},
    )
)
