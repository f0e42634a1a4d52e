"""Every form of the house, filled with what people and programs send: a sentence, nothing lost, never an error of ours.

The forms are found on their pages and sent as a browser sends them, so a new field is tried without a new line here.
"""

import contextvars
import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete

from forum.accounts.models import Member
from forum.database import write
from forum.extensions import db
from forum.limits.models import Occurrence
from forum.moderation.models import Case
from forum.text.plain import clean_line, clean_text
from tests.browser import PASSWORD, Answer, Browser
from tests.factories import make_discussion, make_member, make_organisation, make_post, make_story
from tests.moderation.cases import open_case

BAD = {
    "nothing": "",
    "blanks": " \t\r\n ",
    "a long line": "x" * 2_500,
    "far too long": "word " * 8_000,
    "control characters": "NUL \x00, bell \x07, escape \x1b[31m and \x7f",
    "right-to-left marks": "\u202egnp.txt\u202c \u2066and\u2069 \u200fmore",
    "mixed scripts": "Аlice Μerrin",
    "marks upon marks": "Z\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307" * 20,
    "a number": "99999999999999999999",
    "markup": "<b onclick=alert(1)>" * 100,
    "other languages": "{{ 7 * 7 }} ${7*7} ../../etc/passwd '; DROP TABLE member; --",
    "a header": "x\r\nBcc: all@council.gov.uk",
}
# For one field at a time, the others being in order, so that the rules behind the form meet it too.
ALONE = ("control characters", "a number")
FURTHER_ROW = re.compile(r"-[1-9]-")
AREA = re.compile(r'<textarea(?![^>]* readonly)[^>]* name="([^"]+)"[^>]*>\r?\n?(.*?)</textarea>', re.DOTALL)
IN_ORDER = {
    **{"title": "Gullies on steep lanes", "name": "Robin Fields", "email": "robin@council.gov.uk"},
    **{"password": PASSWORD, "organisation": "Northmoor County Council", "member": "bob-oakes", "region": "Wales"},
}
PLACES = {
    "visitor": ("/register", "/sign-in", "/forgotten-password", "/contact", "/report/post/{post}", "/appearance"),
    "alice": (
        *("/discussions/new", "/discussions/{question}", "/discussions/{question}/edit", "/posts/{own}/edit"),
        *("/stories/new", "/stories/{story}/edit", "/account/profile", "/account/email"),
        *("/account/password", "/report/discussion/{other}", "/contact"),
    ),
    "mia": (
        *("/discussions/{question}/edit", "/discussions/{question}/closing", "/posts/{post}/edit"),
        *("/stories/{story}/edit", "/stories/{story}/redact", "/moderation/cases/{case}", "/moderation/members/{bob}"),
        *("/moderation/members/{waiting}", "/moderation/members/{unconfirmed}"),
    ),
    "ada": (
        *("/admin/roles", "/admin/objectives", "/admin/organisations", "/admin/organisations/eastvale-council"),
        "/admin/search",
    ),
    "unconfirmed": ("/account/waiting",),
}
TEXT_TYPES = {"text", "email", "password", "search", "hidden", None}


@pytest.fixture()
def ids(app: Flask, alice: Member, bob: Member, mia: Member, ada: Member) -> dict[str, int]:
    """The things that the pages are about: Alice's question with replies of both, her story, and a case about Bob."""
    body = make_organisation("Eastvale Council")
    question = make_discussion(alice, kind="question")
    post = make_post(question, bob)
    return {
        "question": question.id,
        "post": post.id,
        "own": make_post(question, alice).id,
        "other": make_discussion(bob).id,
        "story": make_story(alice).id,
        "case": open_case("post", post.id, alice).id,
        "bob": bob.id,
        "waiting": make_member("Wim Waits", organisation=body, state="pending").id,
        "unconfirmed": make_member("Una Confirms", organisation=body, state="unconfirmed").id,
    }


@pytest.fixture()
def visit(request: pytest.FixtureRequest, new_browser: Callable[..., Browser], ids: dict[str, int]) -> Any:
    """Opens a place as the person named, and gives the browser and the page."""

    def open_place(who: str, place: str) -> tuple[Browser, Answer]:
        if who == "unconfirmed":
            browser = new_browser(db.session.get_one(Member, ids["unconfirmed"]))
        else:
            browser = new_browser(request.getfixturevalue(who) if who != "visitor" else None)
        path = place.format(**ids)
        page = browser.send("GET", path)
        return browser, browser.page(page.location) if page.status == 301 else page

    return open_place


