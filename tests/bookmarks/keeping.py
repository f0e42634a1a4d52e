"""What the tests of bookmarks keep, and how it changes under them."""

from typing import Any

from forum.accounts.models import Member
from forum.database import write
from forum.extensions import db
from tests.factories import make_discussion, make_post, make_story


def change(model: type, row_id: int, **values: Any) -> None:
    """Set columns of a row as they are."""
    with write():
        row = db.session.get_one(model, row_id)
        for name, value in values.items():
            setattr(row, name, value)


def things(alice: Member, bob: Member) -> list[tuple[str, int, str, str]]:
    """One of each kind with its button's address and its own."""
    story, discussion = make_story(alice, "Sensors cut visits to gullies"), make_discussion(alice, "Gullies on a hill")
    post = make_post(discussion, bob)
    return [
        ("story", story.id, f"/stories/{story.id}/bookmark", story.address),
        ("discussion", discussion.id, f"/discussions/{discussion.id}/bookmark", discussion.address),
        ("post", post.id, f"/posts/{post.id}/bookmark", post.permalink),
    ]
