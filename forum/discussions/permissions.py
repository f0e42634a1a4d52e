"""Who may see, write, mark and close what in discussions."""

from sqlalchemy import ColumnElement, and_, false, or_, true

from forum.accounts.models import Member
from forum.accounts.permissions import Standing
from forum.discussions.models import Audience, Discussion, DiscussionKind, Post
from forum.objectives.permissions import leads_one_of


def audiences_of(viewer: Member | None) -> tuple[str, ...]:
    """The audiences that a viewer belongs to."""
    is_member = viewer is not None and viewer.is_member
    return tuple(audience.value for audience in Audience if is_member or audience == Audience.PUBLIC)


def can_see_discussion(viewer: Member | None, discussion: Discussion) -> bool:
    """Its audience; what is held or removed shows to its author and to moderators, what is deleted to moderators."""
    if viewer is not None and viewer.is_moderator:
        return True
    if discussion.audience == Audience.MEMBERS and not (viewer is not None and viewer.is_member):
        return False
    if discussion.deleted_at is not None:
        return False
    is_author = viewer is not None and viewer.id == discussion.author_id
    return is_author or (discussion.removed_at is None and discussion.held_at is None)


def visible_to(viewer: Member | Standing | None) -> ColumnElement[bool]:
    """The same as an SQL condition."""
    if viewer is not None and viewer.is_moderator:
        return true()
    is_member = viewer is not None and viewer.is_member
    stands = and_(Discussion.removed_at.is_(None), Discussion.held_at.is_(None))
    return and_(
        true() if is_member else Discussion.audience == Audience.PUBLIC,
        Discussion.deleted_at.is_(None),
        or_(stands, Discussion.author_id == viewer.id if viewer is not None else false()),
    )


def not_gone() -> ColumnElement[bool]:
    """Neither deleted nor removed, as an SQL condition."""
    return and_(Discussion.deleted_at.is_(None), Discussion.removed_at.is_(None))


def could_have_seen(viewer: Member | None, discussion: Discussion) -> bool:
    """Whether a gone discussion may be called gone: its audience included the viewer."""
    return discussion.audience == Audience.PUBLIC or (viewer is not None and viewer.is_member)


def can_see_post(viewer: Member | None, post: Post) -> bool:
    """A post shows with its discussion; a held one to its author and moderators. A gone one has only its notice."""
    if viewer is not None and viewer.is_moderator:
        return True
    if not can_see_discussion(viewer, post.discussion):
        return False
    is_author = viewer is not None and viewer.id == post.author_id
    return post.deleted_at is None and (is_author or (post.removed_at is None and post.held_at is None))


def can_see_notice(viewer: Member | None, post: Post) -> bool:
    """Whether the place of a post shows in its discussion: a gone one leaves a notice, a held one leaves none."""
    if post.held_at is None:
        return True
    return viewer is not None and (viewer.is_moderator or viewer.id == post.author_id)


def posts_visible_to(viewer: Member | None) -> ColumnElement[bool]:
    """The same as an SQL condition over Post joined with Discussion."""
    if viewer is not None and viewer.is_moderator:
        return true()
    stands = and_(Post.removed_at.is_(None), Post.held_at.is_(None))
    return and_(
        visible_to(viewer),
        Post.deleted_at.is_(None),
        or_(stands, Post.author_id == viewer.id if viewer is not None else false()),
    )


def can_start(member: Member | None) -> bool:
    """Members in good standing start discussions."""
    return member is not None and member.is_member


def can_reply(member: Member | None, discussion: Discussion) -> bool:
    """Members may reply unless the discussion is closed, gone or held."""
    return (
        member is not None
        and member.is_member
        and not discussion.is_locked
        and not discussion.is_gone
        and discussion.held_at is None
        and can_see_discussion(member, discussion)
    )


def can_edit_post(member: Member | None, post: Post, discussion: Discussion) -> bool:
    """Authors edit their own posts unless the discussion is closed."""
    return (
        member is not None
        and member.is_member
        and member.id == post.author_id
        and post.deleted_at is None
        and not discussion.is_locked
        and discussion.deleted_at is None
    )


def can_redact(member: Member | None, post: Post) -> bool:
    """Moderators may take a name out of another's text."""
    return member is not None and member.is_moderator and member.id != post.author_id and post.deleted_at is None


def can_delete_post(member: Member | None, post: Post) -> bool:
    """Authors delete their own replies; an opening goes with its discussion."""
    return member is not None and member.is_member and member.id == post.author_id and not post.is_gone


def can_delete_discussion(member: Member | None, discussion: Discussion) -> bool:
    """Authors delete their own discussion while nobody has replied."""
    return (
        member is not None
        and member.is_member
        and member.id == discussion.author_id
        and discussion.kind != DiscussionKind.STORY
        and not discussion.is_gone
        and discussion.reply_count == 0
    )


def can_accept(member: Member | None, discussion: Discussion) -> bool:
    """The asker and moderators accept answers to a question."""
    return (
        member is not None
        and member.is_member
        and discussion.is_question
        and not discussion.is_gone
        and (member.id == discussion.author_id or member.is_moderator)
    )


def can_make_story(member: Member | None, discussion: Discussion) -> bool:
    """Whoever asked or began it makes a practice story of it, while it stands; also when it is closed."""
    return (
        member is not None
        and member.is_member
        and member.id == discussion.author_id
        and discussion.kind != DiscussionKind.STORY
        and not discussion.is_gone
        and discussion.held_at is None
    )


def can_mark_helpful(member: Member | None, post: Post) -> bool:
    """Any member, on a post of somebody else that stands; also when the discussion is closed."""
    return (
        member is not None
        and member.is_member
        and member.id != post.author_id
        and not post.is_gone
        and post.held_at is None
    )


def can_lock(member: Member | None, discussion: Discussion) -> bool:
    """Moderators and the leads of its objectives close it and open it again. A story is closed with its discussion."""
    return can_correct(member, discussion) and discussion.deleted_at is None


def can_correct(member: Member | None, discussion: Discussion) -> bool:
    """Moderators and the leads of its objectives correct title, objectives and themes; nobody moderates themselves.

    Whoever began a discussion neither ends what others say in it nor opens what somebody else closed.
    """
    if member is None or not member.is_member or member.id == discussion.author_id:
        return False
    return member.is_moderator or leads_one_of(member, [objective.id for objective in discussion.objectives])


def can_put_to(member: Member | None, discussion: Discussion) -> bool:
    """Any member puts an open question to an advocate or invites somebody to answer it, until it has an answer."""
    return discussion.is_question and discussion.answer_count == 0 and can_reply(member, discussion)
