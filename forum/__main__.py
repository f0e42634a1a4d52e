"""The `forum` command: errors are one sentence on stderr; 1 means refused or found, 2 wrong use or configuration."""

import sys

import click
from flask.cli import FlaskGroup
from flask_migrate.cli import db as database_commands
from sqlalchemy.exc import OperationalError, ProgrammingError

from forum import create_app
from forum.errors import Misconfigured, Refusal


def main() -> None:
    """Build the application, then run the command that was asked for."""
    try:
        app = create_app()
    except Misconfigured as error:
        click.echo(str(error), err=True)
        raise SystemExit(2) from error
    group = FlaskGroup(
        name="forum",
        create_app=lambda: app,
        add_default_commands=False,
        load_dotenv=False,
        set_debug_flag=False,
        help="Connect and Share: run it, look after it.",
    )
    group.add_command(database_commands)
    try:
        group.main(args=sys.argv[1:], prog_name="forum")
    except Misconfigured as error:
        click.echo(str(error), err=True)
        raise SystemExit(2) from error
    except Refusal as refusal:
        click.echo(str(refusal), err=True)
        raise SystemExit(1) from refusal
    except (OperationalError, ProgrammingError) as error:
        click.echo(f"The database refused: {error.orig}. Does `forum db upgrade` or `forum doctor` help?", err=True)
        raise SystemExit(2) from error


if __name__ == "__main__":
    main()
