"""Serving pages and doing background work, together in one terminal.

The supervisor holds the listening socket. It starts gunicorn and the worker as its children, starts either again when
it ends by itself, and ends both when it is asked to stop. It loads nothing of the application, so it starts at once.
"""

import ctypes
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import structlog

from forum.errors import Misconfigured

log = structlog.get_logger("forum.operations")
ROOT = Path(__file__).resolve().parent.parent.parent.parent
WEB_PROCESSES = 2
WEB_THREADS = 16
LOOK_SECONDS = 0.1
# A worker ends its job within 60 s, gunicorn its requests within 30 s.
STOP_SECONDS = 90
READY_SECONDS = 60
STEADY_SECONDS = 10
# Pauses before a child that ended by itself is started again; when they are used up, the run ends.
PAUSES = (0, 1, 2, 5, 10)
DEATH_OF_PARENT = 1


def listen(host: str, port: int) -> socket.socket:
    """The socket that the web processes share. Raises Misconfigured when the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        # Waiting connections are kept by the system while web processes change.
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise Misconfigured(f"Port {port} at {host} is taken ({error.strerror}). Set PORT to a free one.") from error


def web_command(listening: socket.socket, ready_file: Path, *, is_debug: bool) -> list[str]:
    """How gunicorn serves the pages: a few processes of many threads, patient when stopping."""
    command = [sys.executable, "-m", "gunicorn", "forum:create_app()", "--chdir", str(ROOT)]
    command += ["--bind", f"fd://{listening.fileno()}", "--no-control-socket", "--log-level", "warning"]
    # With the reloader nothing of the application is loaded before the worker that is started anew.
    kind = "gthread" if is_debug else "forum.operations.services.refusing.Worker"
    command += ["--worker-class", kind, "--threads", str(WEB_THREADS)]
    command += ["--timeout", "30", "--graceful-timeout", "30", "--keep-alive", "5"]
    command += ["--limit-request-line", "8190", "--limit-request-fields", "60"]
    if is_debug:
        watched = [str(path) for folder in ("templates", "static") for path in (ROOT / folder).rglob("*.*")]
        extra = [part for path in watched for part in ("--reload-extra-file", path)]
        return [*command, "--workers", "1", "--reload", *extra]
    # Loaded once and then forked: the processes share their memory, and never serve two releases at once.
    command += ["--workers", str(WEB_PROCESSES), "--preload", "--pid", str(ready_file)]
    return [*command, "--max-requests", "5000", "--max-requests-jitter", "500"]


def worker_command() -> list[str]:
    """How the worker is started."""
    return [sys.executable, "-m", "forum", "worker"]


def mail_command(mail_at: str) -> list[str]:
    """How the listener for incoming mail is started at host:port or lmtp:host:port."""
    host, _, port = mail_at.removeprefix("lmtp:").rpartition(":")
    kind = ["--lmtp"] if mail_at.startswith("lmtp:") else []
    return [sys.executable, "-m", "forum", "mail", "listen", "--host", host.strip("[]"), "--port", port, *kind]


class Child:
    """One process that is kept running: it is started again when it ends by itself."""

    def __init__(self, name: str, start: Callable[[], subprocess.Popen[bytes]]) -> None:
        self.name = name
        self._start = start
        self._failures = 0
        self._start_at = 0.0
        self.process = start()
        self._started_at = time.monotonic()

    @property
    def has_given_up(self) -> bool:
        """Whether it ended again and again right after its start."""
        return self._failures > len(PAUSES)

    def keep_running(self) -> None:
        """Start it again if it ended, after a pause that grows with each early end."""
        if self.process.poll() is None:
            return
        if not self._start_at:
            self._failures = self._failures + 1 if time.monotonic() - self._started_at < STEADY_SECONDS else 1
            if self.has_given_up:
                return
            self._start_at = time.monotonic() + PAUSES[self._failures - 1]
            log.warning("process_ended", process=self.name, code=self.process.returncode)
        if time.monotonic() >= self._start_at:
            self.restart()

    def restart(self) -> None:
        """Start it anew, once the former one has ended."""
        self.replace(self._start())

    def replace(self, process: subprocess.Popen[bytes]) -> None:
        """From now on it is this process."""
        self.process, self._started_at, self._start_at = process, time.monotonic(), 0.0


class Supervisor:
    """The web processes, the worker and perhaps the listener for mail of one run."""

    def __init__(self, listening: socket.socket, *, is_debug: bool, mail_at: str = "") -> None:
        self._mail_at = mail_at
        self._listening = listening
        self._is_debug = is_debug
        self._folder = tempfile.TemporaryDirectory(prefix="connect-and-share-")
        self._web_count = 0
        self._stopping = threading.Event()
        self._reloading = threading.Event()

    def run(self) -> int:
        """Keep both running until a signal asks to stop; 0 then, 1 when one of them would not stay up."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self._stopping.set())
        signal.signal(signal.SIGHUP, lambda *_: self._reloading.set())
        web = Child("web", self._start_web)
        # The worker comes second, so that the first page does not wait for it.
        self._became_ready(web.process)
        others = [Child(name, partial(self._spawn, command)) for name, command in self._others()]
        children = [web, *others]
        while not self._stopping.wait(LOOK_SECONDS) and not any(child.has_given_up for child in children):
            if self._reloading.is_set():
                self._reloading.clear()
                self._renew(web, others)
            for child in children:
                child.keep_running()
        was_asked = self._stopping.is_set()
        self._end(*(child.process for child in children))
        self._folder.cleanup()
        return 0 if was_asked else 1

    def _others(self) -> list[tuple[str, list[str]]]:
        mail = [("mail", mail_command(self._mail_at))] if self._mail_at else []
        return [("worker", worker_command()), *mail]

    def _renew(self, web: Child, others: list[Child]) -> None:
        # The former processes serve until the new ones are loaded; if those fail to start, the former stay.
        former, new = web.process, self._start_web()
        if not self._became_ready(new):
            log.error("restart_failed", advice="The former processes go on. Look above for what is wrong.")
            self._end(new)
            return
        web.replace(new)
        self._end(former, *(child.process for child in others))
        for child in others:
            child.restart()

    def _became_ready(self, process: subprocess.Popen[bytes]) -> bool:
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until and process.poll() is None and not self._stopping.is_set():
            if self._is_debug or self._ready_file().exists():
                return True
            self._stopping.wait(LOOK_SECONDS)
        return False

    def _ready_file(self) -> Path:
        # Gunicorn writes its process id there once the application is loaded.
        return Path(self._folder.name) / f"web-{self._web_count}.pid"

    def _start_web(self) -> subprocess.Popen[bytes]:
        self._web_count += 1
        return self._spawn(web_command(self._listening, self._ready_file(), is_debug=self._is_debug))

    def _spawn(self, command: list[str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603
            command,
            cwd=ROOT,
            # A session of its own, so that Ctrl-C reaches the supervisor only, which then stops its children in order.
            start_new_session=True,
            pass_fds=[self._listening.fileno()],
            preexec_fn=_die_with_parent,  # noqa: PLW1509  no thread runs in the supervisor
        )

    def _end(self, *processes: subprocess.Popen[bytes]) -> None:
        for process in processes:
            process.terminate()
        until = time.monotonic() + STOP_SECONDS
        for process in processes:
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _die_with_parent() -> None:
    """Ask the system to end a child whose supervisor was killed, so that none is left holding the port."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DEATH_OF_PARENT, signal.SIGTERM)
