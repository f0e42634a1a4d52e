"""What every answer carries, what reading leaves behind, and how a browser's copy is judged."""

from pathlib import Path

import pytest
from flask import Flask

from forum import create_app
from forum.database import write
from forum.discussions.queries import find_any_discussion
from forum.discussions.services.closing import remove_discussion
from forum.web.setup import HEADERS
from forum.web.static_files import static_url
from tests.factories import make_discussion, make_post

# A page, a file, a redirect, an unknown address, a form without its token, and an unknown host.
ANSWERS = (
    ("GET", "/", {}),
    ("GET", static_url("css/base.css"), {}),
    ("GET", "/account", {}),
    ("GET", "/no-such-page", {}),
    ("POST", "/sign-in", {}),
    ("GET", "/search?q=%ff", {}),
    ("GET", "/", {"Host": "elsewhere.example"}),
)


@pytest.mark.parametrize(("method", "path", "headers"), ANSWERS)
def test_every_answer_carries_the_safe_headers(browser, method, path, headers):
    answer = browser.send(method, path, headers=headers)

    assert {name: answer.response.headers.get(name) for name in HEADERS} == HEADERS
    assert "Strict-Transport-Security" not in answer.response.headers
    assert path.startswith("/static/") or len(answer.response.headers["X-Request-Id"]) == 16


def test_a_site_on_https_says_so_with_every_answer(app: Flask, tmp_path: Path):
    settings = {
        "INSTANCE_DIR": tmp_path,
        "SITE_URL": "https://127.0.0.1",
        "SQLALCHEMY_DATABASE_URI": app.config["SQLALCHEMY_DATABASE_URI"],
    }
    client = create_app(settings).test_client()

    for path in (static_url("css/base.css"), "/robots.txt", "/no-such-page"):
        assert client.get(path).headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize("path", ["/sign-in", "/forgotten-password/sent", "/unsubscribe/none", "/account"])
def test_pages_about_an_account_are_not_kept(browser, path):
    assert browser.send("GET", path).response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/discussions", "/stories", "/about", "/organisations", "/search"])
def test_reading_sets_no_cookie(browser, alice, path):
    page = browser.page(path)
    discussion = browser.page(make_discussion(alice).address)

    assert "Set-Cookie" not in discussion.response.headers
    assert "Set-Cookie" not in page.response.headers
    assert page.link("Appearance").startswith("/appearance")


def test_a_visitor_chooses_an_appearance_on_a_page_of_its_own(browser):
    form = browser.page("/appearance?next=/stories")
    chosen = browser.post("/appearance", appearance="dark", next=form.value("next"))
    page = browser.follow(chosen)

    assert page.heading == "Practice stories"
    assert page.tree.html["data-theme"] == "dark"


def test_a_copy_stays_good_until_something_changes(browser, alice, bob):
    discussion = make_discussion(alice)

    for path in ("/", "/discussions", "/stories", discussion.address):
        tag = browser.page(path).response.headers["ETag"]
        same = browser.page(path, status=304, headers={"If-None-Match": tag})
        make_post(discussion, bob)
        browser.page(path, headers={"If-None-Match": tag})

        assert same.html == ""
        assert same.response.headers["Cache-Control"] == "private, no-cache"


def test_a_copy_of_what_is_gone_is_not_good(browser, alice):
    discussion = make_discussion(alice)
    tag = browser.page(discussion.address).response.headers["ETag"]
    with write():
        remove_discussion(find_any_discussion(discussion.id), "It names an individual.")

    browser.page(discussion.address, status=410, headers={"If-None-Match": tag})
