"""What we write to people about hand-overs."""

from forum.leaving.models import ANSWER_DAYS, HandOver, ItemState, Kind
from forum.leaving.queries import titles_of
from forum.notifications.models import Event
from forum.subjects import Words

LINES_MOST = 40
# The answer, or fourteen days, may come before the letter.
NOTHING_OPEN = "Nothing of it is open any more."
BECAUSE = "You get this email because somebody who leaves asked you, or because you asked somebody to take over."


def asked_to_take_over(event: Event, hand_over: HandOver, why: str) -> Words:
    """What a successor would take on, with the words of whoever leaves."""
    name = hand_over.leaver.name
    items = [item for item in hand_over.items_in(ItemState.OFFERED) if item.kind != Kind.ADVOCATE]
    titles = titles_of(items, hand_over.successor)
    lines = [titles[item.key][0] for item in items][:LINES_MOST] or [NOTHING_OPEN]
    said = [("What you would take on", lines)]
    if hand_over.words:
        said.append((f"What {name} writes to you", hand_over.words.split("\n")[:LINES_MOST]))
    return Words(
        what=f"{name} is leaving and asks you to take over",
        title=event.details["title"],
        address=hand_over.address,
        because=BECAUSE,
        said=said,
        subject=f"{name} asks you to take over",
        press="See it and answer",
        notes=[
            f"Nothing changes before you accept. You can take all of it, some of it or none. What you do not answer "
            f"within {ANSWER_DAYS} days goes to the moderators, who find somebody."
        ],
    )


def answered(event: Event, hand_over: HandOver, why: str) -> Words:
    """What a successor made of it, with their words."""
    words = hand_over.answer_words.split("\n")[:LINES_MOST] if hand_over.answer_words else []
    return Words(
        what=event.details["what"],
        title=event.details["title"],
        address="/account/leaving",
        because=BECAUSE,
        said=[("", words)] if words else [],
        subject=event.details["what"],
        press="See how it stands",
    )
