"""Conversations and messages for those who take part, and who can be reached."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from forum.accounts.models import Member
from forum.extensions import db
from forum.messages.models import (
    CASE,
    MESSAGES_SHOWN,
    NEIGHBOURS_SHOWN,
    Conversation,
    Message,
    MessageBlock,
    MessageChoice,
    Participation,
    Wish,
)
from forum.messages.permissions import (
    Reach,
    before_the_desk,
    can_see_conversation,
    can_see_excerpt,
    can_see_message,
    can_see_trimming,
    conversations_visible_to,
    messages_visible_to,
)
from forum.organisations.models import Organisation, OrganisationKind
from forum.subjects import find, subject_of
from forum.uploads.models import Upload
from forum.uploads.queries import files_of
from forum.web.loading import LARGEST_ID
from forum.web.paging import Order, Page, cut, keyset, with_query

_PEOPLE = selectinload(Conversation.people).joinedload(Participation.member)
# A conversation may not be about these: they are of people, or private themselves.
NOT_ABOUT = ("desk", "member", "conversation", "message")


@dataclass(frozen=True)
class Row:
    """One conversation in the list of a member; `last` is its latest message, None where that was before they came."""

    conversation: Conversation
    last: Message | None
    unread: int
    is_muted: bool
    about: str


def find_any_conversation(conversation_id: int, *, is_fresh: bool = False) -> Conversation | None:
    """The conversation of an id with its people; for jobs. `is_fresh` where others may have changed it meanwhile."""
    if not 0 < conversation_id <= LARGEST_ID:
        return None
    statement = select(Conversation).options(_PEOPLE.joinedload(Member.organisation))
    one = statement.where(Conversation.id == conversation_id)
    return db.session.scalar(one.execution_options(populate_existing=is_fresh))


def find_conversation(conversation_id: int, viewer: Member | None) -> Conversation | None:
    """The conversation with its people, if the viewer is in it."""
    conversation = find_any_conversation(conversation_id)
    return conversation if conversation is not None and can_see_conversation(viewer, conversation) else None


def find_any_message(message_id: int) -> Message | None:
    """The message of an id in every state, with its author and conversation."""
    return _message(Message.id == message_id) if 0 < message_id <= LARGEST_ID else None


def files_of_message(message_id: int) -> list[Upload]:
    """What hangs on a message; who may load it is asked when it is loaded."""
    return files_of("message", [message_id]).get(message_id, [])


def find_message(message_id: int, viewer: Member | None) -> Message | None:
    """The message if the viewer may read it: in its conversation, or as moderator of a case about it."""
    message = find_any_message(message_id)
    return message if message is not None and can_see_message(viewer, message) else None


def find_numbered(conversation: Conversation, number: int, viewer: Member) -> Message | None:
    """The message of that number, gone or not, for somebody in the conversation who was there when it came."""
    part = conversation.part_of(viewer.id)
    if part is None or not part.first_number <= number <= conversation.last_number:
        return None
    return _message(Message.conversation_id == conversation.id, Message.number == number)


def find_excerpt(conversation_id: int, number: int, viewer: Member) -> list[Message]:
    """A message that a case is about, for moderators, with its neighbours on either side; else nothing."""
    if not (0 < conversation_id <= LARGEST_ID and 0 < number <= LARGEST_ID):
        return []
    message = _message(Message.conversation_id == conversation_id, Message.number == number)
    if message is None or not can_see_excerpt(viewer, message.id):
        return []
    near = Message.number.between(number - NEIGHBOURS_SHOWN, number + NEIGHBOURS_SHOWN)
    rows = select(Message).options(joinedload(Message.author)).where(Message.conversation_id == conversation_id, near)
    return list(db.session.scalars(rows.order_by(Message.number)))


def _message(*conditions: ColumnElement[bool]) -> Message | None:
    people = joinedload(Message.conversation).selectinload(Conversation.people).joinedload(Participation.member)
    statement = select(Message).options(joinedload(Message.author), people).where(*conditions)
    return db.session.scalar(statement)


def visible_conversation_ids(ids: Iterable[int], viewer: Member | None) -> set[int]:
    """Those of these conversations that the viewer is in."""
    mine = select(Conversation.id).where(Conversation.id.in_(list(ids)), conversations_visible_to(viewer))
    return set(db.session.scalars(mine))


def visible_message_ids(ids: Iterable[int], viewer: Member | None) -> set[int]:
    """Those of these messages that the viewer may read."""
    wanted = list(ids)
    mine = set(db.session.scalars(select(Message.id).where(Message.id.in_(wanted), messages_visible_to(viewer))))
    return mine | before_the_desk(wanted) if viewer is not None and viewer.is_moderator else mine


def conversation_page(member: Member, after: str | None, *, unread: bool) -> Page:
    """A page of Row: a member's conversations with news, or those without; the latest first."""
    narrow, _ = keyset(Order(Conversation.last_message_at, Conversation.id), after)
    has_news = Conversation.last_number > Participation.read_number
    mine = and_(Participation.member_id == member.id, Participation.left_at.is_(None))
    statement = (
        select(Conversation, Participation, Message)
        .join(Participation, and_(Participation.conversation_id == Conversation.id, mine))
        .outerjoin(Message, and_(Message.conversation_id == Conversation.id, _is_latest()))
        .options(_PEOPLE)
        .where(has_news if unread else ~has_news)
    )
    rows = [tuple(row) for row in db.session.execute(narrow(statement))]
    page = cut(
        rows,
        lambda row: (row[0].last_message_at, row[0].id),
        after,
        lambda cursor: with_query("/messages", show="unread" if unread else "", after=cursor),
    )
    titles = _titles([row[0] for row in page.rows], member)
    shown = [
        Row(talk, last, talk.last_number - part.read_number, part.is_muted, titles.get(talk.about, ""))
        for talk, part, last in page.rows
    ]
    return Page(shown, page.newer, page.older)


