"""The link that saves a search stands where the form would take it, and nowhere else."""

from urllib.parse import urlencode

import pytest

from forum.extensions import db
from forum.saved_searches.models import SavedSearch
from tests.finding.asking import search


@pytest.mark.parametrize(
    "asked",
    [
        {"kind": "organisation"},
        {"words": "eastvale", "kind": ["member", "organisation"]},
        {"words": "kind:member"},
        {"words": "zzqx kind:member,organisation"},
        {"since": "2026-13-01", "status": 422},
    ],
)
def test_what_can_have_no_news_is_not_offered_to_be_saved(new_browser, alice, asked):
    browser = new_browser(alice)
    given = {"words": "", "status": 200, **asked}

    page = search(browser, given.pop("words"), given.pop("status"), **given)
    parameters = urlencode({"q": asked.get("words", ""), **given}, doseq=True)

    assert not page.select('a[href^="/saved-searches/new"]')
    refused = browser.post("/saved-searches/new", 422, name="Mine", rate="daily", asked=parameters)
    assert "first, then save" in refused.text or "Choose one of these types, or none." in refused.text


@pytest.mark.parametrize(
    "words", ["lanterns", "lanterns kind:member,story", "is:unanswered", "kind:reply", "by:me", "-lanterns"]
)
def test_what_is_offered_to_be_saved_can_be_saved(new_browser, alice, words):
    browser = new_browser(alice)
    offered = search(browser, words).select('a[href^="/saved-searches/new"]')

    form = browser.page(offered[0]["href"])
    browser.post("/saved-searches/new", **form.form("/saved-searches/new"))

    assert db.session.scalars(db.select(SavedSearch.member_id)).all() == [alice.id]
