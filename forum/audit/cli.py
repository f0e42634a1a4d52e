"""`forum audit verify`."""

import click
from flask.cli import AppGroup

from forum.audit.services import first_broken_entry

audit = AppGroup("audit", help="The log of what moderators and administrators did.")
COMMANDS = [audit]


@audit.command("verify")
def verify() -> None:
    """Prove that nobody changed or took out an entry."""
    broken = first_broken_entry()
    if broken is not None:
        click.echo(f"The log is broken at entry {broken}: it was changed, or the one before it is missing.", err=True)
        raise SystemExit(1)
    click.echo("The log is whole.")
