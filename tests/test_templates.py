"""Every template of the house, read as text and compiled."""

import re
from pathlib import Path

import pytest
from flask import Flask

from tests.house import ROOT

TEMPLATES = ROOT / "templates"
PAGES = sorted(path for path in TEMPLATES.rglob("*.*") if path.is_file())
SAFE = "components/rich_text.html"
POST_FORM = re.compile(r"<form\b[^>]*method=[\"']?post[^>]*>(.*?)</form>", re.S | re.I)
TOKEN = re.compile(r"\bcsrf\(|\bcsrf_token\b|\bhidden\(")
WITHOUT_TOKEN = re.compile(r"action=\"/updates/join\"")
INLINE = re.compile(r"<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|<script(?![^>]*\bsrc=)[^>]*>|javascript:", re.I)
QUERIES = re.compile(r"\bdb\.|\.query\b|\bselect\(")


def name(path: Path) -> str:
    return str(path.relative_to(TEMPLATES))


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_template_compiles(app: Flask, path: Path):
    app.jinja_env.get_template(name(path))


def test_safe_stands_in_one_place():
    found = [name(path) for path in PAGES if re.search(r"\|\s*safe\b|\bMarkup\b|autoescape", path.read_text())]

    assert found == [SAFE]


def test_no_code_declares_text_safe():
    code = [path for path in (ROOT / "forum").rglob("*.py") if re.search(r"\bMarkup\(", path.read_text())]

    assert [str(path.relative_to(ROOT)) for path in code] == []


def test_every_post_form_has_its_token():
    wrong = [
        f"{name(path)}: {form.group(0)[:80]}"
        for path in PAGES
        for form in POST_FORM.finditer(path.read_text())
        if not TOKEN.search(form.group(1)) and not WITHOUT_TOKEN.search(form.group(0))
    ]

    assert not wrong, "\n".join(wrong)


def test_no_script_or_style_stands_in_a_page():
    wrong = [
        f"{name(path)}: {found.group(0)}"
        for path in PAGES
        # Mail programs load no style sheet, so the frame of all letters holds theirs.
        if path.suffix == ".html" and name(path) != "emails/_letter.html"
        for found in INLINE.finditer(path.read_text())
    ]

    assert not wrong, "\n".join(wrong)


def test_no_template_asks_the_database():
    assert [name(path) for path in PAGES if QUERIES.search(path.read_text())] == []


def test_a_letter_has_a_subject_a_text_and_a_page():
    folders = {path.parent for path in PAGES if name(path).startswith("emails/") and path.name[0] != "_"}

    for folder in folders:
        assert {path.name for path in folder.iterdir()} == {"subject.txt", "body.txt", "body.html"}, folder
