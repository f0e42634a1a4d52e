"""Started by a test: for each line it reads, a child of its own indexes what changed until somebody kills it."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from flask import Flask

from forum import create_app
from forum.search.queries import backend
from forum.search.services.indexing import index_changes
from forum.subjects import SearchDocument


def index_for_ever(app: Flask) -> None:
    """Say who is at work, then work, with a line at each step."""
    with app.app_context():
        print(os.getpid(), flush=True)
        engine = backend()
        put = engine.put

        def put_and_tell(documents: Sequence[SearchDocument]) -> None:
            print("write", flush=True)
            put(documents)
            print("written", flush=True)

        engine.put = put_and_tell  # type: ignore[method-assign]
        while True:
            print("look", flush=True)
            index_changes()


def main() -> None:
    """Start a child, wait for its end, and so on."""
    app = create_app({"INSTANCE_DIR": Path(sys.argv[1]), "SQLALCHEMY_DATABASE_URI": sys.argv[2]})
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            index_for_ever(app)
        os.waitpid(child, 0)
        print("ended", flush=True)


if __name__ == "__main__":
    main()
