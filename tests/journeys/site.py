"""The real site for journeys: `forum run` with gunicorn and the worker, its database, and a mail server."""

import contextlib
import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import NullPool, create_engine, update

from config import read_settings
from forum import create_app
from forum.clock import now
from forum.extensions import db
from forum.jobs.models import RegularWork
from forum.notifications.choices import Channel
from forum.notifications.models import NoticeState, Notification
from forum.notifications.writing import write_letters
from tests.house import ROOT
from tests.run_part import free_port

START_SECONDS = 60
LETTER_SECONDS = 30


class Letters:
    """A mail server that keeps every letter, and can wait for the next one."""

    def __init__(self) -> None:
        self._letters: list[EmailMessage] = []
        self._changed = threading.Condition()
        # Called each second while somebody waits, for what the site keeps back for a while.
        self.hurry: Callable[[], None] = lambda: None
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port())

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._controller.port}"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        letter = message_from_bytes(envelope.content, policy=default)
        with self._changed:
            self._letters.append(letter)  # type: ignore[arg-type]
            self._changed.notify_all()
        return "250 Kept"

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()

    def all_to(self, address: str) -> list[EmailMessage]:
        return [letter for letter in self._letters if letter["To"] == address]

    def wait_for(self, address: str, words: str = "", seconds: float = LETTER_SECONDS) -> EmailMessage:
        """The latest letter to this address whose subject or text holds the words, as soon as it is there."""

        def matching() -> list[EmailMessage]:
            return [letter for letter in self.all_to(address) if words in str(letter["Subject"]) + text_of(letter)]

        until = time.monotonic() + seconds
        while not matching() and time.monotonic() < until:
            self.hurry()
            with self._changed:
                self._changed.wait_for(matching, 1.0)
        with self._changed:
            if not matching():
                subjects = [str(letter["Subject"]) for letter in self.all_to(address)]
                raise AssertionError(f"No letter to {address} with “{words}”; there are {subjects}.")
            return matching()[-1]


def text_of(letter: EmailMessage) -> str:
    """The plain words of a letter."""
    part = letter.get_body(("plain",))
    return str(part.get_content()) if part else ""


def link_in(letter: EmailMessage, words: str) -> str:
    """The first address in a letter's text that holds these words."""
    for word in text_of(letter).split():
        if word.startswith("http") and words in word:
            return word.rstrip(".,)")
    raise AssertionError(f"No link with “{words}” in “{letter['Subject']}”.")


def site_database() -> str:
    """The database for the sites of this process: empty, for SQLite in the folder of each, or one of PostgreSQL."""
    start = os.environ.get("TEST_DATABASE_URL", "")
    return f"{start}_site_{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}" if start else ""


@dataclass
class Site:
    """One running installation in a folder of its own."""

    folder: Path
    database_url: str = ""
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TZ")}
        return {
            **inherited,
            "INSTANCE_DIR": str(self.folder / "instance"),
            "DATABASE_URL": self.database_url,
            "PORT": str(self.port),
            "SITE_URL": self.url,
            **self.settings,
        }

    @property
    def log(self) -> str:
        """What the processes of the site have said so far."""
        return (self.folder / "log").read_text()

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a `forum` command of this installation and give what came of it."""
        return subprocess.run(
            [sys.executable, "-m", "forum", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    @contextmanager
    def inside(self) -> Iterator[Flask]:
        """The application of this installation in this process, for rows that a form would make too slowly."""
        app = create_app(read_settings(self.environment))
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()

    def let_letters_be_due(self) -> None:
        """As if ten minutes had passed for what is mailed at once, and a minute since letters were last written."""
        settings = read_settings(self.environment)
        engine = create_engine(settings["SQLALCHEMY_DATABASE_URI"], poolclass=NullPool)
        waiting = (Notification.mail_state == NoticeState.WAITING, Notification.channel == Channel.AT_ONCE)
        with engine.begin() as connection:
            connection.execute(update(Notification).where(*waiting).values(due_at=now()))
            connection.execute(update(RegularWork).where(RegularWork.name == write_letters.name).values(due_at=now()))

    def start(self) -> "Site":
        """`forum run`, waited for until it says that it is there and answers."""
        with (self.folder / "log").open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "forum", "run"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
                text=True,
            )
        # The port takes connections before the application is loaded: the first answer waits for it.
        until_true(self.answers, START_SECONDS)
        return self

    def answers(self) -> bool:
        """Whether the site answers; a failed start fails at once."""
        assert self.process is not None and self.process.poll() is None, self.log
        return self.get("/robots.txt") == 200

    def get(self, path: str, seconds: float = 30) -> int:
        """The status of one request on a connection of its own; 0 while nobody listens."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            return answer.status
        except ConnectionRefusedError:
            return 0
        finally:
            connection.close()

    def stop(self, seconds: float = 100) -> int:
        """Ask it to stop, as Ctrl-C does, and give its exit code."""
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(seconds)


def until_true(condition: Callable[[], bool], seconds: float) -> None:
    """Ask again and again until the condition holds, or fail."""
    waiting = threading.Event()
    for _ in range(int(seconds / 0.05)):
        if condition():
            return
        waiting.wait(0.05)
    raise AssertionError(f"It did not come true within {seconds} seconds.")
