"""Serving pages and doing background work, together in one terminal."""

import os
import signal
import subprocess
import sys
import threading
import time
from types import FrameType

import structlog
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from forum.database import write
from forum.extensions import db
from forum.jobs.services import note_sign_of_life, plan_regular_work, run_one_job

log = structlog.get_logger("forum.operations")
POLL_SECONDS = 0.5
SIGN_SECONDS = 10
WORKER_THREADS = 2
STOP_SECONDS = 90
ENTRY = "import sys; from forum.__main__ import main; sys.argv = ['forum', 'worker']; main()"


def web_command(host: str, port: int, *, is_debug: bool) -> list[str]:
    """How gunicorn serves the pages: a few processes of some threads, patient when stopping."""
    workers = 1 if is_debug else min(4, max(2, os.cpu_count() or 1))
    command = [sys.executable, "-m", "gunicorn", "forum:create_app()", "--bind", f"{host}:{port}"]
    command += ["--worker-class", "gthread", "--workers", str(workers), "--threads", "4"]
    command += ["--graceful-timeout", "30", "--timeout", "60", "--log-level", "warning", "--no-control-socket"]
    return [*command, "--reload"] if is_debug else command


def run_everything(host: str, port: int, *, is_debug: bool) -> int:
    """Start the web processes and the worker, forward signals, stop both when one ends; the exit code."""
    children = [
        subprocess.Popen(web_command(host, port, is_debug=is_debug), start_new_session=True),  # noqa: S603
        subprocess.Popen([sys.executable, "-c", ENTRY], start_new_session=True),  # noqa: S603
    ]
    stopping = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.set()

    def reload(number: int, frame: FrameType | None) -> None:
        # Gunicorn starts new processes before the old ones end, so no request is lost.
        children[0].send_signal(signal.SIGHUP)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    signal.signal(signal.SIGHUP, reload)
    while not stopping.is_set() and all(child.poll() is None for child in children):
        stopping.wait(0.3)
    was_asked = stopping.is_set()
    _stop(children)
    return 0 if was_asked else 1


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    until = time.monotonic() + STOP_SECONDS
    for child in children:
        try:
            child.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def work(app: Flask) -> None:
    """Do background work in two threads until a signal; the job at hand is finished first."""
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    threads = [threading.Thread(target=_loop, args=(app, stopping), daemon=True) for _ in range(WORKER_THREADS)]
    for thread in threads:
        thread.start()
    next_sign = 0.0
    while not stopping.is_set():
        if time.monotonic() >= next_sign:
            next_sign = time.monotonic() + SIGN_SECONDS
            _show_life(app)
        stopping.wait(POLL_SECONDS)
    for thread in threads:
        thread.join(STOP_SECONDS)


def _show_life(app: Flask) -> None:
    with app.app_context():
        try:
            with write():
                note_sign_of_life()
                plan_regular_work()
        except SQLAlchemyError as error:
            log.warning("sign_of_life_not_written", error=type(error).__name__)


def _loop(app: Flask, stopping: threading.Event) -> None:
    while not stopping.is_set():
        with app.app_context():
            try:
                did_something = run_one_job()
            except SQLAlchemyError as error:
                log.warning("worker_waits_for_database", error=type(error).__name__)
                did_something = False
            finally:
                db.session.remove()
        if not did_something:
            stopping.wait(POLL_SECONDS)
