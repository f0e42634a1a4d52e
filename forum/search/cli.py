"""Commands that look after the search index."""

from collections.abc import Iterator

import click
from flask import current_app
from flask.cli import AppGroup

from forum.search.meaning.model import is_usable
from forum.search.services.checking import Comparison, compare, my_turn
from forum.search.services.indexing import index_changes, rebuild, thing_count
from forum.text.words import counted

search = AppGroup(
    "search",
    help="The search index. The worker keeps it, and makes it anew when it is missing, broken or of an old version. "
    "It lies in INSTANCE_DIR/search, holds nothing that the database does not, and needs no backup.",
)
SHOWN = 20
NO_MODEL = "They need the sentence model, which is not installed or damaged"
ASK = "`forum search rebuild` asks for them, and the worker does so once a day"
FORGET = "`forum search rebuild` removes them, and the worker does so once a day"


@search.command("rebuild")
def rebuild_index() -> None:
    """Make the index anew from the database, beside the present one.

    Searching goes on meanwhile. Needed after the database was restored or changed by another program.
    """
    with my_turn() as engine, click.progressbar(length=thing_count(), label="Indexing") as bar:
        for size in rebuild(engine):
            bar.update(size)
        bar.update(bar.length - bar.pos if bar.length else 0)
    index_changes()
    click.echo(f"The index holds {counted(engine.document_count(), 'document')}.")


@search.command("check")
def check_index() -> None:
    """Compare the index with the database, document by document. Exits with 1 when they differ."""
    result = compare()
    for line in result.differences[:SHOWN]:
        click.echo(line)
    if len(result.differences) > SHOWN:
        click.echo(f"… and {len(result.differences) - SHOWN} more")
    if result.waiting:
        click.echo(f"Changed and waiting for the worker: {counted(result.waiting, 'document')}.")
    for line in _about_vectors(result):
        click.echo(line)
    if result.differences:
        click.echo("The index differs from the database. Run `forum search rebuild`.", err=True)
        raise SystemExit(1)
    click.echo(f"The index agrees with the database: {counted(result.documents, 'document')}.")


def _about_vectors(result: Comparison) -> Iterator[str]:
    """What is not in order, and who mends it: no fault of the index, which finds all the same."""
    is_on = current_app.config["SEARCH_MEANING"] == "on"
    if result.vectors_wanted and is_on:
        why = "The worker makes them" if is_usable() else NO_MODEL
        yield f"Without a vector: {counted(len(result.vectors_wanted), 'text')}. {why}."
    if result.vectors_unasked and is_on:
        yield f"Without a vector and not asked for: {counted(len(result.vectors_unasked), 'text')}. {ASK}."
    if result.vectors_left_over:
        yield f"Vectors of what can be found no more: {len(result.vectors_left_over)}. {FORGET}."


COMMANDS = [search]
