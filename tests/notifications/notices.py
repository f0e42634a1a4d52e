"""Many notifications for one reader, and the number in the header."""

from forum.clock import now
from forum.database import write
from forum.extensions import db
from forum.jobs.services import run_due_jobs
from forum.notifications.models import Event, Notification
from tests.factories import make_discussion, make_post


def unread_in_header(page):
    count = page.select(".site-header .count")
    return int(count[0].get_text().split()[0]) if count else 0


def make_many(reader, writer, number, *, conversation=0):
    """Notifications about one reply, told by so many events, each of a discussion of its own unless one is named."""
    discussion = make_discussion(reader)
    post = make_post(discussion, writer)
    run_due_jobs()
    with write():
        model = db.session.scalars(db.select(Event).order_by(Event.id.desc())).first()
        for other in range(1, number):
            event = Event(
                name="reply",
                kind="post",
                subject_id=post.id,
                actor_id=writer.id,
                details={**model.details, "conversation": conversation or discussion.id + 1000 + other},
                created_at=now(),
                spread_at=now(),
            )
            db.session.add(event)
            db.session.flush()
            db.session.add(Notification(event_id=event.id, member_id=reader.id, why="reply_to_me", created_at=now()))
