"""Commands that run and look after the house."""

from dataclasses import astuple
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup
from flask_migrate.cli import db as database_commands
from flask_migrate.cli import upgrade as change_tables

from forum.database import write
from forum.errors import Misconfigured
from forum.jobs.worker import work
from forum.operations.demonstration import notice
from forum.operations.demonstration.loading import clear_ground, has_other_members, is_loaded, load_demonstration
from forum.operations.services.backing_up import back_up
from forum.operations.services.checking import examine
from forum.operations.services.ground import lay_ground
from forum.operations.services.rerendering import Rendered, old_text_count, render_again, store_rendered
from forum.search.services.indexing import index_changes
from forum.search.services.vectors import make_vectors

text = AppGroup("text", help="The texts that members wrote.")
SIGN_INS = (
    ("alice@demo.example", "a member"),
    ("bob@demo.example", "a member"),
    ("lena@demo.example", "an objective lead"),
    ("mia@demo.example", "a moderator"),
    ("ada@demo.example", "an administrator"),
)


def say_sign_ins() -> None:
    """Print how to sign in to the demonstration."""
    click.echo("Sign in with the password follow-the-triangle as:")
    for email, role in SIGN_INS:
        click.echo(f"  {email}  {role}")


@click.command("worker")
def worker() -> None:
    """Do the background work only: notifications, mail, search index."""
    notice.put_up(is_demonstration=is_loaded())
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    # Vectors have a thread of their own, so that words never wait for them.
    work(app, lambda: index_changes() > 0, lambda: make_vectors() > 0)


def _upgrade(**options: Any) -> None:
    """Change the tables as Flask-Migrate does, then bring what every network needs; a release may bring more of it."""
    click.get_current_context().invoke(change_tables, **options)
    if options["revision"] != "head":
        return
    with write():
        added = lay_ground()
    if any(astuple(added)):
        click.echo(
            f"Added {added.organisations} organisations, {added.themes} themes, {added.objectives} objectives, "
            f"{added.thesaurus} groups of words that mean the same."
        )


database_commands.add_command(
    click.Command(
        "upgrade",
        callback=_upgrade,
        params=change_tables.params,
        help="Make or change the tables, and add what is missing of directory, themes, objectives and thesaurus.",
    )
)


@click.command("demo")
@click.option("--once", is_flag=True, help="Do nothing when it is there already, or beside real members.")
def demo(once: bool) -> None:  # noqa: FBT001
    """Load the demonstration network: invented people, real public practices."""
    if current_app.config["FORUM_ENV"] == "production":
        raise Misconfigured("The demonstration is not for production: its passwords are public.")
    if once and (is_loaded() or has_other_members()):
        if is_loaded():
            say_sign_ins()
        return
    clear_ground()
    steps = load_demonstration()
    with click.progressbar(length=100, label="Loading the demonstration", show_pos=False) as bar:
        while bar.pos < 100:
            with write():
                percent = next(steps)
            bar.update(percent - bar.pos)
    say_sign_ins()


@click.command("doctor")
def doctor() -> None:
    """Say what is wrong with this installation and how to mend it."""
    findings = examine()
    for finding in findings:
        click.echo(f"{'fine ' if finding.is_fine else 'WRONG'}  {finding.name}: {finding.seen}")
        if not finding.is_fine:
            click.echo(f"       {finding.advice}")
    if not all(finding.is_fine for finding in findings):
        raise SystemExit(1)


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Write a consistent copy of the database to a new FILE."""
    size = back_up(file)
    click.echo(f"Wrote {file}, {size // 1024:,} KB.")


@text.command("rerender")
@click.option("--all", "everything", is_flag=True, help="Also those of the present renderer.")
def rerender_texts(everything: bool) -> None:  # noqa: FBT001
    """Render and clean every stored text again."""
    total = old_text_count(everything=everything)
    refused: list[Rendered] = []
    with click.progressbar(length=total, label="Rendering") as bar:
        for batch in render_again(everything=everything):
            with write():
                store_rendered(batch)
            refused += [done for done in batch if done.refused]
            bar.update(len(batch))
    for done in refused:
        click.echo(f"{done.kind} {done.id} keeps its old page: {done.refused}", err=True)
    click.echo(f"Rendered {total - len(refused)} texts.")
    if refused:
        raise SystemExit(1)


COMMANDS = [worker, demo, doctor, backup, text]