def _is_latest() -> ColumnElement[bool]:
    return and_(Message.number == Conversation.last_number, Message.number >= Participation.first_number)


def _titles(conversations: Sequence[Conversation], viewer: Member) -> dict[tuple[str, int] | None, str]:
    """What these are about, as far as the viewer may see it; one statement for each kind."""
    ids: dict[str, set[int]] = {}
    for conversation in conversations:
        if conversation.about:
            ids.setdefault(conversation.about_kind, set()).add(conversation.about_id)
    cases: dict[tuple[str, int] | None, str] = {(CASE, i): case_title(i) for i in ids.get(CASE, ())}
    subjects = {kind: subject for kind in ids if (subject := subject_of(kind))}
    return cases | {
        (kind, number): title
        for kind, subject in subjects.items()
        for number, title, _ in subject.listed(ids[kind], viewer)
    }


def unread_conversations() -> Select[Any]:
    """The ids of the conversations with news for the parameter `member_id`, without those that they muted."""
    news = Conversation.last_number > Participation.read_number
    mine = (Participation.member_id == bindparam("member_id"), Participation.left_at.is_(None))
    statement = select(Conversation.id).join(Participation, Participation.conversation_id == Conversation.id)
    return statement.where(*mine, news, Participation.is_muted.is_(False))


def case_title(case_id: int) -> str:
    """What those who are no moderators read of a case."""
    return f"case {case_id} of the moderators"


def about_of(pair: tuple[str, int] | None, viewer: Member) -> tuple[Any, str, str] | None:
    """The thing that a message is about, with its title and address, if the viewer may see it; of a case its number.

    A case has an address for moderators only.
    """
    if pair is not None and pair[0] == CASE:
        return pair[1], case_title(pair[1]), f"/moderation/cases/{pair[1]}" if viewer.is_moderator else ""
    if pair is None or pair[0] in NOT_ABOUT or not 0 < pair[1] <= LARGEST_ID:
        return None
    subject, item = subject_of(pair[0]), find(*pair, viewer)
    return (item, subject.title(item), subject.address(item)) if subject and item is not None else None


