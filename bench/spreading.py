"""`python -m bench.spreading`: a reply in a discussion that 10 and that 10,000 members follow, all mailed at once.

It measures the request's own work, telling everybody, and how the letters leave, on an empty database of its own.
Letters go to the log, so a mail server's time is not in it.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

from sqlalchemy import func, select

from bench.installation import DATABASES, installation, let_choose, let_follow, new_discussion, new_members
from forum.accounts.models import Member
from forum.clock import clock_at, now
from forum.database import write
from forum.discussions.models import Discussion
from forum.discussions.services.replying import post_reply
from forum.extensions import db
from forum.mail.models import OutgoingMail
from forum.mail.services import deliver
from forum.notifications.choices import Channel
from forum.notifications.models import Event
from forum.notifications.spreading import spread
from forum.notifications.writing import write_letters
from forum.text.prepare import prepare

NUMBERS = (10, 10_000)
REPLIES = 20
# Of the letters so many are sent; each costs the same.
SENT = 200


def main() -> None:
    """Measure and print some lines for each number of followers."""
    words = argparse.ArgumentParser(description="A reply that 10 and that 10,000 members follow.")
    words.add_argument("--database", default="sqlite", help=DATABASES)
    with installation(words.parse_args().database):
        talks = [Talk(number) for number in NUMBERS]
        # In turn, so that whatever else the machine does slows all of them down alike.
        for turn in range(REPLIES):
            for talk in talks:
                talk.reply(turn)
        for talk in talks:
            talk.tell()


class Talk:
    """A discussion with so many followers, all of them mailed at once, and what it costs to answer in it."""

    def __init__(self, followers: int) -> None:
        self.followers = followers
        # One member writes no more than six replies in a minute.
        author, *self.writers = new_members(REPLIES + 1)
        self.discussion, readers = new_discussion(author), new_members(followers)
        let_follow(self.discussion, readers)
        let_choose(readers, Channel.AT_ONCE)
        self.replies: list[float] = []
        self.event_id = 0

    def reply(self, turn: int) -> None:
        """Time one reply in its transaction."""
        self.replies.append(_seconds(partial(_reply, self.discussion, self.writers[turn])))
        self.event_id = db.session.scalar(select(func.max(Event.id))) or 0

    def tell(self) -> None:
        """Time the telling of the last reply, the writing of letters and their sending, and print it all."""
        telling = _seconds(lambda: _drain(lambda: spread(self.event_id)))
        with clock_at(now() + timedelta(minutes=11)):
            batches = [_seconds(batch) for batch in _batches()]
        waiting = list(db.session.scalars(select(OutgoingMail.id).where(OutgoingMail.state == "waiting").limit(SENT)))
        delivery = _seconds(lambda: [deliver(mail_id) for mail_id in waiting])
        reply = 1000 * sorted(self.replies)[REPLIES // 2]
        print(f"{self.followers:,} followers: the reply {reply:.1f} ms, telling all {telling:.2f} s,")
        print(f"  writing letters {sum(batches):.1f} s in {len(batches)} batches, the longest {max(batches):.2f} s,")
        print(f"  sending {1000 * delivery / max(len(waiting), 1):.1f} ms a letter beside the mail server", flush=True)


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


if __name__ == "__main__":
    main()
