"""Tiny collections in each form that `bench.relevance` reads, written by the tests: the same three documents each."""

import gzip
import json
from pathlib import Path

TITLES = {"1": "Gully cleaning by sensor", "2": "Salt on winter routes", "3": "Lamps that save money"}
BODIES = {
    "1": "We clean gullies when a sensor says so.",
    "2": "Brine before frost, and less salt on the gullies.",
    "3": "LED lamps & dimming.",
}
ASKED = {"1": "how do we clean a gully", "2": "cheaper street lamps", "3": "nothing judged"}


def beir(folder: Path) -> None:
    """corpus.jsonl, packed; questions; and judgements for learning that must not be read."""
    rows = [json.dumps({"_id": f"d{n}", "title": title, "text": BODIES[n]}) for n, title in TITLES.items()]
    _write_packed(folder / "corpus.jsonl.gz", "\n".join(rows))
    questions = [json.dumps({"_id": f"q{n}", "text": text}) for n, text in ASKED.items()]
    _write(folder / "queries.jsonl", "\n".join(questions))
    head = "query-id\tcorpus-id\tscore\n"
    _write(folder / "qrels" / "train.tsv", f"{head}q3\td3\t2\n")
    _write(folder / "qrels" / "test.tsv", f"{head}q1\td1\t2\nq1\td2\t1\nq2\td3\t1\nq3\td1\t0\n")


def trec(folder: Path) -> None:
    """Documents in two files with other tags each; topics without ends of tags; judgements with noughts and minus."""
    one = f"<DOC>\n<DOCNO> d1 </DOCNO>\n<HEADLINE>{TITLES['1']}</HEADLINE>\n<DATE>1994</DATE>\n<TEXT>\n{BODIES['1']}"
    _write(folder / "docs" / "FT_1", f"{one}\n</TEXT>\n</DOC>\n{_plain_document('2')}")
    _write_packed(folder / "docs" / "more" / "FT_2.gz", _plain_document("3"), "latin-1")
    topics = (
        f"<top>\n<num> Number: 00{n}\n<title> {text}\n<desc> Description:\nAll about it {n}\n</top>\n"
        for n, text in ASKED.items()
    )
    _write(folder / "topics.1-3", "\n".join(topics))
    _write(folder / "qrels.1-3.txt", "1 0 d1 2\n1 0 d2 1\n2 0 d3 1\n3 0 d1 0\n3 0 d2 -2\n")


def trec_of_our_days(folder: Path) -> None:
    """Documents with an id in their tag, topics as XML, and judgements of more than one space."""
    texts = "".join(f"<doc id='d{n}'><title>{t}</title><body>{BODIES[n]}</body></doc>\n" for n, t in TITLES.items())
    _write(folder / "corpus.xml", texts)
    topics = "".join(
        f'<topic number="{n}"><query>{text}</query><question>All about {n}?</question></topic>\n'
        for n, text in ASKED.items()
    )
    _write(folder / "topics.xml", f"<topics>\n{topics}</topics>\n")
    _write(folder / "qrels", "1   0  d1   2\n1   0  d2   1\n2   0  d3   1\n3 0 d1 0\n")


def lines(folder: Path) -> None:
    """Documents and questions as columns."""
    _write(folder / "collection.tsv", "".join(f"d{n}\t{title}. {BODIES[n]}\n" for n, title in TITLES.items()))
    _write(folder / "queries.tsv", "".join(f"{n}\t{text}\n" for n, text in ASKED.items()))
    _write(folder / "qrels.tsv", "1\t0\td1\t2\n1\t0\td2\t1\n2\t0\td3\t1\n")


def classic(folder: Path) -> None:
    """Question numbers with gaps, as in Cranfield's file, whose judgements count from 1."""
    texts = (f".I {n}\n.T\n{title}\n.A\nsmith\n.B\nj. 1958\n.W\n{BODIES[n]}\n" for n, title in TITLES.items())
    _write(folder / "cran.all.1400", "".join(texts))
    questions = (
        f".I {number}\n.W\n{text}\n" for number, text in zip(("001", "004", "009"), ASKED.values(), strict=True)
    )
    _write(folder / "cran.qry", "".join(questions))
    _write(folder / "cranqrel", "1 1 2\n1 2 4\n2 3 3\n3 1 -1\n")


def _plain_document(number: str) -> str:
    text = BODIES[number].replace("&", "&amp;")
    return f"<doc>\n<docno>d{number}</docno>\n<title>{TITLES[number]}</title>\n{text}\n</doc>\n"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _write_packed(path: Path, text: str, letters: str = "utf-8") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode(letters)))
