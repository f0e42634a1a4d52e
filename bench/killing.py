"""`python -m bench.killing`: workers are killed again and again while members write; does every notice arrive, once?

Three writers post replies and messages; all workers (`forum worker`) are killed with SIGKILL at a random moment, 50
times, and started again; a mail server takes the letters. When all is quiet, what its readers got is compared with what
was written. A member is told at once, daily or on the page only; ten minutes and a day are over within seconds here,
and so is the lease of a dead worker's claims. The exit code is 1 if anything was lost or told twice.
"""

import argparse
import random
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError

from bench.installation import DATABASES, installation, let_choose, let_follow, new_discussion, new_members
from bench.serving import free_port
from forum.accounts.models import Member
from forum.clock import now
from forum.database import write
from forum.discussions.models import Discussion
from forum.discussions.services.replying import post_reply
from forum.errors import TooMany
from forum.extensions import db
from forum.jobs.models import LEASE_MINUTES, Job, JobState, RegularWork
from forum.jobs.queries import worker_seen_at
from forum.mail.models import MailState, OutgoingMail
from forum.mail.services import deliver
from forum.messages.services.posting import Letter
from forum.messages.services.starting import start_conversation
from forum.notifications.choices import Channel
from forum.notifications.envelopes import DIGEST_KIND, notice_ids
from forum.notifications.models import Event, NoticeState, Notification
from forum.notifications.spreading import spread
from forum.notifications.writing import write_letters
from forum.text.prepare import prepare

MEMBERS, DISCUSSIONS, FOLLOWERS, WRITERS = 45, 6, 15, 3
WAYS = (Channel.AT_ONCE, Channel.DAILY, Channel.PAGE)
# After its first sign of life, which comes when its threads have begun.
KILLED_WITHIN_SECONDS, STARTED_WITHIN_SECONDS = 3.0, 60
QUIET_WITHIN_SECONDS = 1_800
MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>]+>)", re.I | re.M)
Told = tuple[str, int, int]  # the kind of thing, its id, and who is to be told of it


