"""`forum organisations import`: anybody's own list."""

from pathlib import Path

import click
from flask.cli import AppGroup

from forum.database import write
from forum.organisations.services import import_organisations

organisations = AppGroup("organisations", help="The directory of organisations.")
COMMANDS = [organisations]


@organisations.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen and change nothing.")
def import_file(file: Path, dry_run: bool) -> None:  # noqa: FBT001
    """Add the organisations of a CSV FILE (columns name, kind, and optionally short_name, nation, region,
    former_names separated by |, domain)."""
    with write():
        report = import_organisations(file, is_dry_run=dry_run)
    for number, outcome, sentence in report.rows:
        click.echo(f"row {number}: {outcome}: {sentence}")
    added = len(report.rows) - report.refused_count
    click.echo(f"{'Would add' if dry_run else 'Added'} {added}, refused {report.refused_count}.")
    if report.refused_count:
        raise SystemExit(1)
