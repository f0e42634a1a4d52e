"""Editing, deleting and correcting."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, or_, update

from forum.accounts.models import Member
from forum.audit.services import record
from forum.clock import now
from forum.discussions.models import Discussion, DiscussionKind, DiscussionTheme, Post, PostMention, PostTrimming
from forum.discussions.permissions import (
    can_correct,
    can_delete_discussion,
    can_delete_post,
    can_edit_post,
    can_redact,
)
from forum.discussions.services.starting import announce_mentions, check_tags, keep_mentions, mentioned_in
from forum.errors import Invalid, NotAllowed
from forum.extensions import db
from forum.limits.services import count
from forum.notifications.services import tell_decision
from forum.objectives.models import Objective
from forum.revisions.services import Wording, claim_version, hide_former, is_small_early_edit, keep_former
from forum.subjects import edited, why_not_editable
from forum.text.prepare import Text
from forum.themes.models import Theme
from forum.uploads.services.attaching import change_files
from forum.uploads.wording import with_files

RETAGGED = "Somebody changed the title or tags after you opened them. Both are below; change yours and save it again."


@dataclass(frozen=True)
class Tags:
    """The title, objectives and themes that a discussion should have."""

    title: str
    objectives: Sequence[Objective]
    themes: Sequence[Theme]


def note_change(discussion_id: int, **values: object) -> None:
    """Let browsers know that their copy of the page is old, and set further columns in the same statement."""
    db.session.execute(
        update(Discussion)
        .where(Discussion.id == discussion_id)
        .values(change_count=Discussion.change_count + 1, changed_at=now(), **values)
        .execution_options(synchronize_session=False)
    )


def queue_at(post: Post) -> None:
    """Let changes of one post's standing wait for each other, so that each is counted once."""
    db.session.refresh(post, ["accepted_at", "deleted_at", "removed_at", "held_at"], with_for_update=True)


def edit_post(post: Post, editor: Member, text: Text, version: int, *, files: Sequence[int] | None = None) -> None:
    """Replace one's own text; the former one is kept unless the edit is early and small.

    `files` are the ids of its files from now on; None leaves them as they are. Raises Conflict when somebody else
    edited in between, NotAllowed when it is closed or under a case.
    """
    _edit(post, editor, text, version=version, title="", files=files)


def edit_opening(
    post: Post, editor: Member, text: Text, tags: Tags, *, version: int, files: Sequence[int] | None = None
) -> None:
    """Replace the opening of one's own discussion together with its title, objectives, themes and files."""
    check_tags(tags.objectives, tags.themes)
    _edit(post, editor, text, version=version, title=tags.title, files=files)
    retag(post.discussion, tags, post.discussion.version)


def _edit(post: Post, editor: Member, text: Text, *, version: int, title: str, files: Sequence[int] | None) -> None:
    _check_editable(post, editor)
    count(f"member:{editor.id}", editor.rates("edit"))
    former = Wording(post.discussion.title if title else "", post.source, post.html)
    before, after = f"{former.title}\n{former.source}", f"{title}\n{text.source}"
    claim_version(post, version)
    former_files = change_files(editor, ("post", post.id), files)
    is_changed = before != after or former_files is not None
    former = with_files(former, former_files or ())
    if is_changed and not is_small_early_edit(before, after, post.created_at):
        keep_former(("post", post.id), former, editor)
        post.edited_at = now()
    _put(post, text, editor)
    note_change(post.discussion_id)
    edited("discussion" if post.number == 1 else "post", post.discussion_id if post.number == 1 else post.id)


def correct_discussion(discussion: Discussion, actor: Member, tags: Tags, reason: str, *, version: int) -> None:
    """A moderator or lead corrects title, objectives or themes; its author is told and the log keeps the reason.

    Raises Conflict when somebody else changed them in between.
    """
    if not can_correct(actor, discussion):
        raise NotAllowed("Only moderators and the leads of its objectives correct a discussion.")
    check_tags(tags.objectives, tags.themes)
    former = discussion.title
    retag(discussion, tags, version)
    # The log comes after the rows, here as everywhere, so that two acts at once never wait for each other.
    record(actor, "correct", ("discussion", discussion.id), reason, former=former)
    tell_decision(
        discussion.author_id,
        ("discussion", discussion.id),
        title=tags.title,
        address=discussion.address,
        what="The title or tags were corrected",
        reason=reason,
    )


