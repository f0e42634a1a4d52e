"""What a form says about a text."""

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import Form

from forum.text.fields import LineField, MarkdownField, one_line, one_script
from forum.text.prepare import Budget


class StoryForm(Form):
    title = LineField("Title", [one_line("Enter a title.", 5, 150), one_script])
    problem = MarkdownField("Problem", empty="Enter the problem.")
    result = MarkdownField("Result", most=10_000)


@pytest.fixture
def app() -> Flask:
    return Flask("text")


def filled(**values: str) -> StoryForm:
    return StoryForm(MultiDict({"title": "Wells in dry years", "problem": "They dried up.", **values}))


def errors_of(app: Flask, form: Form) -> dict[str, list[str]]:
    with app.app_context():
        form.validate()
    return {str(name): list(errors) for name, errors in form.errors.items()}


def test_a_good_form_holds_prepared_texts(app: Flask) -> None:
    form = filled(problem="They **dried** up.\r\n")

    assert errors_of(app, form) == {}
    assert form.problem.text is not None
    assert form.problem.text.source == "They **dried** up."
    assert form.result.text is None


def test_validating_twice_spends_the_budget_once(app: Flask) -> None:
    form = filled(problem="ab " * 6_000, result="ab " * 3_000)

    assert errors_of(app, form) == {}
    assert errors_of(app, form) == {}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter the problem."),
        (" \n\x00 ", "Enter the problem."),
        ("a", "Write at least 2 characters."),
        ("ab " * 7_000, "Use 20,000 characters or fewer. You have 20,999."),
        ("|a|\n" + "|-" * 13 + "|", "A table has at most 12 columns."),
        (">" * 30 + "a", "This text is nested too deeply. Use fewer levels of lists and quotations."),
    ],
)
def test_the_sentence_of_a_limit_stands_at_its_field(app: Flask, typed: str, sentence: str) -> None:
    form = filled(problem=typed)

    assert errors_of(app, form) == {"problem": [sentence]}
    assert form.problem.text is None


def test_a_field_may_have_a_lower_limit(app: Flask) -> None:
    assert errors_of(app, filled(result="ab " * 3_400)) == {
        "result": ["Use 10,000 characters or fewer. You have 10,199."]
    }


def test_the_fields_of_a_form_share_its_budget(app: Flask) -> None:
    form = filled(problem="@alice and @bob", result="@mia")
    form.text_budget = Budget(mentions=2)
    app.extensions["resolve_handles"] = lambda handles: {name: len(name) + ord(name[0]) for name in handles}

    assert errors_of(app, form) == {"result": ["This text mentions too many people: at most 2."]}
    assert form.problem.text is not None
    assert len(form.problem.text.mentions) == 2


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (" \u202e ", "Enter a title."),
        ("Road", "Title must have at least 5 characters."),
        ("x" * 151, "Title must have 150 characters or fewer. You have 151."),
        ("W\u0435lls in dry years", "Use letters of one alphabet in each word."),
    ],
)
def test_a_line_says_what_is_wrong_with_it(app: Flask, typed: str, sentence: str) -> None:
    assert errors_of(app, filled(title=typed)) == {"title": [sentence]}


def test_a_line_is_cleaned(app: Flask) -> None:
    form = filled(title="  Wells\n in dry \t years ")

    assert errors_of(app, form) == {}
    assert form.title.data == "Wells in dry years"
