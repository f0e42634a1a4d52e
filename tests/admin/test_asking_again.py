"""Administration asks for the password once more when it was given a while ago: pages and acts alike."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from forum.clock import now

PLACE = {"slug": "eastvale-council", "mail_id": 1, "request_id": 1, "entry_id": 1}


def pages(app: Flask) -> list[str]:
    """Every page of administration but the first, which has numbers only."""
    rules = [rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/admin/")]
    return [rule.replace("<int:", "<").replace("<", "{").replace(">", "}").format(**PLACE) for rule in rules]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_page_asks_after_fifteen_minutes(app, new_browser, ada, method):
    browser = new_browser(ada)
    browser.page("/admin")
    fields = {"csrf_token": browser.token} if method == "POST" else {}

    with time_machine.travel(now() + timedelta(minutes=16), tick=False):
        answers = {path: browser.send(method, path, data=fields) for path in pages(app)}

    assert len(answers) >= 8
    asked = {path: answer.heading for path, answer in answers.items() if answer.status != 405}
    assert set(asked.values()) == {"Enter your password again"}, asked
