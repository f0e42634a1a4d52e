"""A post as pages print it: one row of one statement, without an entity for each table."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from forum.accounts.models import Member, Role, State
from forum.clock import now
from forum.discussions.models import Post, PostFacts, PostTrimming
from forum.organisations.models import Organisation, OrganisationKind

_accepter = aliased(Member)


@dataclass(slots=True)
class ShownPost(PostFacts):
    """One post with the names that stand at it. The fields are in the order of `_COLUMNS`."""

    id: int
    discussion_id: int
    number: int
    parent_number: int | None
    branch_number: int
    author_id: int
    html: str
    created_at: datetime
    edited_at: datetime | None
    redacted_at: datetime | None
    helpful_count: int
    accepted_at: datetime | None
    accepted_by_id: int | None
    deleted_at: datetime | None
    removed_at: datetime | None
    removal_reason: str
    held_at: datetime | None
    author_name: str
    author_handle: str
    author_job_title: str
    author_role: Role
    author_state: State
    author_suspended_until: datetime | None
    organisation_name: str | None
    organisation_slug: str | None
    organisation_kind: OrganisationKind | None
    accepted_by_name: str | None
    # What was cut from a post that came by mail.
    trimmed: str | None

    @property
    def is_by_moderator(self) -> bool:
        """Written by somebody who moderates now."""
        is_suspended = self.author_suspended_until is not None and self.author_suspended_until > now()
        return self.author_role != Role.MEMBER and self.author_state == State.ACTIVE and not is_suspended

    @property
    def initials(self) -> str:
        """The first letters of the first and the last word of the author's name."""
        words = self.author_name.split()
        return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


_COLUMNS = (
    Post.id, Post.discussion_id, Post.number, Post.parent_number, Post.branch_number, Post.author_id, Post.html,
    Post.created_at, Post.edited_at, Post.redacted_at, Post.helpful_count, Post.accepted_at, Post.accepted_by_id,
    Post.deleted_at, Post.removed_at, Post.removal_reason, Post.held_at,
    Member.name, Member.handle, Member.job_title, Member.role, Member.state, Member.suspended_until,
    Organisation.name, Organisation.slug, Organisation.kind, _accepter.name,
    PostTrimming.text,
)  # fmt: skip


def shown_posts(*further: Any) -> Select[*tuple[Any, ...]]:
    """A statement whose rows begin with the fields of ShownPost; `further` columns follow."""
    return (
        select(*_COLUMNS, *further)
        .join(Member, Member.id == Post.author_id)
        .outerjoin(Organisation, Organisation.id == Post.organisation_id)
        .outerjoin(_accepter, _accepter.id == Post.accepted_by_id)
        .outerjoin(PostTrimming, PostTrimming.post_id == Post.id)
    )


def shown(row: Any) -> ShownPost:
    """The post of a row of `shown_posts`."""
    return ShownPost(*row[: len(_COLUMNS)])
