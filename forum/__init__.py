"""Connect and Share: the application factory and the table of contents of the house."""

import importlib
import importlib.util
import os
from pathlib import Path
from types import ModuleType
from typing import Any

from flask import Flask

from config import read_settings
from forum.database import prepare_engine
from forum.errors import Misconfigured
from forum.extensions import csrf, db, login_manager
from forum.web.setup import prepare_web

ROOT = Path(__file__).resolve().parent.parent

# From the ground up: a room imports only rooms listed before it.
ROOMS = (
    "text",
    "limits",
    "jobs",
    "mail",
    "audit",
    "revisions",
    "search",
    "web",
    "uploads",
    "organisations",
    "accounts",
    "families",
    "following",
    "bookmarks",
    "notifications",
    "messages",
    "themes",
    "objectives",
    "expertise",
    "discussions",
    "stories",
    "updates",
    "leaving",
    "moderation",
    "front",
    "programme",
    "directory",
    "finding",
    "saved_searches",
    "inbound_mail",
    "admin",
    "operations",
)
# The numbers of a question are few: measured, a second thread costs three times the work and saves no time. numpy reads
# this when it is first imported, which no file of the foundation does.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
PARTS = ("models", "subject", "services", "views")


def create_app(settings: dict[str, Any] | None = None) -> Flask:
    """The application, ready to serve. Raises Misconfigured when a setting or the instance folder is wrong."""
    app = Flask("forum", template_folder=str(ROOT / "templates"), static_folder=None, root_path=str(ROOT / "forum"))
    app.config.update(read_settings())
    app.config.update(settings or {})
    prepare_instance(Path(app.config["INSTANCE_DIR"]))
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", _engine_options(app.config["SQLALCHEMY_DATABASE_URI"]))
    db.init_app(app)
    csrf.init_app(app)
    login_manager.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    prepare_web(app)
    _open_rooms(app)
    return app


def prepare_instance(folder: Path) -> None:
    """Make the instance folder and try it. Raises Misconfigured."""
    try:
        # Whoever else uses the machine has no business with members' addresses.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise Misconfigured(f"INSTANCE_DIR {folder} cannot be written: {error.strerror}.") from error


def _engine_options(url: str) -> dict[str, Any]:
    # A failed statement is logged without its values, which are texts, addresses and hashes of people.
    options: dict[str, Any] = {"hide_parameters": True}
    return options if url.startswith("sqlite") else {**options, "pool_pre_ping": True, "pool_recycle": 1800}


def _open_rooms(app: Flask) -> None:
    for room in ROOMS:
        for part in PARTS:
            module = part_of(room, part)
            if module is not None and part == "views":
                app.register_blueprint(module.bp)


def part_of(room: str, part: str) -> ModuleType | None:
    """The module of a room, like forum.discussions.views, or None when the room has none of that name."""
    name = f"forum.{room}.{part}"
    return importlib.import_module(name) if importlib.util.find_spec(name) else None
