"""Asking the search page, and reading what it answers."""

from typing import Any
from urllib.parse import urlencode

from forum.extensions import db
from forum.search.models import SearchedWords
from forum.search.services.indexing import index_changes
from tests.browser import Answer, Browser


def search(browser: Browser, words: str, status: int = 200, **values: Any) -> Answer:
    """The search page for these words."""
    index_changes()
    return browser.page(f"/search?{urlencode({'q': words, **values}, doseq=True)}", status)


def titles(page: Answer) -> list[str]:
    return _texts(page, ".result-list:not([aria-label]) .result-title")


def nearest(page: Answer) -> list[str]:
    """The titles of what is nearest to a question that found nothing."""
    return _texts(page, ".result-list[aria-label] .result-title")


def _texts(page: Answer, css: str) -> list[str]:
    return [" ".join(tag.get_text().split()) for tag in page.select(css)]


def counts(page: Answer, group: str) -> dict[str, int]:
    """What stands beside the boxes of a group of filters."""
    boxes = page.select(f'.filters label.choice:has(input[name="{group}"])')
    return {box.input["value"]: int(box.select_one(".filter-count").get_text().split()[0]) for box in boxes}


def kept_searches() -> list[tuple[str, int, int, int]]:
    """What is kept of searches: the words as typed last, how often asked, empty and opened."""
    db.session.rollback()
    row = SearchedWords
    return [
        tuple(found)
        for found in db.session.execute(db.select(row.shown, row.asked, row.empty, row.clicked).order_by(row.id))
    ]


def empty_searches() -> list[str]:
    """The words that found nothing."""
    return [words for words, _, empty, _ in kept_searches() if empty]
