"""The worker: it claims what is due, twice a second, and says that it is alive."""

import signal
import threading
import time
from collections.abc import Callable

import structlog
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from forum.database import write
from forum.extensions import db
from forum.jobs.services import note_sign_of_life, plan_regular_work, run_one_job

log = structlog.get_logger("forum.jobs")
# Does one piece of work; False when there was none.
Act = Callable[[], bool]
POLL_SECONDS = 0.5
SIGN_SECONDS = 10
THREADS = 2
# What is not finished by then is left; its lease runs out and it is done again.
STOP_SECONDS = 60


def work(app: Flask, *others: Act) -> None:
    """Do jobs in two threads, and each of the other acts in one more, until a signal; what is at hand is finished."""
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    threads = [_start(app, stopping, act) for act in (*[run_one_job] * THREADS, *others)]
    next_sign = 0.0
    while not stopping.is_set():
        if time.monotonic() >= next_sign:
            next_sign = time.monotonic() + SIGN_SECONDS
            _show_life(app)
        stopping.wait(POLL_SECONDS)
    until = time.monotonic() + STOP_SECONDS
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))


def _start(app: Flask, stopping: threading.Event, act: Act) -> threading.Thread:
    thread = threading.Thread(target=_repeat, args=(app, stopping, act), daemon=True)
    thread.start()
    return thread


def _repeat(app: Flask, stopping: threading.Event, act: Act) -> None:
    while not stopping.is_set():
        if not _try(app, act):
            stopping.wait(POLL_SECONDS)


def _try(app: Flask, act: Act) -> bool:
    with app.app_context():
        try:
            return act()
        except SQLAlchemyError as error:
            log.warning("worker_waits_for_database", error=type(error).__name__)
        except Exception as error:  # noqa: BLE001  one failed act, like a damaged index, must not end the worker
            log.error("act_failed", exc_info=error)
        finally:
            db.session.remove()
    return False


def _show_life(app: Flask) -> None:
    with app.app_context():
        try:
            with write():
                note_sign_of_life()
                plan_regular_work()
        except SQLAlchemyError as error:
            log.warning("sign_of_life_not_written", error=type(error).__name__)
