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


def main() -> None:
    """Measure and print some lines for each number of followers."""
    words = argparse.ArgumentParser(description="A reply that 10 and that 10,000 members follow.")
    words.add_argument("--database", default="sqlite", help=DATABASES)
    with installation(words.parse_args().database):
        for number in NUMBERS:
            _measure(number)


def _measure(followers: int) -> None:
    # One member writes no more than six replies in a minute.
    author, *writers = new_members(REPLIES + 1)
    discussion, readers = new_discussion(author), new_members(followers)
    let_follow(discussion, readers)
    let_choose(readers, Channel.AT_ONCE)
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


if __name__ == "__main__":
    main()
