"""Titles and names that begin as somebody is typing."""

from sqlalchemy import Connection, text

from forum.search.analysis import asked_in
from forum.search.backends.postgresql.asking import First
from forum.search.backends.postgresql.counting import Sizes
from forum.search.backends.postgresql.terms import clean, in_title
from forum.search.backends.postgresql.writing import NAME_LETTERS
from forum.search.contract import Question
from forum.search.stemming import stem

# Of the words that begin as typed, so many; of titles that begin so, and of those that are the question, so many.
WORDS_MOST, TITLES_MOST, EXACT_MOST = 50, 100, 1_000
# A title that begins with all that was typed stands before those that only have its words.
WHOLE_WORTH, WORD_WORTH = 100.0, 1.0


def met_by_name(connection: Connection, question: Question, generation: int, sizes: Sizes) -> First:
    """The documents whose title or name is the question, or goes on as it was typed."""
    exact = _named(connection, "name = :name", question.title, generation, most=EXACT_MOST) if question.title else []
    ids = tuple({number for number, _ in exact})
    if not question.prefix:
        return First(exact=ids)
    whole = clean(f"{question.title} {question.prefix}".strip())[:NAME_LETTERS]
    begun: dict[int, float] = {}
    for number, name in _named(connection, "name LIKE :name", f"{_literal(whole)}%", generation, most=TITLES_MOST):
        begun[number] = begun.get(number, 0.0) + WHOLE_WORTH / (1 + len(name) - len(whole))
    # Where so many titles begin so, nobody needs those that only have such a word.
    is_enough = len(begun) == TITLES_MOST and not sizes.is_small
    return First(ids, begun, "" if is_enough else _title_query(connection, question, sizes))


def _named(connection: Connection, condition: str, name: str, generation: int, *, most: int) -> list[tuple[int, str]]:
    rows = connection.execute(
        text(
            f"SELECT document_id, name FROM search_name JOIN search_document ON search_document.id = document_id"
            f" WHERE {condition} AND generation = :generation ORDER BY name USING ~<~, created DESC LIMIT :most"
        ),
        {"name": clean(name)[: 2 * NAME_LETTERS], "generation": generation, "most": most},
    )
    return [(number, found) for number, found in rows]


def _literal(text_: str) -> str:
    """A beginning in which nothing stands for other letters."""
    return text_.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _title_query(connection: Connection, question: Question, sizes: Sizes) -> str:
    """The question for titles that have a word which begins so, and all words before it."""
    terms = _terms(connection, clean(question.prefix), sizes)
    if not terms:
        return ""
    begun = " | ".join(in_title([term]) for term in terms)
    before = in_title(wanted.term for wanted in asked_in(question.title))
    return f"({begun}) & {before}" if before else begun


def _terms(connection: Connection, prefix: str, sizes: Sizes) -> list[str]:
    """The words of titles that begin so: in a small archive those of all titles, else the commonest that are known."""
    if " " in prefix:
        return []
    if sizes.is_small:
        statement = (
            "SELECT DISTINCT word FROM search_name CROSS JOIN unnest(string_to_array(name, ' ')) AS word"
            " WHERE word LIKE :beginning ORDER BY word LIMIT :most"
        )
    else:
        statement = (
            "SELECT term FROM search_word WHERE term LIKE :beginning"
            " ORDER BY title_count DESC, document_count DESC LIMIT :most"
        )
    rows = connection.scalars(text(statement), {"beginning": f"{_literal(prefix)}%", "most": WORDS_MOST})
    found = {wanted.term for word in rows for wanted in asked_in(word)} | {stem(prefix)}
    return sorted(found)
