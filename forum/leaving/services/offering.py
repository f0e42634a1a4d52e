"""Saying that one leaves, and to whom one hands over; taking it back until it is answered."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from forum.accounts.models import Member
from forum.clock import now, today
from forum.database import lock_row
from forum.errors import Conflict, Invalid, NotAllowed
from forum.extensions import db
from forum.leaving.holdings import Holding, holdings_of
from forum.leaving.models import (
    AHEAD_DAYS,
    WORDS_MOST,
    HandOver,
    HandOverItem,
    HandOverState,
    ItemState,
    Kind,
)
from forum.leaving.queries import hand_overs_of, pending_keys
from forum.leaving.services.giving import end_advocacies
from forum.limits.services import count
from forum.messages.permissions import why_not_reach
from forum.messages.queries import reach_among
from forum.notifications.services import Audience, announce
from forum.revisions.services import claim_version
from forum.text.words import counted

CHANGED = "What you look after has changed since you opened this page. It is shown as it stands now; choose again."
ANSWERED = "This offer was answered or taken back in another window. The page shows how it stands now."
WAITS = "An offer of yours waits for its answer. Take it back before you make another."
NOTHING = "Choose at least one thing to hand over."
NOT_THEIRS = "{name} belongs to another organisation, and a record stays with its own. Name somebody of {body}."


@dataclass(frozen=True)
class Offer:
    """What is handed over (keys like «story:5»), to whom if anybody is named, from which day, and words to them."""

    keys: Collection[str]
    leaves_on: date
    successor: Member | None = None
    words: str = ""


def offer(leaver: Member, offered: Offer) -> HandOver:
    """Write down that a member leaves, and ask their successor; nothing changes before that one accepts.

    What the successor cannot have, and everything where nobody is named, goes to the moderators.
    Raises NotAllowed, Invalid, Conflict or TooMany.
    """
    if not leaver.is_member:
        raise NotAllowed(leaver.why_not_in)
    _check(offered)
    lock_row(leaver)
    if any(row.is_offered for row in hand_overs_of(leaver)):
        raise Conflict(WAITS)
    chosen = _chosen(leaver, offered.keys)
    if offered.successor is not None:
        _check_successor(leaver, offered.successor, chosen)
    count(f"member:{leaver.id}", leaver.rates("hand_over"))
    row = _write(leaver, offered, chosen)
    if row.is_offered:
        _ask(row, leaver, sum(item.kind != Kind.ADVOCATE for item in row.items_in(ItemState.OFFERED)))
    else:
        end_advocacies(row, ItemState.OFFERED, ItemState.WAITING)
    return row


def _check(offered: Offer) -> None:
    if not offered.keys:
        raise Invalid(NOTHING)
    if len(offered.words) > WORDS_MOST:
        raise Invalid(f"Use {WORDS_MOST:,} characters or fewer for your words.")
    if not today() <= offered.leaves_on <= today() + timedelta(days=AHEAD_DAYS):
        raise Invalid("Enter today or a day within a year from now.")


def _chosen(leaver: Member, keys: Collection[str]) -> list[Holding]:
    held = holdings_of(leaver)
    if not set(keys) <= held.keys() - pending_keys(leaver.id):
        raise Conflict(CHANGED)
    return [holding for key, holding in held.items() if key in keys]


def _check_successor(leaver: Member, successor: Member, chosen: list[Holding]) -> None:
    if successor.id == leaver.id:
        raise Invalid("Name somebody else than yourself.")
    sentence = why_not_reach(leaver, successor, reach_among([leaver.id, successor.id]))
    if sentence:
        raise Invalid(f"{sentence} Name somebody else, or nobody: then the moderators find somebody.")
    theirs = [holding for holding in chosen if holding.kind != Kind.ADVOCATE]
    if theirs and not any(holding.fits(successor) for holding in theirs):
        raise Invalid(NOT_THEIRS.format(name=successor.name, body=theirs[0].body_name))


def _write(leaver: Member, offered: Offer, chosen: list[Holding]) -> HandOver:
    successor = offered.successor
    states = {
        holding.key: ItemState.OFFERED if successor and holding.fits(successor) else ItemState.WAITING
        for holding in chosen
    }
    # An advocacy is nobody else's, so it asks nobody and waits for nobody.
    passed_on = {states[holding.key] for holding in chosen if holding.kind != Kind.ADVOCATE}
    row = HandOver(
        leaver_id=leaver.id,
        leaver=leaver,
        successor_id=successor.id if successor else None,
        organisation_id=leaver.organisation_id,
        leaves_on=offered.leaves_on,
        words=offered.words,
        state=HandOverState.OFFERED if ItemState.OFFERED in passed_on else HandOverState.LAPSED,
        offered_at=now(),
        waiting_since=now() if ItemState.WAITING in passed_on else None,
        items=[_item(holding, states[holding.key]) for holding in chosen],
    )
    db.session.add(row)
    # The event and the address need its id.
    db.session.flush()
    return row


def _item(holding: Holding, state: ItemState) -> HandOverItem:
    has_own_title = holding.kind in (Kind.LEAD, Kind.ADVOCATE)
    title = holding.title[:150] if has_own_title else ""
    return HandOverItem(kind=holding.kind, subject_id=holding.id, state=state, title=title)


def _ask(row: HandOver, leaver: Member, number: int) -> None:
    announce(
        "hand_over",
        ("hand_over", row.id),
        leaver.id,
        Audience({row.successor_id or 0: "hand_over"}),
        title=title_of(leaver.name),
        address=row.address,
        actor_name=leaver.name,
        what=f"{leaver.name} asks you to take over {counted(number, 'thing')}",
    )


def title_of(name: str) -> str:
    """What a hand-over is called."""
    return f"Hand-over from {name}"


def take_back(hand_over: HandOver, leaver: Member, version: int) -> None:
    """Take a hand-over back while nobody answered it or decided about any of it. Raises NotAllowed or Conflict."""
    if hand_over.leaver_id != leaver.id or not leaver.is_member:
        raise NotAllowed("Only whoever made this offer takes it back.")
    if hand_over.state not in (HandOverState.OFFERED, HandOverState.LAPSED) or is_decided(hand_over):
        raise Conflict(ANSWERED)
    claim_version(hand_over, version, ANSWERED, state=HandOverState.WITHDRAWN)
    for item in hand_over.items_in(ItemState.OFFERED, ItemState.WAITING):
        item.state = ItemState.WITHDRAWN


def stay(hand_over: HandOver, leaver: Member, version: int) -> None:
    """Let whoever said that they leave say that they stay; what went to others stays there. NotAllowed or Conflict."""
    if hand_over.leaver_id != leaver.id or not leaver.is_member:
        raise NotAllowed("Only whoever said that they leave says that they stay.")
    if not may_stay(hand_over):
        raise Conflict(ANSWERED)
    claim_version(hand_over, version, ANSWERED, stayed_at=now())


def may_stay(hand_over: HandOver) -> bool:
    """Whether it is settled so far that taking it back no longer does, and nobody said so yet."""
    is_over = hand_over.state == HandOverState.ANSWERED or is_decided(hand_over)
    return is_over and hand_over.stayed_at is None


def is_decided(hand_over: HandOver) -> bool:
    """Whether some of it went to somebody already."""
    return bool(hand_over.items_in(ItemState.TAKEN, ItemState.SETTLED))
