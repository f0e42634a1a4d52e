"""Reading a collection out of a folder: which file is what, by what stands in it and by its name."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from bench.formats import smart, tables, trec
from bench.formats.collection import Collection, Judgements, Named, Text, Unreadable, relevant_only
from bench.formats.files import files_in, head_of, plain_name

IS_QUESTIONS = re.compile(r"quer|topic|question|qry|\.que\b")
IS_JUDGEMENTS = re.compile(r"qrel|judg|\.rel\b|(?<![a-z])rels?(?![a-z])")
ROW_OF_NUMBERS = re.compile(r"\S+[ \t]+\S+([ \t]+\S+){0,2}\s*")
# Of several parts the one that is for testing; the others are for learning.
PARTS = ("test", "dev", "train")
READERS: dict[str, Callable[[Path], Iterator[Text]]] = {
    "json": tables.json_documents,
    "tab": tables.tab_documents,
    "trec": trec.documents,
    "smart": smart.documents,
}
FORMS = {"json": "BEIR", "tab": "TREC", "trec": "TREC", "smart": "classic"}


def read_collection(folder: Path, named: Named) -> Collection:
    """The collection of a folder. Raises Unreadable with the sentence that says what is missing."""
    files = [path for path in files_in(folder) if head_of(path).strip()]
    judgement_files = list(named.judgements) or _of_one_part([path for path in files if _is_judgements(path)])
    question_files = list(named.questions) or [
        path for path in files if path not in judgement_files and _is_questions(path)
    ]
    taken = {*judgement_files, *question_files}
    document_files = list(named.documents) or [path for path in files if path not in taken and _is_documents(path)]
    for what, found in (("judgements", judgement_files), ("questions", question_files), ("documents", document_files)):
        if not found:
            raise Unreadable(f"{folder} has no file of {what} that is known by its name; name it with --{what}.")
    judged = tables.judgements_in(judgement_files)
    asked = _asked(question_files, judged, named.field)
    relevant = relevant_only(judged)
    questions = {number: text for number, text in asked.items() if number in relevant and text.strip()}
    if not questions:
        raise Unreadable(f"No question of {folder} has a relevant document: the judgements number them otherwise.")
    return Collection(
        name=folder.resolve().name,
        form=FORMS[_form(document_files[0])],
        documents=partial(_documents, document_files),
        questions=questions,
        relevant={number: relevant[number] for number in questions},
        left_out=len(asked) - len(questions),
    )


def _documents(files: list[Path]) -> Iterator[Text]:
    """Each document once, as it stands first."""
    known: set[str] = set()
    for path in files:
        for text in READERS[_form(path)](path):
            if text.id and text.id not in known:
                known.add(text.id)
                yield text


def _asked(files: list[Path], judged: Judgements, field: str) -> dict[str, str]:
    found: list[tuple[str, str]] = []
    for path in files:
        form = _form(path)
        if form == "smart":
            found += smart.counted(smart.questions(path), judged.keys())
        elif form == "json":
            found += tables.json_questions(path)
        elif form == "tab":
            found += tables.tab_questions(path)
        else:
            found += trec.questions(path, field)
    return {_number(number, judged): text for number, text in found}


def _number(number: str, judged: Judgements) -> str:
    """The id of a question as the judgements write it: «051» and «51» are one."""
    return number if number in judged else number.lstrip("0") or number


def _form(path: Path) -> str:
    head = head_of(path).lstrip()
    if head.startswith("{"):
        return "json"
    if head.startswith(".I"):
        return "smart"
    return "trec" if head.startswith("<") or re.search(r"<(doc|top|topic|query)\b", head, re.I) else "tab"


def _is_documents(path: Path) -> bool:
    form = _form(path)
    if form == "trec":
        return re.search(r"<doc\b", head_of(path), re.I) is not None
    if form == "tab":
        return re.search(r"corpus|collection|docs|documents", plain_name(path)) is not None
    return True


def _is_questions(path: Path) -> bool:
    if _form(path) == "trec":
        return re.search(r"<(top|topic|query)\b", head_of(path), re.I) is not None
    return IS_QUESTIONS.search(plain_name(path)) is not None


def _is_judgements(path: Path) -> bool:
    """By its name or its folder's, and because each of its first lines is two to four short columns."""
    name = plain_name(path)
    if not IS_JUDGEMENTS.search(name) and not IS_JUDGEMENTS.search(path.parent.name.lower()):
        return False
    lines = [line for line in head_of(path).splitlines()[:20] if line.strip()]
    return bool(lines) and all(ROW_OF_NUMBERS.fullmatch(line) for line in lines)


def _of_one_part(files: list[Path]) -> list[Path]:
    for part in PARTS:
        chosen = [path for path in files if part in re.split(r"[^a-z]+", plain_name(path))]
        if chosen:
            return chosen
    return files
