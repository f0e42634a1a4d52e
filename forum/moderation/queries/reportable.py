"""What can be reported, for a viewer."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, select

from forum.accounts.models import Member
from forum.accounts.queries import find_any_member
from forum.discussions.models import Discussion, DiscussionKind, Post
from forum.discussions.permissions import posts_visible_to
from forum.extensions import db
from forum.moderation.models import Case, CaseState, Report
from forum.stories.models import Story
from forum.stories.permissions import stories_visible_to
from forum.stories.queries import story_of_discussion
from forum.subjects import Subject, subject_of
from forum.web.loading import LARGEST_ID

REPORTABLE = ("story", "post", "discussion", "message", "member", "organisation")


@dataclass(frozen=True)
class Thing:
    """Something that can be reported, with what its kind knows of it."""

    subject: Subject
    item: Any

    @property
    def target(self) -> tuple[str, int]:
        return self.subject.kind, self.item.id

    @property
    def title(self) -> str:
        return self.subject.title(self.item)

    @property
    def author_id(self) -> int | None:
        return self.subject.author_id(self.item)

    @property
    def keeper_id(self) -> int | None:
        return self.subject.keeper_id(self.item)


def find_reportable(kind: str, subject_id: int, viewer: Member | None) -> Thing | None:
    """The thing if it can be reported and the viewer may see it.

    An opening post stands for its discussion, and the discussion of a practice story for the story. Visitors may
    report a member whose name they can read beside something public.
    """
    subject = subject_of(kind) if kind in REPORTABLE and 0 < subject_id <= LARGEST_ID else None
    if subject is None:
        return None
    item = subject.find(subject_id, viewer)
    if kind == "member" and item is None and is_known_in_public(subject_id):
        item = find_any_member(subject_id)
    if item is None:
        return None
    if kind == "post" and item.number == 1:
        return find_reportable("discussion", item.discussion_id, viewer)
    if kind == "discussion" and item.kind == DiscussionKind.STORY:
        return find_reportable("story", story_of_discussion(item.id) or 0, viewer)
    return Thing(subject, item)


def is_known_in_public(member_id: int) -> bool:
    """Whether a visitor can read the name of this member beside a post or a practice story."""
    posts = select(Post.id).join(Discussion, Discussion.id == Post.discussion_id)
    posts = posts.where(Post.author_id == member_id, posts_visible_to(None))
    stories = select(Story.id).where(Story.author_id == member_id, stories_visible_to(None))
    return bool(db.session.scalar(select(exists(posts.correlate(None)) | exists(stories.correlate(None)))))


def has_reported(member_id: int, target: tuple[str, int]) -> bool:
    """Whether a member reported this already and it is not decided yet."""
    kind, subject_id = target
    statement = select(Report.id).join(Case, Case.id == Report.case_id)
    statement = statement.where(Case.kind == kind, Case.subject_id == subject_id, Case.state != CaseState.DECIDED)
    return db.session.scalar(statement.where(Report.reporter_id == member_id).limit(1)) is not None