def redact(post: Post, moderator: Member, text: Text, reason: str, *, version: int) -> None:
    """Take a name or detail out of another's text: dated mark, reason, the former text kept for moderators."""
    if not can_redact(moderator, post):
        raise NotAllowed("Only a moderator changes somebody else's text.")
    if text.source == post.source:
        raise Invalid("Nothing is changed yet. Take out what has to go, then save.")
    claim_version(post, version)
    hide_former("post", post.id)
    # What was cut from an email may hold the same detail.
    db.session.execute(delete(PostTrimming).where(PostTrimming.post_id == post.id))
    former = Wording("", post.source, post.html)
    keep_former(("post", post.id), former, moderator, reason=reason, for_moderators=True)
    post.redacted_at = now()
    _put(post, text)
    note_change(post.discussion_id)
    record(moderator, "redact", ("post", post.id), reason)
    tell_decision(
        post.author_id,
        ("post", post.id),
        title=post.discussion.title,
        address=post.permalink,
        what="A part of your text was taken out",
        reason=reason,
    )


def delete_post(post: Post, author: Member) -> None:
    """Delete one's own reply; a notice stays, and the replies below it. A second time nothing happens."""
    queue_at(post)
    if is_deleted_by(author, post):
        return
    if not can_delete_post(author, post) or post.number == 1:
        raise NotAllowed("You can delete your own replies only.")
    post.deleted_at = now()
    note_change(post.discussion_id, **counted(post, -1))


def undelete_post(post: Post, author: Member) -> None:
    """Take back the deletion of one's own reply."""
    queue_at(post)
    if post.author_id != author.id or not author.is_member:
        raise NotAllowed("You can bring back your own replies only.")
    if post.deleted_at is None:
        return
    post.deleted_at = None
    note_change(post.discussion_id, **({} if post.removed_at else counted(post, 1)))


def delete_discussion(discussion: Discussion, author: Member) -> None:
    """Delete one's own discussion while it has no reply."""
    # A reply that is being posted comes first, and the discussion stays.
    db.session.refresh(discussion, ["reply_count", "deleted_at", "removed_at"], with_for_update={"key_share": True})
    if is_deleted_by(author, discussion):
        return
    if not can_delete_discussion(author, discussion):
        raise NotAllowed("Once somebody has replied, a discussion stays. Ask the moderators if it has to go.")
    discussion.deleted_at = now()
    note_change(discussion.id)


def undelete_discussion(discussion: Discussion, author: Member) -> None:
    """Take back the deletion of one's own discussion."""
    if discussion.author_id != author.id or not author.is_member:
        raise NotAllowed("You can bring back your own discussions only.")
    if discussion.deleted_at is None:
        return
    discussion.deleted_at = None
    note_change(discussion.id)


def is_deleted_by(author: Member, item: Any) -> bool:
    """Whether its author deleted a thing before; a double click asks for it twice."""
    return bool(item.author_id == author.id and item.deleted_at is not None)


def _check_editable(post: Post, editor: Member) -> None:
    if not can_edit_post(editor, post, post.discussion):
        raise NotAllowed("You can edit your own posts while the discussion is open.")
    target = ("discussion", post.discussion_id) if post.number == 1 else ("post", post.id)
    sentence = why_not_editable(*target)
    if sentence:
        raise NotAllowed(sentence)


def _put(post: Post, text: Text, editor: Member | None = None) -> None:
    """Store the text; whom its author names now and did not name before is told."""
    former = set(mentioned_in(post))
    post.source, post.html, post.renderer_version = text.source, text.html, text.renderer_version
    db.session.execute(delete(PostMention).where(PostMention.post_id == post.id))
    keep_mentions(post, text)
    if editor is not None:
        announce_mentions(post, editor, [member_id for member_id in text.mentions if member_id not in former])


def retag(discussion: Discussion, tags: Tags, version: int) -> None:
    """Set title, objectives and themes over this version; whoever calls it has decided that. Raises Conflict."""
    # A tab that still edits the opening shows the former title and tags. The opening comes before its discussion, here
    # as in every edit, so that two at once never wait for each other.
    db.session.execute(
        update(Post)
        .where(Post.discussion_id == discussion.id, Post.number == 1)
        .values(version=Post.version + 1)
        .execution_options(synchronize_session=False)
    )
    claim_version(discussion, version, RETAGGED, change_count=Discussion.change_count + 1, changed_at=now())
    discussion.title = tags.title
    discussion.objectives = list(tags.objectives)
    wanted = {theme.id: position for position, theme in enumerate(tags.themes)}
    for link in list(discussion.theme_links):
        if link.theme_id in wanted:
            link.position = wanted.pop(link.theme_id)
        else:
            discussion.theme_links.remove(link)
    discussion.theme_links.extend(DiscussionTheme(theme_id=i, position=position) for i, position in wanted.items())


def counted(post: Post, by: int) -> dict[str, object]:
    """The columns of a discussion that change when one of its replies comes or goes."""
    values: dict[str, object] = {}
    if post.held_at is None:
        values["reply_count"] = Discussion.reply_count + by
        # A story without a reply that stands leaves the lists again.
        values["is_listed"] = or_(Discussion.kind != DiscussionKind.STORY, Discussion.reply_count + by > 0)
    if post.accepted_at is not None:
        values["answer_count"] = Discussion.answer_count + by
    return values
