"""A visitor with a cookie jar who reads every page strictly."""

import contextvars
import re
from typing import Any

from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import TestResponse

from forum.extensions import db

PASSWORD = "follow-the-triangle"


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
    """What holds for every page of the house."""
    tree = answer.tree
    assert len(tree.select("h1")) == 1, "A page has one h1."
    title = " ".join(tree.title.get_text().split()).removeprefix("Error: ")
    assert title.startswith(answer.heading), f"The title {title!r} starts with the heading {answer.heading!r}."
    assert not tree.select("[style], style, script:not([src])"), "No inline style or script."
    assert not re.search(r"\son\w+=", " ".join(str(tag.attrs) for tag in tree.select("[onclick], [onload]")))
    for form in tree.select("form[method=post]"):
        assert form.select_one("input[name=csrf_token]"), f"The form to {form.get('action')} has no token."
    ids = [tag["id"] for tag in tree.select("[id]")]
    assert len(ids) == len(set(ids)), f"An id stands twice: {sorted(i for i in ids if ids.count(i) > 1)}"
    _judge_labels(tree)
    level = 1
    for heading in tree.select("main h1, main h2, main h3, main h4"):
        assert int(heading.name[1]) <= level + 1, f"“{heading.get_text()}” skips a level."
        level = int(heading.name[1])


def _judge_labels(tree: BeautifulSoup) -> None:
    for control in tree.select("input:not([type=hidden]), textarea, select"):
        labelled = (
            control.find_parent("label")
            or control.get("aria-label")
            or tree.select_one(f'label[for="{control.get("id")}"]')
        )
        assert labelled, f"The control {control.get('name')} has no label."


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
            token = answer.tree.select_one("input[name=csrf_token]")
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
