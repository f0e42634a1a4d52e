"""A visitor with a cookie jar who reads every page strictly."""

import contextvars
from typing import Any

from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import TestResponse

from forum.extensions import db

PASSWORD = "follow-the-triangle"
CONTROLS = ("input", "textarea", "select")
HEADINGS = ("h1", "h2", "h3", "h4")


class Answer:
    """What came back: the status, the headers, and the page as a tree."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.location = response.headers.get("Location", "")
        self.html = response.get_data(as_text=True)
        self.tree = BeautifulSoup(self.html, "html.parser")

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

    def value(self, name: str) -> str:
        """What the control of that name holds."""
        control = self.tree.select_one(f'main [name="{name}"]')
        assert control is not None, f"There is no control named {name}."
        return (
            control.get_text().removeprefix("\r").removeprefix("\n")
            if control.name == "textarea"
            else control.get("value", "")
        )


def judge(answer: Answer) -> None:
    """What holds for every page of the house. One walk over the tree, because every page of every test is judged."""
    tags = answer.tree.find_all(True)
    title = " ".join(answer.tree.title.get_text().split()).removeprefix("Error: ")
    ids = [tag["id"] for tag in tags if "id" in tag.attrs]
    labelled_ids = {tag.get("for") for tag in tags if tag.name == "label"}
    level = 1

    assert sum(tag.name == "h1" for tag in tags) == 1, "A page has one h1."
    assert title.startswith(answer.heading), f"The title {title!r} starts with the heading {answer.heading!r}."
    assert len(ids) == len(set(ids)), f"An id stands twice: {sorted(i for i in ids if ids.count(i) > 1)}"
    for tag in tags:
        _judge_safety(tag)
        if tag.name in CONTROLS and tag.get("type") != "hidden":
            is_labelled = tag.get("id") in labelled_ids or tag.get("aria-label") or tag.find_parent("label")
            assert is_labelled, f"The control {tag.get('name')} has no label."
        if tag.name in HEADINGS and tag.find_parent("main"):
            assert int(tag.name[1]) <= level + 1, f"“{tag.get_text()}” skips a level."
            level = int(tag.name[1])


def _judge_safety(tag: Any) -> None:
    assert "style" not in tag.attrs, f"No inline style: {tag.name}."
    assert tag.name != "style", "No inline style sheet."
    assert tag.name != "script" or "src" in tag.attrs, "No inline script."
    assert not any(name.startswith("on") for name in tag.attrs), f"No inline handler: {tag.attrs}."
    if tag.name == "form" and tag.get("method") == "post":
        has_token = any(control.get("name") == "csrf_token" for control in tag.find_all("input"))
        assert has_token, f"The form to {tag.get('action')} has no token."


class Browser:
    """Sends requests, each in a context of its own, so that none shares the test's database session."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        self.token = ""

    def send(self, method: str, path: str, **options: Any) -> Answer:
        db.session.rollback()
        response = contextvars.Context().run(self.client.open, path, method=method, **options)
        answer = Answer(response)
        if response.mimetype == "text/html" and answer.tree.h1:
            judge(answer)
            token = answer.tree.find("input", attrs={"name": "csrf_token"})
            self.token = token["value"] if token else self.token
        return answer

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

    def follow(self, answer: Answer) -> Answer:
        """The page that a redirect leads to."""
        return self.page(answer.location)

    def sign_in(self, member: Any) -> "Browser":
        self.client.delete_cookie("session")
        self.token = ""
        self.page("/sign-in")
        self.post("/sign-in", email=member.email, password=PASSWORD)
        self.token = ""
        return self
