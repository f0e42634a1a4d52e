"""A real server in processes of its own, and how much processor time they took."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

NANOSECONDS_IN_A_MILLISECOND = 1_000_000


@dataclass
class Server:
    """A running server: its port, its connection kept alive, and its processes."""

    port: int
    pids: list[int]
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def ask(
        self, path: str, headers: dict[str, str] | None = None, body: str | None = None
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """One request over the connection that is kept alive; the answer and its body."""
        method = "GET" if body is None else "POST"
        try:
            self.connection.request(method, path, body=body, headers=headers or {})
            response = self.connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionError):
            self.connection.close()
            self.connection.request(method, path, body=body, headers=headers or {})
            response = self.connection.getresponse()
        return response, response.read()

    def milliseconds(self) -> float:
        """Processor time that the server's processes (and PostgreSQL's) took so far."""
        pids = [*self.pids, *_postgres_pids()]
        return sum(nanoseconds_of(pid) for pid in pids) / NANOSECONDS_IN_A_MILLISECOND


def nanoseconds_of(pid: int) -> int:
    """Processor time that a process took so far; nought when it is gone."""
    total = 0
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with contextlib.suppress(OSError):
                total += int((task / "schedstat").read_text().split()[0])
    return total


def _postgres_pids() -> list[int]:
    pids = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (folder / "comm").read_text().strip() == "postgres":
                pids.append(int(folder.name))
    return pids


@contextlib.contextmanager
def serving(command: list[str], environment: dict[str, str]) -> Iterator[Server]:
    """Start a server («{port}» in the command becomes a free one), wait until it answers, stop it at the end."""
    port = free_port()
    command = [part.format(port=port) for part in command]
    process = subprocess.Popen(command, env={**os.environ, **environment}, start_new_session=True)  # noqa: S603
    try:
        _wait_for(port, process)
        yield Server(port, _family(process.pid))
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(60)


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        # An answer, not only an open port: the process that answers is started after the port is bound.
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", "/")
            connection.getresponse().read()
            return
        time.sleep(0.1)
    raise SystemExit("The server did not start.")


def _family(pid: int) -> list[int]:
    """A process and all that it started."""
    pids = [pid]
    for parent in pids:
        children = Path(f"/proc/{parent}/task/{parent}/children")
        pids += [int(text) for text in children.read_text().split()] if children.exists() else []
    return pids