class MailServer:
    """A mail server on this machine that notes the name and the reader of each letter that it takes."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []
        self.port = free_port()
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        found = MESSAGE_ID.search(envelope.content)
        self.taken.append((found[1].decode() if found else "", envelope.rcpt_tos[0]))
        return "250 Kept"


@dataclass
class Network:
    """Who follows what and who writes to whom, and of what everybody is to be told by what was written so far."""

    member_ids: list[int]
    followers: dict[int, list[int]]
    expected: Counter[Told] = field(default_factory=Counter)
    replies: int = 0
    messages: int = 0
    stopping: threading.Event = field(default_factory=threading.Event)

    def reply(self, chance: random.Random) -> None:
        """One reply of a follower of a discussion, to any of its posts."""
        discussion_id = chance.choice(list(self.followers))
        author_id = chance.choice(self.followers[discussion_id])
        text = prepare(f"Twice a year, as on road number {chance.randint(1, 9999)}.")
        with write():
            discussion = db.session.get_one(Discussion, discussion_id)
            parent = chance.randint(1, discussion.last_number)
            post = post_reply(discussion, db.session.get_one(Member, author_id), text, parent=parent)
        self.replies += 1
        readers = set(self.followers[discussion_id]) - {author_id}
        self.expected.update(("post", post.id, member_id) for member_id in readers)

    def message(self, chance: random.Random) -> None:
        """One message from a member to the next one."""
        place = chance.randrange(len(self.member_ids))
        author_id, reader_id = self.member_ids[place], self.member_ids[place - 1]
        letter = Letter(prepare("Did you find the drawings?"))
        with write():
            author, reader = (db.session.get_one(Member, number) for number in (author_id, reader_id))
            message = start_conversation(author, [reader], letter)
        self.messages += 1
        self.expected[("conversation", message.conversation_id, reader_id)] += 1


def main() -> int:
    """Kill, wait until all is quiet, print what became of everything; 1 if anything was lost or told twice."""
    words = argparse.ArgumentParser(description="Workers are killed while members write.")
    words.add_argument("--kills", type=int, default=50)
    words.add_argument("--workers", type=int, default=0, help="one on SQLite, two on PostgreSQL")
    words.add_argument("--database", default="sqlite", help=DATABASES)
    words.add_argument("--seed", type=int, default=7)
    asked = words.parse_args()
    server = MailServer()
    settings = {"MAIL_URL": f"smtp://127.0.0.1:{server.port}", "SEARCH_MEANING": "off"}
    with installation(asked.database, **settings) as app:
        server.controller.start()
        chance, *chances = (random.Random(asked.seed + n) for n in range(WRITERS + 1))  # noqa: S311  no secrets here
        network = _network(chance)
        workers = asked.workers or (1 if db.engine.dialect.name == "sqlite" else 2)
        others = [_start(app, network, each) for each in chances]
        hurrying = threading.Event()
        pushing = threading.Thread(target=_hurry, args=(app, hurrying), daemon=True)
        pushing.start()
        begun = time.monotonic()
        interrupted = _kill_again_and_again(asked.kills, workers, chance)
        network.stopping.set()
        for thread in others:
            thread.join()
        under_load = time.monotonic() - begun
        is_quiet = _wait_until_quiet(workers)
        hurrying.set()
        pushing.join()
        server.controller.stop()
        print(
            f"{asked.kills} kills in {under_load:.0f} s, {interrupted} jobs were at hand; {workers} worker(s) at once"
        )
        return _report(network, server, is_quiet=is_quiet)


def _network(chance: random.Random) -> Network:
    members = new_members(MEMBERS)
    for number, way in enumerate(WAYS):
        let_choose(members[number :: len(WAYS)], way)
    followers = {}
    for _ in range(DISCUSSIONS):
        readers = chance.sample(members, FOLLOWERS)
        discussion = new_discussion(readers[0])
        let_follow(discussion, readers[1:])
        followers[discussion.id] = [member.id for member in readers]
    return Network([member.id for member in members], followers)


def _start(app: Flask, network: Network, chance: random.Random) -> threading.Thread:
    def run() -> None:
        with app.app_context():
            _write_on(network, chance)
            db.session.remove()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def _write_on(network: Network, chance: random.Random) -> None:
    while not network.stopping.is_set():
        act = network.reply if chance.random() < 0.7 else network.message
        try:
            act(chance)
        except (TooMany, OperationalError):
            # Somebody wrote six times in this minute, or the database was too busy to take it: nothing was written.
            db.session.rollback()
        network.stopping.wait(chance.uniform(0.5, 3.0))


def _hurry(app: Flask, stopping: threading.Event) -> None:
    """Let what waits for its ten minutes be due at once, and what waits for a digest every ten seconds."""
    with app.app_context():
        for tick in range(sys.maxsize):
            if stopping.wait(1.0):
                break
            ways = [Channel.AT_ONCE, Channel.DAILY] if tick % 10 == 9 else [Channel.AT_ONCE]
            waiting = (Notification.mail_state == NoticeState.WAITING, Notification.channel.in_(ways))
            # Where a worker writes for long, what waits is let come due a second later.
            with suppress(OperationalError), write():
                _change(update(Notification).where(*waiting, Notification.due_at > now()).values(due_at=now()))
                _change(update(RegularWork).where(RegularWork.name == write_letters.name).values(due_at=now()))
        db.session.remove()


def _kill_again_and_again(kills: int, workers: int, chance: random.Random) -> int:
    """How many jobs were being done when their worker was killed."""
    interrupted = 0
    for number in range(1, kills + 1):
        started_at = now()
        running = [_worker() for _ in range(workers)]
        try:
            _wait_for_life(started_at)
            time.sleep(chance.uniform(0, KILLED_WITHIN_SECONDS))
        finally:
            for process in running:
                process.kill()
                process.wait()
        interrupted += _end_leases()
        print(f"{number} kills", end="\r", flush=True)
    return interrupted


def _worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "forum", "worker"], stdout=subprocess.DEVNULL)  # noqa: S603


def _wait_for_life(started_at: datetime) -> None:
    until = time.monotonic() + STARTED_WITHIN_SECONDS
    while (worker_seen_at() or started_at) <= started_at:
        if time.monotonic() > until:
            raise SystemExit("The worker did not start.")
        db.session.rollback()
        time.sleep(0.1)


def _end_leases() -> int:
    """Let the claims of the dead run out, so that the next worker returns them as it does after five minutes."""
    long_ago = now() - timedelta(minutes=LEASE_MINUTES + 1)
    with write():
        return _change(update(Job).where(Job.state == JobState.CLAIMED).values(claimed_at=long_ago))


def _change(statement: Any) -> int:
    result = db.session.execute(statement.execution_options(synchronize_session=False))
    return int(result.rowcount)  # type: ignore[attr-defined]


def _wait_until_quiet(workers: int) -> bool:
    """Let workers do what is left; whether nothing waits any more."""
    running = [_worker() for _ in range(workers)]
    until = time.monotonic() + QUIET_WITHIN_SECONDS
    try:
        while (is_busy := _is_busy()) and time.monotonic() < until:
            time.sleep(1)
    finally:
        for process in running:
            process.terminate()
            process.wait()
    return not is_busy


def _is_busy() -> bool:
    db.session.rollback()
    open_states = (JobState.WAITING, JobState.CLAIMED)
    questions = (
        select(func.count()).select_from(Event).where(Event.spread_at.is_(None)),
        select(func.count()).select_from(Notification).where(Notification.mail_state == NoticeState.WAITING),
        select(func.count())
        .select_from(Job)
        .where(Job.name.in_([spread.name, deliver.name]), Job.state.in_(open_states)),
    )
    return any(db.session.scalar(question) for question in questions)


def _report(network: Network, server: MailServer, *, is_quiet: bool) -> int:
    db.session.rollback()
    notices = list(db.session.scalars(select(Notification)))
    letters = list(db.session.scalars(select(OutgoingMail)))
    events = {event.id: event for event in db.session.scalars(select(Event))}
    told = Counter((events[n.event_id].kind, events[n.event_id].subject_id, n.member_id) for n in notices)
    sent = [letter for letter in letters if letter.state == MailState.SENT]
    in_letters = Counter(number for letter in sent for number in notice_ids(letter))
    by_mail = [notice for notice in notices if notice.channel != Channel.PAGE]
    taken = Counter(server.taken)
    wanted = {(letter.message_id, letter.to_address) for letter in sent}
    figures = {
        "replies": network.replies,
        "messages": network.messages,
        "notices that should be": network.expected.total(),
        "notices by mail": len(by_mail),
        "letters": len(letters),
        "digests among them": sum(letter.kind == DIGEST_KIND for letter in letters),
        "letters taken twice, with one Message-ID": sum(taken.values()) - len(taken),
    }
    faults = {
        "notices lost": (network.expected - told).total(),
        "notices too many": (told - network.expected).total(),
        "notices by mail that no letter tells of": sum(not in_letters[notice.id] for notice in by_mail),
        "notices that two letters tell of": sum(number > 1 for number in in_letters.values()),
        "letters that did not arrive": len(wanted - set(taken)),
        "letters that nobody wrote": len(set(taken) - wanted),
        "letters not sent": len(letters) - len(sent),
        "jobs given up": db.session.scalar(select(func.count()).where(Job.state == JobState.FAILED)) or 0,
        "work left after half an hour": int(not is_quiet),
    }
    for what, number in {**figures, **faults}.items():
        print(f"{number:>8,}  {what}")
    return 1 if any(faults.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