@pytest.mark.parametrize("number", ["9" * 30, "9" * 5_000, "-1", "0", "٣", "one"])
def test_a_page_of_no_number_is_404(browser: Browser, number: str):
    browser.page(f"/search?q=gullies&page={number}", status=404)


def forms_of(page: Answer) -> Iterator[tuple[str, dict[str, list[str]], list[str]]]:
    """The address, the values and the names of the text fields of each form with something to type or to choose."""
    for form in page.select("main form[method=post]"):
        values: dict[str, list[str]] = {}
        typed: list[str] = []
        for control in form.select("input[name], textarea[name], select[name]"):
            name, kind = control["name"], control.get("type")
            if name == "csrf_token":
                continue
            value, is_text = _value_of(control)
            if is_text:
                typed.append(name)
            if is_text or control.name == "select" or control.has_attr("checked") or name not in values:
                values.setdefault(name, []).append(value)
            if kind == "radio" and control.has_attr("checked"):
                values[name] = [value]
        if typed:
            yield form.get("action") or page.response.request.full_path.rstrip("?"), values, typed


def _value_of(control: Any) -> tuple[str, bool]:
    """What a control sends when it is in order, and whether anything can be put in its place."""
    name, kind = control["name"], control.get("type")
    if control.name == "select":
        chosen = control.select_one("option[selected]") or control.select_one("option")
        return chosen["value"], True
    if control.name == "textarea":
        return control.get_text().removeprefix("\r").removeprefix("\n") or "Words in order.", True
    standing = control.get("value", "")
    if kind in TEXT_TYPES and kind != "hidden":
        return standing or IN_ORDER.get(name, ""), True
    return standing, kind == "hidden"


def send(browser: Browser, action: str, values: dict[str, list[str]], changed: dict[str, str]) -> Answer:
    """Send a form, with the limits forgotten, and check what holds for every answer."""
    with write():
        db.session.execute(delete(Occurrence))
    fields = {**values, **{name: [value] for name, value in changed.items()}}
    db.session.rollback()
    fields["csrf_token"] = [browser.token]
    # Not judged like every page: reading so many would take most of the time.
    answer = Answer(contextvars.Context().run(browser.client.post, action, data=fields))
    assert answer.status < 500, f"POST {action} with {changed} gave {answer.status}."
    assert not {"\x00", "\x07", "\x1b"} & set(answer.html)
    assert "Traceback" not in answer.html
    if answer.status == 422 and "<title>This was not accepted" not in answer.html:
        assert "<title>Error: " in answer.html, f"POST {action} with {changed}"
        assert 'class="error-summary"' in answer.html or 'class="error"' in answer.html, f"POST {action} with {changed}"
    return answer


@pytest.mark.parametrize(("who", "place"), [(who, place) for who, places in PLACES.items() for place in places])
def test_no_form_breaks_or_loses_what_was_typed(visit: Any, who: str, place: str):
    browser, page = visit(who, place)
    forms = list(forms_of(page))

    assert page.status == 200
    assert forms
    for action, values, typed in forms:
        for text in BAD.values():
            answer = send(browser, action, values, dict.fromkeys(typed, text))
            if answer.status == 422:
                assert_kept(answer, typed, text)
        for name in (name for name in typed if not FURTHER_ROW.search(name)):
            for kind in ALONE:
                send(browser, action, values, {name: BAD[kind]})
        send(browser, action, {}, {})
        send(browser, action, {name: [value[0], "twice"] for name, value in values.items()}, {})


def assert_kept(answer: Answer, typed: list[str], text: str) -> None:
    """What was typed into the texts stands in them again, without what no text may hold."""
    kept = {text, clean_text(text), clean_line(text), clean_line(text).lower(), text.strip()}
    for name, inner in AREA.findall(answer.html):
        assert name not in typed or unescape(inner) in kept, f"{name} lost {text[:40]!r}."


def test_after_all_that_the_house_stands(visit: Any, ids: dict[str, int], browser: Browser):
    for who, place in (("mia", "/moderation/cases/{case}"), ("alice", "/discussions/{question}")):
        reader, page = visit(who, place)
        for action, values, typed in forms_of(page):
            send(reader, action, values, dict.fromkeys(typed, BAD["other languages"]))

    assert db.session.get_one(Case, ids["case"])
    assert browser.page("/discussions").status == 200
