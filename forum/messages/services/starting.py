"""Beginning a conversation, and taking people into one."""

from collections.abc import Sequence

from forum.accounts.models import Member
from forum.audit.services import record
from forum.clock import now
from forum.database import lock_row, take_turn
from forum.errors import Invalid, NotAllowed
from forum.extensions import db
from forum.limits.services import count
from forum.messages.models import CASE, PEOPLE_MOST, Conversation, Message, Participation
from forum.messages.offering import offered_about
from forum.messages.permissions import Reach, can_see_conversation, can_write_messages, takes_none, why_not_reach
from forum.messages.queries import NOT_ABOUT, conversation_of_two, find_any_conversation, reach_among
from forum.messages.services.posting import NOT_IN, ONLY_MEMBERS, Letter, add_message, post_message, sent_before
from forum.subjects import find

NOBODY = "Choose somebody to write to."
FULL = f"A conversation has at most {PEOPLE_MOST} people, you included."
ALREADY_IN = "{name} is in this conversation already."
ONE_ABOUT_CASE = "Write about a case to one person, so that nobody learns who else it concerns."
NOT_OF_CASE = (
    "Case {number} does not concern {name}, or is not yours to decide. Write without it, as every member does."
)
MAY_NOT_SEE = "{name} may not see what this message is about, so it cannot be sent with it."


def start_conversation(
    author: Member, readers: Sequence[Member], letter: Letter, about: tuple[str, int] | None = None
) -> Message:
    """The first message of a conversation, perhaps about a thing (kind, id) that all of them may see.

    What two people write to each other about one thing goes on in their conversation about it. A repeated submission
    gives the first message. Raises NotAllowed, Invalid, Conflict or TooMany.
    """
    if not can_write_messages(author):
        raise NotAllowed(ONLY_MEMBERS)
    lock_row(author)
    known = sent_before(author, letter)
    if known is not None:
        return known
    people = list({person.id: person for person in readers if person.id != author.id}.values())
    _check_number(people)
    is_about_case = about is not None and about[0] == CASE
    if about is not None and is_about_case:
        _note_case(author, people, about[1])
    else:
        check_about(about, [author, *people])
    if len(people) == 1:
        take_turn(f"conversation {sorted((author.id, people[0].id))}")
        present = conversation_of_two(author.id, people[0].id, about)
        if present is not None:
            return post_message(present, author, letter)
    reach = reach_among([author.id, *(person.id for person in people)])
    if not is_about_case:
        _check_reach(author, people, reach, present=())
    count(f"member:{author.id}", author.rates("conversation"))
    return add_message(_new_conversation([author, *people], about), author, letter, reach)


def _check_number(people: Sequence[Member]) -> None:
    if not people:
        raise Invalid(NOBODY)
    if len(people) >= PEOPLE_MOST:
        raise Invalid(FULL)


def _note_case(author: Member, people: Sequence[Member], case_id: int) -> None:
    """Record that a moderator writes about a case. Raises Invalid unless the case concerns its one reader.

    Such a message comes whatever its reader chose, so the log keeps it.
    """
    if len(people) > 1:
        raise Invalid(ONE_ABOUT_CASE)
    sentence = why_not_reach(author, people[0], reach_among([author.id, people[0].id]), is_about_case=True)
    if sentence:
        raise Invalid(sentence)
    if not author.is_moderator or people[0].handle not in offered_about(CASE, case_id, author):
        raise Invalid(NOT_OF_CASE.format(number=case_id, name=people[0].name))
    record(author, "write", (CASE, case_id), f"A message to {people[0].name}.", to=people[0].handle)


def check_about(about: tuple[str, int] | None, people: Sequence[Member]) -> None:
    """Raise Invalid unless all of them may see what a message is about."""
    if about is None:
        return
    blind = next((person for person in people if about[0] in NOT_ABOUT or find(*about, person) is None), None)
    if blind is not None:
        raise Invalid(MAY_NOT_SEE.format(name=blind.name))


def _check_reach(author: Member, newcomers: Sequence[Member], reach: Reach, *, present: Sequence[Member]) -> None:
    """Everybody must take messages from the author, and block nobody of those whom they would read."""
    for person in newcomers:
        sentence = why_not_reach(author, person, reach)
        if sentence:
            raise Invalid(sentence)
        others = {other.id for other in (*newcomers, *present) if other.id != author.id}
        # The same words, so that nobody learns who blocks whom.
        if reach.blocked_by(person.id) & others:
            raise Invalid(takes_none(person))


def _new_conversation(people: Sequence[Member], about: tuple[str, int] | None) -> Conversation:
    moment = now()
    kind, number = about or ("", 0)
    conversation = Conversation(
        about_kind=kind,
        about_id=number,
        created_at=moment,
        last_message_at=moment,
        people=[Participation(member_id=person.id, member=person, joined_at=moment) for person in people],
    )
    db.session.add(conversation)
    # Messages and the event need its id.
    db.session.flush()
    return conversation


def add_people(conversation: Conversation, author: Member, newcomers: Sequence[Member], letter: Letter) -> Message:
    """Take people into a conversation with a message, which is the first one that they see.

    Raises NotAllowed, Invalid, Conflict or TooMany.
    """
    lock_row(author)
    known = sent_before(author, letter)
    if known is not None:
        return known
    if not can_see_conversation(author, conversation):
        raise NotAllowed(NOT_IN)
    # Two who add somebody at once must not pass the number together.
    take_turn(f"conversation {conversation.id}")
    conversation = find_any_conversation(conversation.id, is_fresh=True) or conversation
    present = conversation.others(author.id)
    _check_newcomers(conversation, newcomers)
    check_about(conversation.about, newcomers)
    reach = reach_among([author.id, *(person.id for person in (*present, *newcomers))])
    _check_reach(author, newcomers, reach, present=present)
    count(f"member:{author.id}", author.rates("conversation"))
    return add_message(conversation, author, letter, reach, newcomers=newcomers)


def _check_newcomers(conversation: Conversation, newcomers: Sequence[Member]) -> None:
    if not newcomers:
        raise Invalid("Choose somebody to add.")
    there = next((person for person in newcomers if conversation.part_of(person.id)), None)
    if there is not None:
        raise Invalid(ALREADY_IN.format(name=there.name))
    if len(conversation.others(0)) + len(newcomers) > PEOPLE_MOST:
        raise Invalid(FULL)
