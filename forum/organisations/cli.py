"""`forum organisations import`: anybody's own list."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from flask.cli import AppGroup

from forum.database import write
from forum.extensions import db
from forum.organisations.lists import ListRow, read_list
from forum.organisations.services import Imported, import_organisations
from forum.text.words import counted

organisations = AppGroup("organisations", help="The directory of organisations.")
COMMANDS = [organisations]
# One transaction each, so that nobody who posts waits for a long list.
ROWS_AT_ONCE = 100


@organisations.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", "is_dry_run", is_flag=True, help="Say what would happen and change nothing.")
def import_file(file: Path, is_dry_run: bool) -> None:  # noqa: FBT001
    """Add the organisations of a CSV FILE and say for each row what became of it.

    The first row names the columns: name and kind, and perhaps short_name, nation, region, former_names (separated
    by |), domain and alliances (known ones, separated by |). Commas, semicolons and tabs are taken.
    """
    rows = read_list(file)
    outcomes: list[Imported] = []
    # The bar goes to the terminal only; the report can be kept in a file.
    with click.progressbar(
        length=len(rows), label="Importing", file=sys.stderr, hidden=len(rows) < ROWS_AT_ONCE or not sys.stderr.isatty()
    ) as bar:
        for batch in _import_in_batches(rows, is_dry_run=is_dry_run):
            outcomes += batch
            bar.update(len(batch))
    _report(outcomes, is_dry_run=is_dry_run)


def _import_in_batches(rows: Sequence[ListRow], *, is_dry_run: bool) -> Iterator[list[Imported]]:
    seen: dict[str, int] = {}
    for start in range(0, len(rows), ROWS_AT_ONCE):
        with write():
            batch = list(import_organisations(rows[start : start + ROWS_AT_ONCE], seen))
            if is_dry_run:
                db.session.rollback()
        yield batch


def _report(outcomes: Sequence[Imported], *, is_dry_run: bool) -> None:
    for outcome in outcomes:
        word = ("would be added" if is_dry_run else "added") if outcome.is_added else "refused"
        click.echo(f"row {outcome.number}: {word}: {outcome.sentence}")
    added = sum(outcome.is_added for outcome in outcomes)
    refused = len(outcomes) - added
    click.echo(f"{'Would add' if is_dry_run else 'Added'} {counted(added, 'organisation')}, refused {refused}.")
    if refused:
        raise SystemExit(1)
