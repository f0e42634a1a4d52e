"""How good the order of the hits is: `python -m bench.relevance DIR [DIR …]`, or `python bench/relevance.py DIR`.

Each DIR holds a collection in BEIR's, TREC's or the classic form: documents, questions, and which documents were judged
as relevant to which. It is indexed through the application's own back end, analysed and scored as on the site; beside
it stands BM25 as Lucene computes it (tantivy), where that is installed. nDCG@10 takes the judged grade as gain and log2
of the place plus one as discount; recall and MRR are those of the first 100; all as trec_eval has them.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

if not __package__:
    # Run as a file: then its folder stands where the checkout should.
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from bench.engines import BACKENDS, possible_backends
from bench.formats.collection import Collection, Named, Unreadable
from bench.formats.finding import read_collection
from bench.judged import Measured, judge
from bench.meaning import meaning_of
from bench.ranking import BY_MEANING, Ranking, ours, references

ONE_OR_BOTH = "may be given twice; without it both, where PostgreSQL is installed"
COLUMNS = "engine", "nDCG@10", "recall@100", "MRR", "nothing", "index s", "CPU ms", "95 %"


def main() -> int:
    """Measure each collection, print the tables, and the means of several."""
    wanted = _words().parse_args()
    named = Named(tuple(wanted.documents), tuple(wanted.questions), tuple(wanted.judgements), wanted.field)
    rows: list[Measured] = []
    for folder in wanted.folders:
        try:
            collection = read_collection(folder, named)
        except Unreadable as error:
            print(error, file=sys.stderr)
            return 2
        rows += _measured(collection, wanted, is_quiet=wanted.json)
    if wanted.json:
        print(json.dumps([asdict(row) for row in rows], indent=1))
    elif len(wanted.folders) > 1:
        _show_means(rows)
    return 0


def _words() -> argparse.ArgumentParser:
    words = argparse.ArgumentParser(prog="python -m bench.relevance", description=__doc__)
    words.add_argument("folders", nargs="+", type=Path, metavar="DIR")
    words.add_argument(
        "--backend",
        choices=BACKENDS,
        action="append",
        help="may be given twice; without it both, where PostgreSQL is installed",
    )
    words.add_argument(
        "--meaning", choices=("on", "off"), default="on", help="off: by words alone, which needs no vectors"
    )
    words.add_argument("--no-reference", action="store_true", help="leave tantivy out")
    words.add_argument("--field", choices=("title", "description", "both"), default="title", help="of a TREC topic")
    words.add_argument("--documents", nargs="+", type=Path, default=[], help="the files, when they are not found")
    words.add_argument("--questions", nargs="+", type=Path, default=[])
    words.add_argument("--judgements", nargs="+", type=Path, default=[])
    words.add_argument("--json", action="store_true", help="print JSON instead of tables")
    return words


def _measured(collection: Collection, wanted: argparse.Namespace, *, is_quiet: bool) -> list[Measured]:
    if not is_quiet:
        left_out = f", {collection.left_out:,} without a relevant document left out" if collection.left_out else ""
        print(f"\n{collection.name} ({collection.form} form): {len(collection.questions):,} questions{left_out}")
        print(_line(COLUMNS), flush=True)
    rows = []
    for ranking in _rankings(wanted):
        for row in judge(collection, ranking):
            rows.append(row)
            if not is_quiet:
                print(_line(_cells(row)), flush=True)
    if not is_quiet and rows:
        print(f"{rows[0].documents:,} documents")
        _show_gains(rows)
    return rows


def _show_gains(rows: list[Measured]) -> None:
    """What meaning adds to the words of the same back end, and what it costs more."""
    by_name = {row.engine: row for row in rows}
    for name, words in by_name.items():
        meant = by_name.get(f"{name}{BY_MEANING}")
        if meant is not None and words.quality.ndcg:
            gain = 100 * (meant.quality.ndcg / words.quality.ndcg - 1)
            more = meant.cost.middle - words.cost.middle, meant.cost.p95 - words.cost.p95
            print(f"{name}: meaning gives {gain:+.1f} % nDCG@10 for {more[0]:.1f} ms more (95 %: {more[1]:.1f})")


def _rankings(wanted: argparse.Namespace) -> Iterator[Ranking]:
    """Each engine with a folder of its own that goes after it."""
    meaning = meaning_of(wanted.meaning)
    for name in wanted.backend or possible_backends():
        with TemporaryDirectory(prefix="forum-relevance-") as folder, ours(name, Path(folder), meaning) as made:
            yield made
    if not wanted.no_reference:
        with TemporaryDirectory(prefix="forum-relevance-") as folder:
            yield from references(Path(folder))


def _cells(row: Measured) -> tuple[str, ...]:
    quality = row.quality
    measures = (f"{value:.4f}" for value in (quality.ndcg, quality.recall, quality.mrr))
    return (
        row.engine,
        *measures,
        str(quality.unanswered),
        f"{row.index_seconds:.1f}",
        f"{row.cost.middle:.1f}",
        (f"{row.cost.p95:.1f}"),
    )


def _line(cells: tuple[str, ...]) -> str:
    return f"{cells[0]:34}" + "".join(f"{cell:>11}" for cell in cells[1:])


def _show_means(rows: list[Measured]) -> None:
    print("\nMean of the collections")
    print(_line(COLUMNS[:4]))
    for engine in dict.fromkeys(row.engine for row in rows):
        mine = [row.quality for row in rows if row.engine == engine]
        means = (sum(values) / len(mine) for values in zip(*((q.ndcg, q.recall, q.mrr) for q in mine), strict=True))
        print(_line((engine, *(f"{mean:.4f}" for mean in means))))


if __name__ == "__main__":
    sys.exit(main())
