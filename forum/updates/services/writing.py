"""Writing updates: draft, edit, publish, delete and bring back."""

from dataclasses import dataclass

from sqlalchemy import select

from forum.accounts.models import Member
from forum.audit.services import record
from forum.clock import now
from forum.discussions.services.submissions import first_result, queue
from forum.errors import Invalid, NotAllowed
from forum.extensions import db
from forum.revisions.services import Wording, claim_version, is_small_early_edit, keep_former
from forum.text.prepare import Text
from forum.text.words import counted
from forum.updates.models import Update
from forum.updates.permissions import can_write_updates
from forum.updates.queries import circulation
from forum.updates.services.sending import send_letters

NOT_YOURS = "Only moderators and administrators write updates of the programme."
PUBLISHED_OVER = "Somebody changed this update after you opened it. Read it as it stands now, then publish it."


@dataclass(frozen=True)
class UpdateDraft:
    """What an editor typed."""

    title: str
    text: Text
    submission: str | None = None


def write_update(editor: Member, draft: UpdateDraft) -> Update:
    """A new draft, which only editors see. A repeated submission gives the first one."""
    _check(editor)
    queue(editor)
    known = _of_submission(editor, draft.submission)
    if known is not None:
        return first_result(known, is_same=(known.title, known.source) == (draft.title, draft.text.source))
    update = Update(author_id=editor.id, title=draft.title, submission=draft.submission or None, **draft.text.columns)
    db.session.add(update)
    # Its address is made of its id.
    db.session.flush()
    return update


def _of_submission(editor: Member, submission: str | None) -> Update | None:
    if not submission:
        return None
    return db.session.scalar(select(Update).where(Update.author_id == editor.id, Update.submission == submission))


def edit_update(update: Update, editor: Member, draft: UpdateDraft, version: int) -> None:
    """Replace the words of an update. Nothing is sent again; what readers saw is kept beside it.

    Raises Conflict when somebody else edited it in between.
    """
    _check(editor)
    _refuse_deleted(update)
    claim_version(update, version)
    former = Wording(update.title, update.source, update.html)
    update.title, update.changed_at = draft.title, now()
    for name, value in draft.text.columns.items():
        setattr(update, name, value)
    before, after = f"{former.title}\n{former.source}", f"{draft.title}\n{draft.text.source}"
    if update.published_at is None or before == after or is_small_early_edit(before, after, update.published_at):
        return
    keep_former(("update", update.id), former, editor)
    update.edited_at = now()


def publish_update(update: Update, editor: Member, version: int) -> None:
    """Show a draft to everybody, and have it sent to the circulation list; a second time changes nothing.

    Raises Conflict when it is not the text that the editor read.
    """
    _check(editor)
    _refuse_deleted(update)
    if update.published_at is not None:
        return
    claim_version(update, version, PUBLISHED_OVER)
    update.published_at = update.changed_at = now()
    update.reader_count = circulation().readers
    send_letters.later(update.id)
    readers = counted(update.reader_count, "reader")
    record(editor, "publish", ("update", update.id), f"News for {readers}.", readers=update.reader_count)


def delete_update(update: Update, editor: Member) -> None:
    """Take an update off the pages. Letters that have not left stay, for good; the page itself can come back."""
    _check(editor)
    if update.deleted_at is not None:
        return
    update.deleted_at = update.changed_at = now()
    if update.is_sending:
        update.letters_ended_at = update.deleted_at
    record(editor, "delete", ("update", update.id), "Taken off the pages; it can be brought back.")


def undelete_update(update: Update, editor: Member) -> None:
    """Bring it back to the page; nothing is sent."""
    _check(editor)
    if update.deleted_at is None:
        return
    update.deleted_at, update.changed_at = None, now()
    record(editor, "undelete", ("update", update.id), "Back on the pages; nothing is sent.")


def _check(editor: Member) -> None:
    if not can_write_updates(editor):
        raise NotAllowed(NOT_YOURS)


def _refuse_deleted(update: Update) -> None:
    if update.deleted_at is not None:
        raise Invalid("This update is deleted. Bring it back first.")
