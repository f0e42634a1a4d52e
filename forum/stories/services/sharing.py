"""Publishing, editing, deleting and confirming stories."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, update

from forum.accounts.models import Member
from forum.audit.services import record
from forum.clock import now
from forum.discussions.models import Audience, Discussion, DiscussionKind, DiscussionTheme
from forum.discussions.services.editing import CHANGED, note_change
from forum.discussions.services.starting import Draft, count_post, make_discussion, waits_for_a_look
from forum.errors import Conflict, Invalid, NotAllowed
from forum.extensions import db
from forum.following.services import follow
from forum.limits.services import count
from forum.notifications.services import Audience as Told
from forum.notifications.services import announce, tell_decision
from forum.objectives.models import Objective
from forum.revisions.services import is_small_early_edit, keep_former
from forum.stories.models import OBJECTIVES_MOST, THEMES_MOST, Story, StoryLink, StoryTheme
from forum.stories.permissions import can_confirm, can_correct_story, can_delete_story, can_edit_story, can_share
from forum.subjects import edited, held, why_not_editable
from forum.text.prepare import Text
from forum.themes.models import Theme

SECTIONS = ("problem", "what_we_did", "result")


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
    links: Sequence[dict[str, str]] = ()

    @property
    def columns(self) -> dict[str, Any]:
        """The three sections as the table stores them."""
        columns: dict[str, Any] = {"title": self.title, "summary": self.summary}
        for name in SECTIONS:
            text: Text = getattr(self, name)
            columns[name], columns[f"{name}_html"] = text.source, text.html
        return {**columns, "renderer_version": self.result.renderer_version}


@dataclass(frozen=True)
class _Former:
    title: str
    source: str
    html: str


def publish_story(author: Member, draft: StoryDraft) -> Story:
    """A new practice story with its discussion. A repeated submission gives the first one."""
    if not can_share(author):
        raise NotAllowed("Only members can share a practice story.")
    check_tags(draft.objectives, draft.themes)
    known = _of_submission(author, draft.submission)
    if known is not None:
        return known
    count(f"member:{author.id}", author.rates("start"))
    is_held = any(waits_for_a_look(author, getattr(draft, name)) for name in SECTIONS)
    discussion = _make_discussion(author, draft)
    discussion.held_at = now() if is_held else None
    story = Story(
        discussion_id=discussion.id,
        author_id=author.id,
        submission=draft.submission,
        audience=draft.audience,
        created_at=discussion.created_at,
        confirmed_on=now().date(),
        held_at=discussion.held_at,
        objectives=list(draft.objectives),
        theme_links=[StoryTheme(theme_id=theme.id, position=i) for i, theme in enumerate(draft.themes)],
        links=[StoryLink(position=i, **link) for i, link in enumerate(draft.links)],
        **{"organisation_id": author.organisation_id, "contact_id": author.id, **draft.record},
        **draft.columns,
    )
    db.session.add(story)
    # The discussion's home and the event need its id.
    db.session.flush()
    discussion.home = story.address
    follow(author.id, "discussion", discussion.id)
    count_post(author)
    if is_held:
        held("story", story.id, author.id)
    else:
        announce_story(story, author.name, _mentioned(draft))
    return story


def _make_discussion(author: Member, draft: StoryDraft) -> Discussion:
    """The story counts as number 1 of its discussion; replies begin at 2."""
    text = draft.result
    return make_discussion(
        author,
        Draft(DiscussionKind.STORY, draft.title, text, draft.objectives, draft.themes, draft.audience),
        is_listed=False,
    )


def _mentioned(draft: StoryDraft) -> list[int]:
    return [member_id for name in SECTIONS for member_id in getattr(draft, name).mentions]


def announce_story(story: Story, name: str, mentioned: Sequence[int] = ()) -> None:
    """Tell the mentioned, and the followers of its objectives and themes."""
    followed = [("objective", objective.id) for objective in story.objectives]
    followed += [("theme", link.theme_id) for link in story.theme_links]
    told = Told(dict.fromkeys(mentioned, "mention"), followed)
    announce(
        "story", ("story", story.id), story.author_id, told, title=story.title, address=story.address, actor_name=name
    )


def edit_story(story: Story, editor: Member, draft: StoryDraft, version: int) -> None:
    """Replace the text and tags of one's own story; the former text is kept unless the edit is early and small."""
    if not can_edit_story(editor, story):
        raise NotAllowed("You can edit your own practice stories while they are open.")
    sentence = why_not_editable("story", story.id)
    if sentence:
        raise NotAllowed(sentence)
    check_tags(draft.objectives, draft.themes)
    count(f"member:{editor.id}", editor.rates("edit"))
    former = former_of(story)
    is_small = is_small_early_edit(former.source, former_source(draft.columns), story.created_at)
    _claim_version(story, version)
    if not is_small:
        keep_former(("story", story.id), former, editor)
        story.edited_at = now()
    for name, value in draft.columns.items():
        setattr(story, name, value)
    retag(story, draft.title, draft.objectives, draft.themes)
    edited("story", story.id)


