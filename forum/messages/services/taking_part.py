"""What a member decides for themselves: to leave, to mute, whom to hear from, and how far they have read."""

from sqlalchemy import delete, update

from forum.accounts.models import Member
from forum.clock import now
from forum.database import upsert
from forum.errors import NotAllowed
from forum.extensions import db
from forum.messages.models import Conversation, MessageBlock, MessageChoice, Participation, Wish
from forum.notifications.services import mark_seen


def leave(conversation: Conversation, member: Member) -> None:
    """Read and hear nothing more of a conversation; only others can bring somebody back."""
    part = conversation.part_of(member.id)
    if part is not None:
        part.left_at = now()
        mark_seen(member.id, ("conversation", [conversation.id]))


def mute(conversation: Conversation, member: Member, *, is_muted: bool) -> None:
    """Be told nothing of a conversation, or be told again; it stays in the list."""
    part = conversation.part_of(member.id)
    if part is not None:
        part.is_muted = is_muted


def advance_mark(conversation_id: int, member_id: int, number: int) -> None:
    """A member was shown the messages up to a number."""
    mine = (Participation.conversation_id == conversation_id, Participation.member_id == member_id)
    statement = update(Participation).where(*mine, Participation.read_number < number).values(read_number=number)
    db.session.execute(statement.execution_options(synchronize_session=False))


def block(member: Member, other: Member) -> None:
    """Hear nothing more from another member, who is not told. Raises NotAllowed for oneself."""
    if member.id == other.id:
        raise NotAllowed("You cannot block yourself.")
    row = upsert(MessageBlock).values(member_id=member.id, blocked_id=other.id, created_at=now())
    db.session.execute(row.on_conflict_do_nothing())


def unblock(member: Member, other_id: int) -> None:
    """Hear from another member again."""
    mine = (MessageBlock.member_id == member.id, MessageBlock.blocked_id == other_id)
    db.session.execute(delete(MessageBlock).where(*mine).execution_options(synchronize_session=False))


def choose(member: Member, wish: Wish) -> None:
    """From whom a member takes new conversations from now on."""
    row = upsert(MessageChoice).values(member_id=member.id, wish=wish)
    db.session.execute(row.on_conflict_do_update(index_elements=["member_id"], set_={"wish": wish}))
