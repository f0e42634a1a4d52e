"""A visitor with a cookie jar who reads every page strictly."""

import contextvars
import os
import re
from functools import cached_property
from typing import Any

from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import TestResponse

from forum.accounts.services.sessions import open_session
from forum.database import write
from forum.extensions import db

PASSWORD = "follow-the-triangle"
TOKEN = re.compile(r'<input[^>]* name="csrf_token"[^>]* value="([^"]*)"')
# It stands on pages that set no cookie; see web/csrf.py.
WITHOUT_TOKEN = ("/updates/join",)
CONTROLS = ("input", "textarea", "select")
HEADINGS = ("h1", "h2", "h3", "h4")
# Pages look the same on every database, so they are judged on one.
JUDGES = not os.environ.get("TEST_DATABASE_URL")
judged: set[int] = set()


class Answer:
    """What came back: the status, the headers, and the page as a tree."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.location = response.headers.get("Location", "")
        self.html = response.get_data().decode(errors="replace")

    @cached_property
    def tree(self) -> BeautifulSoup:
        return BeautifulSoup(self.html, "html.parser")

    @property
    def text(self) -> str:
        """The words of the main part, with single spaces."""
        part = self.tree.find("main") or self.tree
        return " ".join(part.get_text(" ").split())

    @property
    def heading(self) -> str:
        return " ".join(self.tree.h1.get_text(" ").split())

    def select(self, css: str) -> list[Any]:
        return self.tree.select(css)

    def link(self, words: str) -> str:
        """The address of the first link whose words hold these."""
        for anchor in self.tree.select("a[href]"):
            if words in " ".join(anchor.get_text(" ").split()):
                return anchor["href"]
        raise AssertionError(f"There is no link “{words}”.")

    def form(self, action: str) -> dict[str, list[str]]:
        """What a browser would send of the form with this action, but its token and its buttons."""
        form = self.tree.select_one(f'form[method="post"][action="{action}"]')
        assert form is not None, f"There is no form to {action}."
        sent: dict[str, list[str]] = {}
        for control in form.select("input[name], textarea[name], select[name]"):
            if control["name"] == "csrf_token" or (
                control.get("type") in ("radio", "checkbox") and not control.has_attr("checked")
            ):
                continue
            sent.setdefault(control["name"], []).extend(_typed(control))
        return sent

    def value(self, name: str) -> str:
        """What the control of that name holds."""
        control = self.tree.select_one(f'main [name="{name}"]')
        assert control is not None, f"There is no control named {name}."
        return (
            control.get_text().removeprefix("\r").removeprefix("\n")
            if control.name == "textarea"
            else control.get("value", "")
        )


def _typed(control: Any) -> list[str]:
    if control.name == "textarea":
        return [control.get_text().removeprefix("\r").removeprefix("\n")]
    if control.name == "select":
        return [option["value"] for option in control.select("option[selected]")] or [control.option["value"]]
    return [control.get("value", "on")]


def judge(answer: Answer) -> None:
    """What holds for every page of the house. Walks the page once, because every page of every test comes by."""
    tags = answer.tree.find_all(True)
    assert [tag.name for tag in tags].count("h1") == 1, "A page has one h1."
    title = " ".join(answer.tree.title.get_text().split()).removeprefix("Error: ")
    assert title.startswith(answer.heading), f"The title {title!r} starts with the heading {answer.heading!r}."
    for tag in tags:
        assert tag.name != "style" and (tag.name != "script" or tag.has_attr("src")), "No inline style or script."
        assert not [name for name in tag.attrs if name == "style" or name.startswith("on")], f"Inline: {tag.attrs}"
    for form in (tag for tag in tags if tag.name == "form" and tag.get("method") == "post"):
        has_token = form.find("input", attrs={"name": "csrf_token"}) or form.get("action") in WITHOUT_TOKEN
        assert has_token, f"The form to {form.get('action')} has no token."
    ids = [tag["id"] for tag in tags if tag.has_attr("id")]
    assert len(ids) == len(set(ids)), f"An id stands twice: {sorted(i for i in ids if ids.count(i) > 1)}"
    _judge_labels(tags)
    _judge_summary(answer, ids)
    level = 1
    for heading in (answer.tree.main or answer.tree).find_all(("h1", "h2", "h3", "h4")):
        assert int(heading.name[1]) <= level + 1, f"“{heading.get_text()}” skips a level."
        level = int(heading.name[1])


def _judge_labels(tags: list[Any]) -> None:
    labelled = {tag["for"] for tag in tags if tag.name == "label" and tag.has_attr("for")}
    for control in tags:
        if control.name not in ("input", "textarea", "select") or control.get("type") == "hidden":
            continue
        has_label = control.get("id") in labelled or control.get("aria-label") or control.find_parent("label")
        assert has_label, f"The control {control.get('name')} has no label."


def _judge_summary(answer: Answer, ids: list[Any]) -> None:
    """The list of errors comes first, is said in the title, and leads to fields that are there."""
    for summary in answer.select(".error-summary"):
        above = [tag for tag in summary.previous_siblings if tag.name and "banner" not in tag.get("class", [])]
        assert summary.parent.name == "main" and not above, f"Above the list of errors: {above or summary.parent.name}"
        assert summary["role"] == "alert" and answer.tree.title.get_text().startswith("Error: ")
        lost = [link["href"] for link in summary.select("a") if link["href"].removeprefix("#") not in ids]
        assert not lost, f"The list of errors leads nowhere: {lost}"


class Browser:
    """Sends requests, each in a context of its own, so that none shares the test's database session."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        self.token = ""

    def send(self, method: str, path: str, **options: Any) -> Answer:
        db.session.rollback()
        apart = contextvars.Context()
        response = apart.run(self.client.open, path, method=method, **options)
        # What is sent piece by piece is made while it is read.
        answer = apart.run(Answer, response)
        if response.mimetype == "text/html" and "<h1" in answer.html:
            token = TOKEN.search(answer.html)
            self.token = token[1] if token else self.token
            if JUDGES:
                self._judge_once(answer)
        return answer

    @staticmethod
    def _judge_once(answer: Answer) -> None:
        # Reading a page costs more than making it; one that differs in its token only was judged already.
        shape = hash(TOKEN.sub("", answer.html))
        if shape not in judged:
            judge(answer)
            judged.add(shape)

    def page(self, path: str, status: int = 200, **options: Any) -> Answer:
        """GET a page and check its status."""
        answer = self.send("GET", path, **options)
        assert answer.status == status, f"GET {path} gave {answer.status}: {answer.text[:300]}"
        return answer

    def post(self, path: str, status: int = 303, **fields: Any) -> Answer:
        """POST a form with its token and check the status."""
        if not self.token:
            # Both have a form; the first is for the signed in, the second for visitors.
            _ = self.send("GET", "/account/sessions").status == 200 or self.page("/sign-in")
        answer = self.send("POST", path, data={"csrf_token": self.token, **fields})
        assert answer.status == status, f"POST {path} gave {answer.status}: {answer.text[:300]}"
        return answer

    def fill(self, path: str, status: int = 303, **fields: Any) -> Answer:
        """Open the page of a form, change these fields of it, and send everything that a browser would send."""
        return self.post(path, status, **{**self.page(path).form(path), **fields})

    def follow(self, answer: Answer) -> Answer:
        """The page that a redirect leads to."""
        return self.page(answer.location)

    def sign_in(self, member: Any) -> "Browser":
        """Carry a new session of this member; the form itself has tests of its own and costs as much as three pages."""
        self.client.delete_cookie("session")
        self.token = ""
        with write():
            token = open_session(member, agent="", ip="127.0.0.1")
        with self.client.session_transaction() as kept:
            kept.update({"_user_id": token, "_fresh": True, "_permanent": True})
        return self

    def sign_in_by_form(self, member: Any) -> "Browser":
        """Sign in as people do, with all that this brings."""
        self.client.delete_cookie("session")
        self.page("/sign-in")
        self.post("/sign-in", email=member.email, password=PASSWORD)
        self.token = ""
        return self
