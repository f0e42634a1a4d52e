"""What a successor says, and what happens when they say nothing."""

from collections.abc import Collection, Mapping

from forum.accounts.models import Member
from forum.clock import now
from forum.errors import Conflict, Invalid, NotAllowed
from forum.jobs.registry import every
from forum.leaving.holdings import Holding, holdings_of
from forum.leaving.models import WORDS_MOST, HandOver, HandOverItem, HandOverState, ItemState, Kind
from forum.leaving.permissions import can_answer
from forum.leaving.queries import find_any_hand_over, overdue_hand_over_ids
from forum.leaving.services.giving import end_advocacies, give, settle_item
from forum.leaving.services.offering import title_of
from forum.limits.rates import HOUR
from forum.notifications.services import Audience, announce
from forum.revisions.services import claim_version
from forum.text.words import counted

NOT_OPEN = "This offer was answered, taken back or given to the moderators meanwhile. Nothing was changed."
NOT_HERE = "{name} cannot hand anything over at the moment. The moderators look after it."
LAPSED_AT_ONCE = 50


def answer(hand_over: HandOver, successor: Member, keys: Collection[str], words: str, *, version: int) -> int:
    """Take what has these keys; the rest goes to the moderators. The number of things taken; 0 is a polite no.

    All of it happens in the caller's transaction. Raises NotAllowed, Invalid or Conflict.
    """
    if successor.id != hand_over.successor_id or not successor.is_member:
        raise NotAllowed("Only whoever was asked answers this.")
    if not can_answer(successor, hand_over):
        raise Conflict(NOT_OPEN)
    if not hand_over.leaver.is_member:
        raise NotAllowed(NOT_HERE.format(name=hand_over.leaver.name))
    if len(words) > WORDS_MOST:
        raise Invalid(f"Use {WORDS_MOST:,} characters or fewer.")
    answered = {"state": HandOverState.ANSWERED, "answered_at": now(), "answer_words": words}
    claim_version(hand_over, version, NOT_OPEN, **answered)
    held, waiting = holdings_of(hand_over.leaver), len(hand_over.items_in(ItemState.WAITING))
    offered = [item for item in hand_over.items_in(ItemState.OFFERED) if item.kind != Kind.ADVOCATE]
    taken = [item for item in offered if _pass_on(item, held, (hand_over.leaver, successor), keys)]
    end_advocacies(hand_over, ItemState.OFFERED, ItemState.WAITING)
    _note_waiting(hand_over, waiting)
    _tell(hand_over, successor, len(taken), len(offered))
    return len(taken)


def _pass_on(
    item: HandOverItem, held: Mapping[str, Holding], people: tuple[Member, Member], keys: Collection[str]
) -> bool:
    """Give one thing to the successor, or to the moderators; whether the successor took it."""
    leaver, successor = people
    holding = held.get(item.key)
    if holding is None:
        settle_item(item, ItemState.ENDED)
        return False
    is_wanted = item.key in keys and holding.fits(successor)
    if is_wanted and item.kind != Kind.LEAD:
        give(item, leaver, successor, ItemState.TAKEN)
        return True
    # A lead waits for an administrator, with the name of whoever agreed.
    item.state, item.taker_id = ItemState.WAITING, successor.id if is_wanted else None
    return is_wanted


def _note_waiting(hand_over: HandOver, before: int) -> None:
    """Say since when the moderators have something new to find somebody for, of which they are told."""
    if len(hand_over.items_in(ItemState.WAITING)) > before:
        hand_over.waiting_since = now()


def _tell(hand_over: HandOver, successor: Member, taken: int, offered: int) -> None:
    what = f"{successor.name} cannot take over"
    if taken:
        what = f"{successor.name} takes over {counted(taken, 'thing')}" + (f" of {offered}" if taken < offered else "")
    announce(
        "hand_over_answer",
        ("hand_over", hand_over.id),
        successor.id,
        Audience({hand_over.leaver_id: "hand_over"}),
        title=title_of(hand_over.leaver.name),
        address="/account/leaving",
        actor_name=successor.name,
        what=what,
    )


@every(HOUR)
def let_offers_lapse(_: int) -> bool | None:
    """Give to the moderators what nobody answered in time; True while there is more."""
    ids = overdue_hand_over_ids(LAPSED_AT_ONCE)
    for hand_over_id in ids:
        row = find_any_hand_over(hand_over_id)
        if row is not None and row.is_offered:
            _lapse(row)
    return True if len(ids) == LAPSED_AT_ONCE else None


def _lapse(row: HandOver) -> None:
    waiting = len(row.items_in(ItemState.WAITING))
    claim_version(row, row.version, NOT_OPEN, state=HandOverState.LAPSED)
    end_advocacies(row, ItemState.OFFERED, ItemState.WAITING)
    for item in row.items_in(ItemState.OFFERED):
        item.state = ItemState.WAITING
    _note_waiting(row, waiting)
