"""A record as its form sends it, and what the tests of adoptions share."""

from forum.extensions import db
from forum.stories.models import Adoption

RECORD = {
    "status": "adapted",
    "happened_on-day": "",
    "happened_on-month": "6",
    "happened_on-year": "2025",
    "what_we_changed": "We kept our **own** crews.",
    "result": "Visits fell by a fifth.",
    "saving": "£40,000",
    "saving_is": "about",
    "saving_basis": "yearly",
    "saving_status": "achieved",
    "price_year": "2024",
    "excludes": "Traffic management",
    "checked_by": "finance",
    "recommend": "with_changes",
    "may_be_asked": "y",
    "submission": "one",
}


def fresh(model, row_id):
    db.session.rollback()
    return db.session.get_one(model, row_id, populate_existing=True)


def only_adoption() -> Adoption:
    db.session.rollback()
    return db.session.scalars(db.select(Adoption).execution_options(populate_existing=True)).one()


def sent(browser, path, expected=303, **fields):
    """What a POST gives that carries a field named status."""
    browser.page("/account/sessions")
    answer = browser.send("POST", path, data={"csrf_token": browser.token, **fields})
    assert answer.status == expected, f"POST {path} gave {answer.status}: {answer.text[:300]}"
    return answer


def new_of(story) -> str:
    return f"/stories/{story.id}/adoptions/new"


def record_of(page):
    return " ".join(page.select(".adoption")[0].get_text(" ").split())
