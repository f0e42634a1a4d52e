"""How the generic rooms see hand-overs: those concerned are told of them, and nobody else sees one."""

from forum.leaving.emails import answered, asked_to_take_over
from forum.leaving.models import HandOver
from forum.leaving.permissions import can_see_hand_over
from forum.leaving.queries import find_any_hand_over, find_hand_over, visible_hand_over_ids
from forum.leaving.services.offering import title_of
from forum.notifications.letters import decision
from forum.subjects import Subject, register

register(
    Subject(
        kind="hand_over",
        word="hand-over",
        model=HandOver,
        find=find_hand_over,
        can_see=can_see_hand_over,
        visible_ids=visible_hand_over_ids,
        find_any=find_any_hand_over,
        title=lambda hand_over: title_of(hand_over.leaver.name),
        address=lambda hand_over: hand_over.address,
        author_id=lambda hand_over: hand_over.leaver_id,
        can_be_edited=False,
        events={"hand_over": asked_to_take_over, "hand_over_answer": answered, "decision": decision},
    )
)
