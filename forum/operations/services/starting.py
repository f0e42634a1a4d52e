"""What must hold before the house opens; looked at without the application, so that the start is quick."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import SQLAlchemyError

from forum.errors import Misconfigured

ROOT = Path(__file__).resolve().parent.parent.parent.parent
NOT_MIGRATED = "The database is not migrated. Run `forum db upgrade` first."


def is_migrated(engine: Engine) -> bool:
    """Whether the database has the newest tables."""
    newest = ScriptDirectory(str(ROOT / "migrations")).get_current_head()
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == newest


def check_database(settings: Mapping[str, Any]) -> None:
    """Raise Misconfigured with one sentence when the database does not answer or is not migrated."""
    engine = create_engine(settings["SQLALCHEMY_DATABASE_URI"])
    try:
        if not is_migrated(engine):
            raise Misconfigured(NOT_MIGRATED)
    except SQLAlchemyError as error:
        raise Misconfigured("The database does not answer. Check DATABASE_URL, then run `forum doctor`.") from error
    finally:
        engine.dispose()
