"""The `forum` command: errors are one sentence on stderr; 1 means refused or found, 2 wrong use or configuration."""

import sys
from importlib.metadata import version

import click
from flask import Flask
from flask_migrate import Migrate
from flask_migrate.cli import db as database_commands
from sqlalchemy.exc import OperationalError, ProgrammingError

from config import read_settings
from forum import ROOMS, ROOT, create_app, part_of, prepare_instance
from forum.errors import Misconfigured, Refusal
from forum.extensions import db
from forum.operations.services.starting import check_database
from forum.operations.services.supervising import Supervisor, listen


class Commands(click.Group):
    """`run`, and the commands of the rooms, for which the application is made when one of them is asked for."""

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted([*super().list_commands(context), *self._of_rooms(context).list_commands(context)])

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        return super().get_command(context, name) or self._of_rooms(context).get_command(context, name)

    def _of_rooms(self, context: click.Context) -> click.Group:
        if context.obj is None:
            context.obj = create_app()
            add_commands(context.obj)
            context.with_resource(context.obj.app_context())
        return context.obj.cli


def add_commands(app: Flask) -> None:
    """Give the application the commands of its rooms. Only the terminal needs them, so serving loads none."""
    Migrate(app, db, directory=str(ROOT / "migrations"))
    app.cli.add_command(database_commands)
    for room in ROOMS:
        module = part_of(room, "cli")
        for command in module.COMMANDS if module else ():
            known = app.cli.commands.get(command.name)
            if isinstance(known, click.Group) and isinstance(command, click.Group):
                # A higher room adds to the commands of a lower one.
                known.commands.update(command.commands)
            else:
                app.cli.add_command(command)


@click.command(cls=Commands, name="forum", help="Connect and Share: run it, look after it.")
@click.version_option(version("connect-and-share"), prog_name="Connect and Share", message="%(prog)s %(version)s")
def forum() -> None:
    """The parent of all commands."""


@forum.command("run")
@click.option("--debug", "is_debug", is_flag=True, help="Reload the pages when the code changes.")
def run(is_debug: bool) -> None:  # noqa: FBT001
    """Serve the pages and do the background work, together, until Ctrl-C."""
    settings = read_settings()
    prepare_instance(settings["INSTANCE_DIR"])
    check_database(settings)
    with listen(settings["HOST"], settings["PORT"]) as listening:
        click.echo(f"Connect and Share is at http://{settings['HOST']}:{settings['PORT']} (stop it with Ctrl-C)")
        raise SystemExit(Supervisor(listening, is_debug=is_debug, mail_at=settings["MAIL_LISTEN"]).run())


def main() -> None:
    """Run the command that was asked for."""
    try:
        raise SystemExit(forum.main(args=sys.argv[1:] or ["--help"], prog_name="forum", standalone_mode=False))
    except click.exceptions.NoArgsIsHelpError as error:
        _stop(error.format_message(), 2)
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "forum"
        _stop(f"{error.format_message()} `{command} --help` tells how.", 2)
    except click.ClickException as error:
        _stop(error.format_message(), error.exit_code)
    except click.Abort:
        _stop("Stopped.", 1)
    except Misconfigured as error:
        _stop(str(error), 2)
    except Refusal as refusal:
        _stop(str(refusal), 1)
    except (OperationalError, ProgrammingError) as error:
        _stop(_why(error), 2)


def _why(error: OperationalError | ProgrammingError) -> str:
    try:
        check_database(read_settings())
    except Misconfigured as reason:
        return str(reason)
    return f"The database refused: {str(error.orig).splitlines()[0]}. Run `forum doctor`."


def _stop(sentence: str, code: int) -> None:
    click.echo(sentence, err=True)
    raise SystemExit(code)


if __name__ == "__main__":
    main()
