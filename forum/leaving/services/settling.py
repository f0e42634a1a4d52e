"""What moderators do with what nobody took: they name somebody of the organisation, or let it stand for itself."""

from collections.abc import Collection
from dataclasses import dataclass

from forum.accounts.models import Member
from forum.audit.services import record
from forum.errors import Conflict, Invalid, NotAllowed
from forum.leaving.holdings import Holding, holdings_of
from forum.leaving.models import HandOver, HandOverItem, ItemState, Kind
from forum.leaving.permissions import can_settle
from forum.leaving.queries import titles_of
from forum.leaving.services.giving import give, pass_lead, settle_item
from forum.leaving.services.offering import title_of
from forum.notifications.services import tell_decision
from forum.revisions.services import claim_version
from forum.text.words import counted

MEANWHILE = "Another moderator decided about this hand-over meanwhile. It is shown as it stands now."
OWN = "Another moderator has to decide about what you hand over yourself."
ONLY_ADMINISTRATORS = "Only administrators name the lead of an objective. Leave it for them."
NOTHING = "Choose at least one thing."
STANDS = "the organisation itself"


@dataclass(frozen=True)
class Settlement:
    """Which items (by key) go to whom; without a successor the organisation is asked, and an objective has no lead."""

    keys: Collection[str]
    reason: str
    successor: Member | None = None


def settle(hand_over: HandOver, moderator: Member, settlement: Settlement, *, version: int) -> int:
    """Give what waits to somebody, or to the organisation; the log keeps why, and those concerned are told.

    The number of things settled. What the leaver does not have any more is struck off on the way.
    Raises NotAllowed, Invalid or Conflict.
    """
    if version != hand_over.version:
        raise Conflict(MEANWHILE)
    chosen = _chosen(hand_over, moderator, settlement.keys)
    claim_version(hand_over, version, MEANWHILE)
    held = holdings_of(hand_over.leaver)
    _strike_off(hand_over, set(held))
    chosen = [item for item in chosen if item.state == ItemState.WAITING]
    successor = settlement.successor
    if successor is not None:
        _check(hand_over, successor, [held[item.key] for item in chosen])
    for item in chosen:
        if item.kind == Kind.LEAD:
            pass_lead(item, (hand_over.leaver, successor), moderator, settlement.reason)
        else:
            give(item, hand_over.leaver, successor, ItemState.SETTLED)
    if chosen:
        _record_and_tell(hand_over, moderator, settlement, chosen)
    return len(chosen)


def _chosen(hand_over: HandOver, moderator: Member, keys: Collection[str]) -> list[HandOverItem]:
    if not can_settle(moderator, hand_over):
        raise NotAllowed(OWN)
    chosen = [item for item in hand_over.items_in(ItemState.WAITING) if item.key in keys]
    if not chosen:
        raise Invalid(NOTHING)
    if any(item.kind == Kind.LEAD for item in chosen) and not moderator.is_administrator:
        raise NotAllowed(ONLY_ADMINISTRATORS)
    return chosen


def _strike_off(hand_over: HandOver, held: Collection[str]) -> None:
    for item in hand_over.items_in(ItemState.WAITING):
        if item.key not in held:
            settle_item(item, ItemState.ENDED)


def _check(hand_over: HandOver, successor: Member, holdings: Collection[Holding]) -> None:
    if successor.id == hand_over.leaver_id or not successor.is_member:
        raise Invalid("Choose a member in good standing who is not the one who leaves.")
    stray = next((holding for holding in holdings if not holding.fits(successor)), None)
    if stray is not None:
        raise Invalid(f"{successor.name} does not belong to {stray.body_name}, whose record “{stray.title}” is.")


def _record_and_tell(
    hand_over: HandOver, moderator: Member, settlement: Settlement, chosen: Collection[HandOverItem]
) -> None:
    successor, leaver = settlement.successor, hand_over.leaver
    titles = titles_of(chosen)
    name, number = successor.name if successor else STANDS, counted(len(chosen), "thing")
    record(
        moderator,
        "hand_over",
        ("hand_over", hand_over.id),
        settlement.reason,
        to=name,
        things=[titles[item.key][0] for item in chosen],
    )
    told = {leaver.id: (f"{number} that you left now in the hands of {name}", "/account/leaving")}
    if successor is not None:
        told[successor.id] = (f"You were asked to look after {number} of {leaver.name}", hand_over.address)
    for member_id, (what, address) in told.items():
        tell_decision(
            member_id,
            ("hand_over", hand_over.id),
            title=title_of(leaver.name),
            address=address,
            what=what,
            reason=settlement.reason,
        )