def correct_story(
    story: Story, actor: Member, draft: tuple[str, Sequence[Objective], Sequence[Theme]], reason: str
) -> None:
    """A moderator or lead corrects title, objectives or themes; its author is told and the log keeps the reason."""
    title, objectives, themes = draft
    if not can_correct_story(actor, story):
        raise NotAllowed("Only moderators and the leads of its objectives correct a practice story.")
    check_tags(objectives, themes)
    record(actor, "correct", ("story", story.id), reason, former=story.title)
    story.version += 1
    retag(story, title, objectives, themes)
    tell_decision(
        story.author_id,
        ("story", story.id),
        title=title,
        address=story.address,
        what="The title or tags were corrected",
        reason=reason,
    )


def confirm_story(story: Story, author: Member) -> None:
    """Say that a story is still true today."""
    if not can_confirm(author, story):
        raise NotAllowed("Only its author says that a practice story is still true.")
    story.confirmed_on = now().date()
    note_change(story.discussion_id)


def delete_story(story: Story, author: Member) -> None:
    """Delete one's own story and with it its discussion; both come back together."""
    if not can_delete_story(author, story):
        raise NotAllowed("You can delete your own practice stories only.")
    story.deleted_at = now()
    note_change(story.discussion_id, deleted_at=story.deleted_at)


def undelete_story(story: Story, author: Member) -> None:
    """Take back the deletion."""
    if story.author_id != author.id or not author.is_member or story.deleted_at is None:
        raise NotAllowed("You can bring back your own practice stories only.")
    story.deleted_at = None
    note_change(story.discussion_id, deleted_at=None)


def former_source(columns: Any) -> str:
    """The three sections as one text with headings."""
    headings = zip(("The problem", "What we did", "What happened"), SECTIONS, strict=True)
    return "\n\n".join(f"### {heading}\n\n{columns[name]}" for heading, name in headings)


def former_of(story: Story) -> _Former:
    """The story's text as revisions keep it."""
    sources = {name: getattr(story, name) for name in SECTIONS}
    html = "".join(
        f"<h3>{heading}</h3>{getattr(story, f'{name}_html')}"
        for heading, name in zip(("The problem", "What we did", "What happened"), SECTIONS, strict=True)
    )
    return _Former(story.title, former_source(sources), html)


def check_tags(objectives: Sequence[Objective], themes: Sequence[Theme]) -> None:
    """Raise Invalid unless there are 1 to 3 objectives and at most 4 themes."""
    if not 1 <= len(objectives) <= OBJECTIVES_MOST:
        raise Invalid(f"Choose 1 to {OBJECTIVES_MOST} objectives.")
    if len(themes) > THEMES_MOST:
        raise Invalid(f"Choose up to {THEMES_MOST} themes.")


def _claim_version(story: Story, version: int) -> None:
    result = db.session.execute(
        update(Story)
        .where(Story.id == story.id, Story.version == version)
        .values(version=Story.version + 1)
        .execution_options(synchronize_session=False)
    )
    if result.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(CHANGED)


def retag(story: Story, title: str, objectives: Sequence[Objective], themes: Sequence[Theme]) -> None:
    """Title and tags of the story, and of its discussion, which follows it."""
    story.title = title
    story.objectives = list(objectives)
    discussion = db.session.get_one(Discussion, story.discussion_id)
    db.session.refresh(discussion, ["objectives", "theme_links"])
    discussion.title, discussion.home = title, story.address
    discussion.objectives = list(objectives)
    for owner, link_type in ((story, StoryTheme), (discussion, DiscussionTheme)):
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