def message_page(conversation: Conversation, part: Participation, after: str | None) -> Page:
    """A page of messages that this member may read, the latest page first, each in the order in which they came."""
    narrow, _ = keyset(Order(Message.number, Message.id, is_moment=False), after, MESSAGES_SHOWN)
    statement = (
        select(Message)
        .options(joinedload(Message.author), joinedload(Message.trimming))
        .where(Message.conversation_id == conversation.id, Message.number >= part.first_number)
    )
    page = cut(
        list(db.session.scalars(narrow(statement))),
        lambda message: (message.number, message.id),
        after,
        lambda cursor: with_query(conversation.address, after=cursor),
        size=MESSAGES_SHOWN,
    )
    return Page(list(reversed(page.rows)), page.newer, page.older)


def trimmings_of(messages: Iterable[Message], part: Participation) -> dict[int, str]:
    """Message id → what was cut from its mail, of those of a page where this member may read that."""
    return {each.id: each.trimming.text for each in messages if each.trimming and can_see_trimming(part, each)}


def conversation_of_two(one_id: int, other_id: int, about: tuple[str, int] | None) -> Conversation | None:
    """The conversation that two members have about the same thing with nobody else, while both are in it."""
    kind, number = about or ("", 0)
    is_in = [
        exists().where(part.conversation_id == Conversation.id, part.member_id == member_id, part.left_at.is_(None))
        for part, member_id in ((aliased(Participation), one_id), (aliased(Participation), other_id))
    ]
    third = exists().where(
        Participation.conversation_id == Conversation.id, Participation.member_id.not_in([one_id, other_id])
    )
    statement = select(Conversation.id).where(Conversation.about_kind == kind, Conversation.about_id == number)
    found = db.session.scalar(statement.where(*is_in, ~third).order_by(Conversation.id.desc()).limit(1))
    return find_any_conversation(found) if found else None


def reach_among(member_ids: Iterable[int]) -> Reach:
    """What these members chose about each other; two statements."""
    ids = list(set(member_ids))
    chosen = (
        select(Member.id, MessageChoice.wish, Organisation.kind)
        .outerjoin(MessageChoice, MessageChoice.member_id == Member.id)
        .outerjoin(Organisation, Organisation.id == Member.organisation_id)
        .where(Member.id.in_(ids))
    )
    rows = db.session.execute(chosen).all()
    blocks = select(MessageBlock.member_id, MessageBlock.blocked_id)
    pairs = db.session.execute(blocks.where(MessageBlock.member_id.in_(ids), MessageBlock.blocked_id.in_(ids)))
    return Reach(
        {member_id: wish for member_id, wish, _ in rows if wish},
        frozenset((member_id, blocked_id) for member_id, blocked_id in pairs),
        frozenset(member_id for member_id, _, kind in rows if kind == OrganisationKind.PROVIDER),
    )


def wish_of(member_id: int) -> Wish:
    """From whom a member takes new conversations."""
    statement = select(MessageChoice.wish).where(MessageChoice.member_id == member_id)
    return db.session.scalar(statement) or Wish.EVERYBODY


def blocked_page(member: Member, after: str | None, address: str) -> Page:
    """A page of MessageBlock: whom a member does not want to hear from, the latest first."""
    narrow, _ = keyset(Order(MessageBlock.created_at, MessageBlock.blocked_id), after)
    mine = select(MessageBlock).join(MessageBlock.blocked).options(contains_eager(MessageBlock.blocked))
    rows = list(db.session.scalars(narrow(mine.where(MessageBlock.member_id == member.id))))
    return cut(
        rows, lambda row: (row.created_at, row.blocked_id), after, lambda cursor: with_query(address, after=cursor)
    )


def find_blocked(member_id: int, member: Member) -> Member | None:
    """Somebody whom a member blocks, in whatever state."""
    mine = select(Member).join(MessageBlock, MessageBlock.blocked_id == Member.id)
    known = 0 < member_id <= LARGEST_ID
    own = mine.where(Member.id == member_id, MessageBlock.member_id == member.id)
    return db.session.scalar(own) if known else None
