"""`python -m bench.spreading`: a reply in a discussion that 10 and that 10,000 members follow, all mailed at once.

It measures the request's own work, telling everybody, and how the letters leave, on an empty database of its own.
Letters go to the log, so a mail server's time is not in it.
"""

import logging
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from itertools import count

import structlog
from flask_migrate import upgrade
from sqlalchemy import func, insert, select

from forum import create_app
from forum.__main__ import add_commands
from forum.accounts.models import Member, Role, State
from forum.clock import clock_at, now
from forum.database import write
from forum.discussions.models import Audience, Discussion, DiscussionKind
from forum.discussions.services.replying import post_reply
from forum.discussions.services.starting import Draft, start_discussion
from forum.extensions import db
from forum.following.models import Follow
from forum.mail.models import OutgoingMail
from forum.mail.services import deliver
from forum.notifications.choices import Channel
from forum.notifications.models import Event, NotificationChoice
from forum.notifications.spreading import spread
from forum.notifications.writing import write_letters
from forum.objectives.queries import all_objectives
from forum.objectives.services import load_objectives
from forum.text.prepare import prepare

NUMBERS = (10, 10_000)
REPLIES = 20
names = count(1)


def main() -> None:
    """Measure and print a line for each number of followers."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(INSTANCE_DIR=folder, DATABASE_URL="", FORUM_ENV="development")
        app = create_app()
        add_commands(app)
        # A line for each letter would be most of what is measured.
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
        with app.app_context():
            upgrade()
            with write():
                load_objectives()
            for number in NUMBERS:
                _measure(number)
            db.session.remove()
            db.engine.dispose()


def _measure(followers: int) -> None:
    # One member writes no more than six replies in a minute.
    author, *writers = _members(REPLIES + 1)
    discussion = _discussion(author)
    _follow(discussion, _members(followers))
    replies = sorted(_seconds(partial(_reply, discussion, writer)) for writer in writers)
    event_id = db.session.scalar(select(func.max(Event.id))) or 0
    telling = _seconds(lambda: _drain(lambda: spread(event_id)))
    with clock_at(now() + timedelta(minutes=11)):
        batches = [_seconds(batch) for batch in _batches()]
    waiting = list(db.session.scalars(select(OutgoingMail.id).where(OutgoingMail.state == "waiting").limit(1000)))
    delivery = _seconds(lambda: [deliver(mail_id) for mail_id in waiting])
    print(f"{followers:,} followers: the reply {1000 * replies[REPLIES // 2]:.1f} ms, telling all {telling:.2f} s,")
    print(f"  writing letters {sum(batches):.1f} s in {len(batches)} batches, the longest {max(batches):.2f} s,")
    print(f"  sending {1000 * delivery / max(len(waiting), 1):.1f} ms a letter beside the mail server")


def _batches() -> Iterator[Callable[[], None]]:
    """The batches of the job that writes letters, each in its transaction."""
    has_more = [True]

    def batch() -> None:
        with write():
            has_more[0] = bool(write_letters())

    while has_more[0]:
        yield batch


def _drain(step: Callable[[], object]) -> None:
    more: object = True
    while more:
        with write():
            more = step()


def _seconds(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def _reply(discussion: Discussion, writer: Member) -> None:
    with write():
        post_reply(discussion, writer, prepare("Twice a year, in spring and autumn."))


def _discussion(author: Member) -> Discussion:
    text = prepare("How do others do this?")
    with write():
        draft = Draft(
            DiscussionKind.DISCUSSION, "Gullies on steep lanes", text, [all_objectives()[0]], [], Audience.PUBLIC
        )
        return start_discussion(author, draft)


def _members(number: int) -> list[Member]:
    with write():
        rows = [_row(next(names)) for _ in range(number)]
        db.session.execute(insert(Member), rows)
    found = select(Member).order_by(Member.id.desc()).limit(number)
    return list(db.session.scalars(found))


def _row(number: int) -> dict[str, object]:
    long_ago = now() - timedelta(days=365)
    return {
        "name": f"Reader {number}",
        "sort_name": f"reader {number}",
        "handle": f"reader-{number}",
        "email": f"reader-{number}@demo.example",
        "job_title": "Engineer",
        "password_hash": "x",
        "role": Role.MODERATOR,
        "state": State.ACTIVE,
        "post_count": 10,
        "created_at": long_ago,
        "confirmed_at": long_ago,
        "approved_at": long_ago,
        "last_seen_at": now(),
    }


def _follow(discussion: Discussion, members: list[Member]) -> None:
    with write():
        follows = [{"member_id": m.id, "kind": "discussion", "subject_id": discussion.id} for m in members]
        db.session.execute(insert(Follow), follows)
        chosen = [{"member_id": m.id, "name": "reply", "channel": Channel.AT_ONCE} for m in members]
        db.session.execute(insert(NotificationChoice), chosen)


if __name__ == "__main__":
    main()
