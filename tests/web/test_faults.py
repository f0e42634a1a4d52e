"""Bad input and faults: the right status, one clear sentence, nothing leaked, and never an error of ours."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import insert
from structlog.testing import capture_logs

from forum.accounts.models import Member
from forum.database import write
from forum.extensions import db
from forum.following.models import Follow
from tests.browser import Browser
from tests.factories import make_discussion
from tests.faults import holding, quick_to_give_up

MEGABYTE = "x" * 1_000_000


def test_an_unknown_address_is_404_with_the_way_on(browser: Browser):
    page = browser.page("/no-such-page", status=404)

    assert page.select("main form[action='/search']")
    assert "contact the moderators" in page.text


@pytest.mark.parametrize("host", ["elsewhere.example", "127.0.0.1.elsewhere.example", "elsewhere.example:5000"])
def test_a_foreign_host_is_refused(browser: Browser, host: str):
    answer = browser.send("GET", "/sign-in", headers={"Host": host})

    assert answer.status == 400
    assert "elsewhere" not in answer.html


def test_a_form_of_a_megabyte_is_413(new_browser: Callable[..., Browser], alice: Member):
    answer = new_browser(alice).post("/discussions/new", status=413, title="Long", body=MEGABYTE)

    assert answer.heading == "This is too large"


def test_a_form_of_a_megabyte_in_parts_is_413(new_browser: Callable[..., Browser], alice: Member):
    answer = new_browser(alice).send(
        "POST", "/discussions/new", data={"body": MEGABYTE}, content_type="multipart/form-data"
    )

    assert answer.status == 413


@pytest.mark.parametrize("path", ["/search?q=%ff%fe", "/discussions?after=%c3%28", "/sign-in?next=%ed%a0%80"])
def test_a_broken_query_is_400(browser: Browser, path: str):
    assert browser.send("GET", path).status == 400


@pytest.mark.parametrize("path", ["/people/\xff", "/\xed\xa0\x80"])
def test_a_broken_address_is_400(browser: Browser, path: str):
    # The test client would mend the path, so it is put where the server puts it.
    assert browser.send("GET", "/", environ_overrides={"PATH_INFO": path}).status == 400


@pytest.mark.parametrize("body", [b"body=%ff", b"body=%ed%a0%80", b"body=\xc3\x28", b"b%ffdy=x"])
def test_a_form_of_broken_letters_is_400_and_stores_nothing(
    new_browser: Callable[..., Browser], alice: Member, bob: Member, body: bytes
):
    discussion = make_discussion(alice)
    browser = new_browser(bob)
    browser.page("/discussions")

    answer = browser.send(
        "POST",
        f"/discussions/{discussion.id}/replies",
        data=b"csrf_token=" + browser.token.encode() + b"&" + body,
        content_type="application/x-www-form-urlencoded",
    )

    assert answer.status == 400
    db.session.rollback()
    assert db.session.get_one(type(discussion), discussion.id).last_number == 1


@pytest.mark.parametrize(
    "text", ["a\x00b and more", "bell \x07 and escape \x1b[31m here", "\u202egnisrever\u202c text"]
)
def test_control_characters_never_break_a_page(
    new_browser: Callable[..., Browser], alice: Member, bob: Member, text: str
):
    discussion = make_discussion(alice)
    browser = new_browser(bob)
    browser.page("/discussions")

    answer = browser.send(
        "POST", f"/discussions/{discussion.id}/replies", data={"csrf_token": browser.token, "body": text}
    )

    assert answer.status in (303, 422)
    assert not {"\x00", "\x07", "\x1b"} & set(browser.page(discussion.address).html)


@pytest.mark.parametrize("path", ["/discussions?page=%00", "/sign-in?next=%00", "/discussions/new?kind=%00"])
def test_nul_in_an_address_is_never_an_error_of_ours(new_browser: Callable[..., Browser], alice: Member, path: str):
    assert new_browser(alice).send("GET", path).status < 500


def test_a_parameter_sent_twice_takes_the_first(new_browser: Callable[..., Browser], alice: Member):
    page = new_browser(alice).page("/discussions/new?kind=question&kind=discussion")

    assert page.select('input[name="kind"][value="question"]')[0].has_attr("checked")


def test_a_locked_database_is_503_with_the_text_kept(new_browser: Callable[..., Browser], alice: Member, bob: Member):
    address = f"/discussions/{make_discussion(alice).id}/replies"
    browser = new_browser(bob)
    browser.page("/discussions")
    db.session.remove()

    with quick_to_give_up(), holding("discussion"):
        page = browser.post(address, status=503, body="Words that took a while.")

    assert page.response.headers["Retry-After"] == "5"
    assert "Words that took a while." in page.html
    assert "OperationalError" not in page.html


def test_an_error_of_ours_shows_a_number_and_nothing_else(app: Flask, new_browser: Callable[..., Browser], ada: Member):
    browser = new_browser(ada)
    broken = app.view_functions["web.robots"]

    def fail() -> str:
        raise ValueError("the secret of the house")

    app.view_functions["web.robots"] = fail
    try:
        page = browser.page("/robots.txt", status=500)
    finally:
        app.view_functions["web.robots"] = broken

    assert page.response.headers["X-Request-Id"] in page.text
    assert "secret of the house" not in page.html


def test_the_log_of_a_fault_holds_no_secret_and_no_personal_text(app: Flask, new_browser: Callable[..., Browser]):
    browser = new_browser()

    with capture_logs() as seen:
        browser.send("POST", "/reset-password/the-secret-of-a-link", data={"password": "words of a person"})

    assert [(row["event"], row["address"]) for row in seen] == [("csrf_refused", "/reset-password/<token>")]
    assert "secret" not in str(seen)
    assert "words of a person" not in str(seen)


def test_the_same_row_made_twice_at_once_is_409_with_the_text_kept(
    app: Flask, new_browser: Callable[..., Browser], alice: Member
):
    browser = new_browser(alice)
    usual = app.view_functions["discussions.start"]

    def follow_twice() -> str:
        with write():
            db.session.execute(insert(Follow), [{"member_id": alice.id, "kind": "theme", "subject_id": 1}] * 2)
        return ""

    app.view_functions["discussions.start"] = follow_twice
    try:
        with capture_logs() as seen:
            page = browser.post("/discussions/new", status=409, title="Gullies", body="Words that took a while.")
    finally:
        app.view_functions["discussions.start"] = usual

    assert page.heading == "Somebody was quicker"
    assert "Words that took a while." in page.html
    assert [row["event"] for row in seen] == ["same_row_twice"]
    # What a failed statement was about, such as a text or an address, is not in the log.
    assert "SQL parameters hidden" in str(seen[0]["exc_info"])


@pytest.mark.parametrize(
    "address",
    ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example", "\\/x.example", "javascript:1"],
)
def test_next_never_leads_to_another_site(new_browser: Callable[..., Browser], bob: Member, address: str):
    browser = new_browser()
    browser.page("/sign-in")

    answer = browser.post("/sign-in", email=bob.email, password="follow-the-triangle", next=address)

    assert answer.location == "/"
