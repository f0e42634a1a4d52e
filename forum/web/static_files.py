"""Static files under one address that carries the hash of the whole tree, so that they never go stale."""

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise

ROOT = Path(__file__).resolve().parent.parent.parent / "static"


@lru_cache(maxsize=1)
def tree_hash() -> str:
    """A short hash of every static file's path and bytes."""
    digest = hashlib.sha256()
    for path in sorted(p for p in ROOT.rglob("*") if p.is_file()):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def static_url(name: str) -> str:
    """The address of a static file, like /static/3f…/css/base.css."""
    return f"/static/{tree_hash()}/{name}"


def serve_static(app: Flask) -> None:
    """Let WhiteNoise answer static addresses before Flask sees them."""
    prefix = f"static/{tree_hash()}/"
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app, root=ROOT, prefix=prefix, max_age=31_536_000, immutable_file_test=lambda path, url: True
    )
