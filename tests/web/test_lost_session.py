"""A form whose session or token is gone: nothing is done, nothing is lost, and the way leads on."""

from collections.abc import Callable

from forum.accounts.models import Member
from forum.discussions.models import Post
from forum.extensions import db
from tests.browser import PASSWORD, Answer, Browser
from tests.factories import make_discussion

WORDS = "We sweep first, then jet.\nTwice a year."


def reply_count() -> int:
    db.session.rollback()
    return db.session.scalar(db.select(db.func.count()).select_from(Post).where(Post.number > 1)) or 0


def fields_of(page: Answer, action: str) -> dict[str, list[str]]:
    """What the form with that action would send, as a browser does."""
    sent: dict[str, list[str]] = {}
    for control in page.select(f'form[action="{action}"] input[name], form[action="{action}"] textarea[name]'):
        value = control.get_text().removeprefix("\n") if control.name == "textarea" else control.get("value", "")
        sent.setdefault(control["name"], []).append(value)
    return sent


def test_a_form_with_a_foreign_token_keeps_its_text_and_stores_nothing(
    new_browser: Callable[..., Browser], alice: Member, bob: Member
):
    discussion = make_discussion(alice)
    address = f"/discussions/{discussion.id}/replies"
    browser = new_browser(bob)

    page = browser.send("POST", address, data={"csrf_token": "of-somebody-else", "body": WORDS, "parent": "1"})

    assert page.status == 400
    assert page.heading == "Nothing was saved yet"
    assert page.value("body") == WORDS
    assert reply_count() == 0


def test_sent_again_from_that_page_it_is_stored_once(new_browser: Callable[..., Browser], alice: Member, bob: Member):
    discussion = make_discussion(alice)
    address = f"/discussions/{discussion.id}/replies"
    browser = new_browser(bob)

    page = browser.send("POST", address, data={"body": WORDS, "parent": "1", "submission": "one"})
    answer = browser.send("POST", address, data=fields_of(page, address))

    assert (page.status, answer.status) == (400, 303)
    assert reply_count() == 1


def test_signed_out_the_text_waits_behind_signing_in(new_browser: Callable[..., Browser], alice: Member, bob: Member):
    discussion = make_discussion(alice)
    address = f"/discussions/{discussion.id}/replies"
    browser = new_browser()

    page = browser.post(address, status=400, body=WORDS, parent="1")
    waiting = fields_of(page, "/sign-in")
    wrong = browser.send("POST", "/sign-in", data={**waiting, "email": bob.email, "password": "not-the-right-one"})
    signed_in = browser.send(
        "POST", "/sign-in", data={**fields_of(wrong, "/sign-in"), "email": bob.email, "password": PASSWORD}
    )

    assert "Sign in and post" in page.text
    assert wrong.status == 422
    assert signed_in.status == 200
    assert signed_in.value("body") == WORDS
    assert reply_count() == 0
    assert browser.send("POST", address, data=fields_of(signed_in, address)).status == 303
    assert reply_count() == 1


def test_several_choices_of_one_name_are_all_kept(new_browser: Callable[..., Browser], alice: Member):
    browser = new_browser(alice)
    chosen = ["build-capacity", "encourage-leadership"]

    page = browser.send("POST", "/discussions/new", data={"title": "Two aims", "body": WORDS, "objectives": chosen})

    assert page.status == 400
    assert fields_of(page, "/discussions/new")["objectives"] == chosen


def test_a_form_sent_in_parts_is_kept_too(new_browser: Callable[..., Browser], alice: Member, bob: Member):
    address = f"/discussions/{make_discussion(alice).id}/replies"

    page = new_browser(bob).send("POST", address, data={"body": WORDS}, content_type="multipart/form-data")

    assert page.status == 400
    assert page.value("body") == WORDS


def test_a_password_is_never_printed_back(browser: Browser):
    page = browser.send("POST", "/sign-in", data={"email": "alice@demo.example", "password": "secret-of-alice"})

    assert page.status == 400
    assert "secret-of-alice" not in page.html


def test_an_open_form_needs_no_signing_in(browser: Browser):
    page = browser.send("POST", "/sign-in", data={"email": "alice@demo.example", "password": "secret-of-alice"})

    assert "Send it now" in page.text
    assert "Sign in and post" not in page.text


def test_the_page_after_signing_in_leads_only_into_this_site(new_browser: Callable[..., Browser], bob: Member):
    browser = new_browser()
    browser.page("/sign-in")

    page = browser.post(
        "/sign-in",
        status=200,
        email=bob.email,
        password=PASSWORD,
        next="https://elsewhere.example/",
        **{"kept.body": "x", "kept.password": "y"},
    )

    assert [form["action"] for form in page.select("main form")] == ["/"]
    assert page.select('input[name="password"]') == []
