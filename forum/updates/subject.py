"""How the generic rooms see updates. They are not searched: search finds what members know."""

from forum.subjects import Subject, register
from forum.text.plain import text_of
from forum.updates.models import Update
from forum.updates.permissions import can_see_update
from forum.updates.queries import find_any_update, find_update, names_of_updates, visible_update_ids

register(
    Subject(
        kind="update",
        word="update",
        model=Update,
        find=find_update,
        can_see=can_see_update,
        visible_ids=visible_update_ids,
        find_any=find_any_update,
        title=lambda update: update.title,
        address=lambda update: update.address,
        author_id=lambda update: update.author_id,
        text=lambda update: text_of(update.html),
        html=lambda update: update.html,
        names=names_of_updates,
    )
)
