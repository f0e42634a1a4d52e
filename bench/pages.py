"""`make bench`: what each page costs, in processor milliseconds and as a multiple of the plainest answer.

One process serves, so that its time is the request's. A figure is the best of three rounds, each the lower quartile of
single requests, because other work on the machine only ever adds. A machine is not equally quick all the time, so
«hello» is asked again before each round: the multiple is the middle one of three rounds, each beside its own «hello».
`--posts` sets the size, `--database-url` measures PostgreSQL.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import event, select

from bench.corpus import MEMBERS, Corpus, build, found
from bench.figures import BASELINE, HERE, Figure, show
from bench.serving import Server, serving
from bench.signing import Visitor, sign_in
from bench.watch import REPLY_ROUNDS, Watch
from forum import create_app
from forum.discussions.models import Discussion
from forum.extensions import db
from forum.stories.models import Story

RESULTS = HERE / "results"
REPLIES = REPLY_ROUNDS.warm + REPLY_ROUNDS.count * REPLY_ROUNDS.size
GUNICORN = [sys.executable, "-m", "gunicorn", "--worker-class", "gthread", "--workers", "1", "--threads", "16"]
GUNICORN += ["--log-level", "warning", "--bind", "127.0.0.1:{port}"]


def main() -> None:
    """Build the corpus where it is missing, measure, print the table and write it as JSON."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--posts", type=int, default=50_000)
    words.add_argument("--database-url", default="", help="an empty PostgreSQL database; SQLite without it")
    words.add_argument("--keep-as-baseline", action="store_true", help="later runs are compared with this one")
    wanted = words.parse_args()
    folder = RESULTS / f"corpus-{wanted.posts}{'-postgresql' if wanted.database_url else ''}"
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.update(INSTANCE_DIR=str(folder), DATABASE_URL=wanted.database_url, FORUM_ENV="development")
    app = create_app()
    corpus = found(app)
    if corpus is None:
        print(f"Building {wanted.posts:,} posts …", flush=True)
        corpus = build(app, wanted.posts)
        (folder / "corpus-complete").touch()
    figures = measure(app, corpus, folder)
    show(figures, corpus)
    target = BASELINE if wanted.keep_as_baseline else RESULTS / "latest.json"
    target.write_text(json.dumps([asdict(figure) for figure in figures], indent=1) + "\n", encoding="utf-8")


def measure(app: Flask, corpus: Corpus, folder: Path) -> list[Figure]:
    """All figures of one run, each with its multiple of «hello»."""
    bare = {"BENCH_SQLITE_FILE": str(folder / "forum.sqlite3")}
    with (
        serving([*GUNICORN, "bench.bare:app"], bare) as plain,
        serving([*GUNICORN, "forum:create_app()"], {}) as server,
    ):
        watch = Watch(plain, plain)
        figures = [_get(watch, "hello", "", "/")]
        if (folder / "forum.sqlite3").exists():
            figures.append(_get(watch, "plain SQL and a template", "", "/page"))
        watch = Watch(server, plain)
        figures += list(_pages(app, watch, corpus))
        figures += list(_replies(app, watch, corpus))
    return figures


def _pages(app: Flask, watch: Watch, corpus: Corpus) -> Iterator[Figure]:
    with app.app_context():
        plain = db.session.get_one(Discussion, corpus.plain_discussion).address
        long = db.session.get_one(Discussion, corpus.long_discussion)
        story = db.session.scalars(select(Story).where(Story.id == corpus.story)).one().address
        long_last = f"{long.address}?page={-(-long.last_number // 20)}"
    pages = {
        "front page": "/",
        "discussion list": "/discussions",
        "discussion": plain,
        "story list": "/stories",
        "story": story,
    }
    for name, path in pages.items():
        figure = _get(watch, name, "uncached", path)
        figure.statements = _statements(app, path)
        yield figure
        yield _get_unchanged(watch, name, path)
    yield _get(watch, "long discussion, page 1", "uncached", long.address)
    yield _get(watch, "long discussion, last page", "uncached", long_last)
    visitor = sign_in(app, MEMBERS)
    for name, path in pages.items():
        figure = _get(watch, name, "signed in", path, visitor=visitor)
        figure.statements = _statements(app, path, visitor)
        yield figure


def _get(watch: Watch, name: str, way: str, path: str, *, visitor: Visitor | None = None) -> Figure:
    headers = visitor.headers if visitor else {}

    def once(turn: int) -> int:
        response, body = watch.server.ask(path, headers)
        if response.status != 200:
            raise SystemExit(f"{path} answered {response.status}.")
        return len(body)

    return watch.timed(name, way, once)


def _get_unchanged(watch: Watch, name: str, path: str) -> Figure:
    response, _ = watch.server.ask(path)
    cookie = (response.getheader("Set-Cookie") or "").split(";")[0]
    kept = {"tag": ""}

    def once(turn: int) -> int:
        headers = {"Cookie": cookie, "If-None-Match": kept["tag"]}
        response, body = watch.server.ask(path, headers)
        # The tag holds the minute, so a new minute brings a whole page once.
        if response.status != 304:
            kept["tag"] = response.getheader("ETag") or ""
        return len(body)

    return watch.timed(name, "unchanged", once)


def _replies(app: Flask, watch: Watch, corpus: Corpus) -> Iterator[Figure]:
    """Replies by many people, so that nobody reaches a posting limit."""
    visitors = [sign_in(app, number) for number in range(MEMBERS - 2 * REPLIES, MEMBERS)]
    for followers, discussion in (("10", corpus.followed_by_few), ("10,000", corpus.followed_by_many)):
        mine = [visitors.pop() for _ in range(REPLIES)]
        once = _replier(watch.server, discussion, mine)
        yield watch.timed(f"reply, {followers} followers", "reply", once, rounds=REPLY_ROUNDS)


def _replier(server: Server, discussion: int, visitors: list[Visitor]) -> Callable[[int], int]:
    def once(turn: int) -> int:
        visitor = visitors[turn]
        fields = {
            "csrf_token": visitor.token,
            "body": f"We clean them **twice** a year, and more in autumn. That was reply {turn} of this evening.",
            "parent": "1",
            "submission": f"bench-{os.getpid()}-{discussion}-{turn}",
        }
        headers = {**visitor.headers, "Content-Type": "application/x-www-form-urlencoded"}
        response, _ = server.ask(f"/discussions/{discussion}/replies", headers, urlencode(fields))
        if response.status != 303:
            raise SystemExit(f"A reply answered {response.status}.")
        return 0

    return once


def _statements(app: Flask, path: str, visitor: Visitor | None = None) -> int:
    with watching(app) as seen:
        app.test_client(use_cookies=False).get(path, headers=visitor.headers if visitor else {})
    return len([statement for statement in seen if statement.startswith(("SELECT", "INSERT", "UPDATE", "DELETE"))])


@contextmanager
def watching(app: Flask) -> Iterator[list[str]]:
    """The SQL statements that run inside."""
    seen: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
