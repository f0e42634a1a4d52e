"""Publishing stories, and the parts that publishing and editing share."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select

from forum.accounts.models import Member
from forum.clock import now, today
from forum.discussions.models import Audience, Discussion, DiscussionKind, DiscussionTheme
from forum.discussions.services.editing import note_change
from forum.discussions.services.starting import Draft, count_post, make_discussion, waits_for_a_look, writers_of
from forum.discussions.services.submissions import first_result, queue
from forum.errors import Invalid, NotAllowed
from forum.extensions import db
from forum.following.services import follow
from forum.limits.services import count
from forum.notifications.services import Audience as Told
from forum.notifications.services import announce
from forum.objectives.models import Objective
from forum.stories.models import OBJECTIVES_MOST, THEMES_MOST, Story, StoryLink, StoryTheme, story_credit
from forum.stories.permissions import can_share
from forum.stories.sections import SHORT_PAGE, TEXTS
from forum.subjects import held
from forum.text.prepare import Text
from forum.themes.models import Theme

# The texts of the short page, with their headings.
SECTIONS = {name: TEXTS[name] for name in SHORT_PAGE}


@dataclass(frozen=True)
class StoryDraft:
    """What somebody wrote to share a story; `record` holds further columns of the table."""

    title: str
    problem: Text
    what_we_did: Text
    result: Text
    objectives: Sequence[Objective]
    themes: Sequence[Theme] = ()
    summary: str = ""
    audience: Audience = Audience.PUBLIC
    submission: str | None = None
    record: dict[str, Any] = field(default_factory=dict)
    # Members whose words it takes over.
    credited: Sequence[int] = ()
    # None keeps the links that a story has.
    links: Sequence[dict[str, str]] | None = None

    @property
    def link_count(self) -> int:
        """How many links the texts and the documents carry."""
        texts: list[Text] = [getattr(self, name) for name in SECTIONS]
        return sum(text.link_count for text in texts) + len(self.links or ())

    @property
    def columns(self) -> dict[str, Any]:
        """The three sections as the table stores them."""
        columns: dict[str, Any] = {"title": self.title, "summary": self.summary}
        for name in SECTIONS:
            text: Text = getattr(self, name)
            columns[name], columns[f"{name}_html"] = text.source, text.html
        return {**columns, "renderer_version": self.result.renderer_version}


def publish_story(author: Member, draft: StoryDraft) -> Story:
    """A new practice story with its discussion. A repeated submission gives the first one."""
    if not can_share(author):
        raise NotAllowed("Only members can share a practice story.")
    check_tags(draft.objectives, draft.themes)
    queue(author)
    known = _of_submission(author, draft.submission)
    if known is not None:
        is_same = all(getattr(known, name) == value for name, value in draft.columns.items())
        return first_result(known, is_same=is_same)
    count(f"member:{author.id}", author.rates("start"))
    is_held = waits_for_a_look(author, draft.link_count)
    discussion = _make_discussion(author, draft)
    discussion.held_at = now() if is_held else None
    story = Story(
        discussion_id=discussion.id,
        author_id=author.id,
        submission=draft.submission or None,
        audience=draft.audience,
        created_at=discussion.created_at,
        confirmed_on=today(),
        held_at=discussion.held_at,
        objectives=list(draft.objectives),
        theme_links=[StoryTheme(theme_id=theme.id, position=i) for i, theme in enumerate(draft.themes)],
        links=links_of(draft),
        **{"organisation_id": author.organisation_id, "contact_id": author.id, **draft.record},
        **draft.columns,
    )
    db.session.add(story)
    # The discussion's home and the event need its id.
    db.session.flush()
    _credit(story, draft.credited)
    discussion.home = story.address
    follow(author.id, "discussion", discussion.id)
    count_post(author)
    if is_held:
        held("story", story.id, author.id)
    else:
        announce_story(story, author.name, mentioned(draft))
    return story


def _credit(story: Story, member_ids: Sequence[int]) -> None:
    rows = [{"story_id": story.id, "member_id": member_id} for member_id in member_ids]
    if rows:
        db.session.execute(insert(story_credit), rows)


def links_of(draft: StoryDraft) -> list[StoryLink]:
    """The rows of the documents that a draft names."""
    return [StoryLink(position=position, **link) for position, link in enumerate(draft.links or ())]


def _make_discussion(author: Member, draft: StoryDraft) -> Discussion:
    """The story counts as number 1 of its discussion; replies begin at 2."""
    text = draft.result
    return make_discussion(
        author,
        Draft(DiscussionKind.STORY, draft.title, text, draft.objectives, draft.themes, draft.audience),
        is_listed=False,
    )


def mentioned(draft: StoryDraft) -> list[int]:
    """Whom the texts of a draft name."""
    return [member_id for name in SECTIONS for member_id in getattr(draft, name).mentions]


def announce_story(story: Story, name: str, named: Sequence[int] = ()) -> None:
    """Tell the credited, the mentioned, and the followers of its objectives, themes, author and body."""
    credited = db.session.scalars(select(story_credit.c.member_id).where(story_credit.c.story_id == story.id))
    told = {**dict.fromkeys(named, "mention"), **dict.fromkeys(credited, "credit")}
    followed = [("objective", objective.id) for objective in story.objectives]
    followed += [("theme", link.theme_id) for link in story.theme_links]
    followed += writers_of(story)
    _announce(story, name, Told(told, followed))


def announce_mentions(story: Story, name: str, named: Sequence[int]) -> None:
    """Tell those whom an edit names; a story that does not show names nobody."""
    if named and story.held_at is None and not story.is_gone:
        _announce(story, name, Told(dict.fromkeys(named, "mention")))


def _announce(story: Story, name: str, told: Told) -> None:
    announce(
        "story", ("story", story.id), story.author_id, told, title=story.title, address=story.address, actor_name=name
    )


def check_tags(objectives: Sequence[Objective], themes: Sequence[Theme]) -> None:
    """Raise Invalid unless there are 1 to 3 objectives and at most 4 themes."""
    if not 1 <= len(objectives) <= OBJECTIVES_MOST:
        raise Invalid(f"Choose 1 to {OBJECTIVES_MOST} objectives.")
    if len(themes) > THEMES_MOST:
        raise Invalid(f"Choose up to {THEMES_MOST} themes.")


def retag(story: Story, title: str, objectives: Sequence[Objective], themes: Sequence[Theme]) -> None:
    """Title and tags of the story, and of its discussion, which follows it."""
    story.title = title
    story.objectives = list(objectives)
    discussion = db.session.get_one(Discussion, story.discussion_id)
    db.session.refresh(discussion, ["objectives", "theme_links"])
    discussion.title, discussion.home = title, story.address
    discussion.objectives = list(objectives)
    owners: tuple[tuple[Any, type[Any]], ...] = ((story, StoryTheme), (discussion, DiscussionTheme))
    for owner, link_type in owners:
        wanted = {theme.id: position for position, theme in enumerate(themes)}
        for link in list(owner.theme_links):
            if link.theme_id in wanted:
                link.position = wanted.pop(link.theme_id)
            else:
                owner.theme_links.remove(link)
        owner.theme_links.extend(link_type(theme_id=i, position=position) for i, position in wanted.items())
    note_change(discussion.id)


def _of_submission(author: Member, submission: str | None) -> Story | None:
    if not submission:
        return None
    return db.session.scalar(select(Story).where(Story.author_id == author.id, Story.submission == submission))
