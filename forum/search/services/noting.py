"""The log of searches: how often words were asked on a day and what came of it, never who asked."""

import re
from datetime import timedelta

from sqlalchemy import delete, select, update

from forum.clock import today
from forum.database import upsert
from forum.extensions import db
from forum.jobs.registry import every
from forum.limits.rates import DAY
from forum.search.models import SEARCHED_MOST, SEARCHES_KEPT_DAYS, SearchedWords
from forum.text.plain import fold

FORGOTTEN_AT_ONCE = 1_000
# An address or handle, nine digits or more as in a telephone number, and what asks for a person by name.
TELLS_OF_A_PERSON = re.compile(r"@|\bby:|\d(?:[\s().+/-]*\d){8}", re.IGNORECASE)


def words_to_keep(words: str) -> str:
    """The words as the log compares them; empty for what may tell of a person, which is not kept."""
    return "" if TELLS_OF_A_PERSON.search(words) else fold(words)[:SEARCHED_MOST].rstrip()


def note_search(words: str, *, is_empty: bool) -> None:
    """Count a search for these words today, and whether it found nothing."""
    folded = words_to_keep(words)
    if not folded:
        return
    row = {"searched_on": today(), "words": folded, "shown": words[:SEARCHED_MOST], "asked": 1, "empty": int(is_empty)}
    more = {
        "asked": SearchedWords.asked + 1,
        "empty": SearchedWords.empty + int(is_empty),
        "shown": row["shown"],
    }
    statement = upsert(SearchedWords).values(clicked=0, **row)
    db.session.execute(statement.on_conflict_do_update(index_elements=["searched_on", "words"], set_=more))


def note_click(words: str) -> None:
    """Count that somebody opened a result of these words today; words that nobody asked today count nothing."""
    asked_today = (SearchedWords.searched_on == today(), SearchedWords.words == words_to_keep(words))
    statement = update(SearchedWords).where(*asked_today).values(clicked=SearchedWords.clicked + 1)
    db.session.execute(statement.execution_options(synchronize_session=False))


@every(DAY)
def forget_old_searches(subject_id: int) -> bool:
    """Remove the counts of days that are too long ago, some at a time; True while there are more."""
    old = select(SearchedWords.id).where(SearchedWords.searched_on < today() - timedelta(days=SEARCHES_KEPT_DAYS))
    result = db.session.execute(
        delete(SearchedWords)
        .where(SearchedWords.id.in_(old.limit(FORGOTTEN_AT_ONCE)))
        .execution_options(synchronize_session=False)
    )
    return bool(result.rowcount == FORGOTTEN_AT_ONCE)  # type: ignore[attr-defined]
