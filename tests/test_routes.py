"""Every address of the house: who may open it, how it is sent, and what a wrong one answers."""

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from forum.extensions import csrf
from forum.web.csrf import EXEMPT
from tests.browser import Browser

AUDIENCES = {"public", "signed_in", "members", "moderators", "administrators"}
VERBS = re.compile(r"/(delete|restore|follow|helpful|accept|approve|refuse|lift|suspend|warn|sign-out|read|retry)$")
HUGE = 10**12
# It thanks for a report, also when the reports have removed the item meanwhile; it shows nothing of it.
THANKS = "moderation.report_sent"


def rules(app: Flask) -> Iterator[Rule]:
    return (rule for rule in app.url_map.iter_rules() if rule.endpoint != "static")


def methods(rule: Rule) -> set[str]:
    return (rule.methods or set()) - {"HEAD", "OPTIONS"}


def address(rule: Rule, number: int) -> str:
    """The rule's address with this number for each number in it and a plain word for each text."""
    path = re.sub(r"<int(\([^>]*\))?:[^>]+>", str(number), rule.rule)
    return re.sub(r"<(?!int)[^>]+>", "nothing-of-that-name", path)


def test_every_view_says_who_may_open_it(app: Flask):
    wrong = [
        rule.endpoint
        for rule in rules(app)
        if getattr(app.view_functions[rule.endpoint], "audience", "") not in AUDIENCES
    ]

    assert wrong == []


def test_an_address_that_changes_something_takes_post_only(app: Flask):
    wrong = [rule.rule for rule in rules(app) if VERBS.search(rule.rule) and methods(rule) != {"POST"}]

    assert wrong == []


def test_no_address_takes_other_methods_than_forms_send(app: Flask):
    assert [rule.rule for rule in rules(app) if not methods(rule) <= {"GET", "POST"}] == []


def test_the_posts_without_a_token_are_exactly_the_listed_ones(app: Flask):
    exempt = {
        endpoint
        for endpoint, view in app.view_functions.items()
        if f"{view.__module__}.{view.__name__}" in csrf._exempt_views
    }

    assert (
        exempt
        == set(EXEMPT)
        == {
            *("web.csp_report", "notifications.unsubscribe_now", "updates.join", "updates.stop_now"),
        }
    )


def test_a_get_on_an_address_for_posts_is_405(app: Flask, new_browser: Callable[..., Browser], ada):
    browser = new_browser(ada)
    shared = {rule.rule for rule in rules(app) if "GET" in methods(rule)}

    for rule in rules(app):
        if "GET" not in methods(rule) and rule.rule not in shared:
            answer = browser.page(address(rule, 1), status=405)
            assert answer.response.headers["Allow"].startswith(("POST", "OPTIONS")), rule.rule


@pytest.mark.parametrize("number", [HUGE, 2**63, 10**30])
def test_a_huge_number_in_an_address_is_404(app: Flask, new_browser: Callable[..., Browser], ada, number):
    browser = new_browser(ada)

    for rule in rules(app):
        if "<int" in rule.rule and rule.endpoint != THANKS:
            method = "GET" if "GET" in methods(rule) else "POST"
            answer = browser.send(method, address(rule, number), data={"csrf_token": browser.token})
            assert answer.status == 404, f"{method} {address(rule, number)} gave {answer.status}."


def test_what_does_not_exist_is_never_an_error_of_ours(app: Flask, new_browser: Callable[..., Browser], ada):
    browser = new_browser(ada)

    for rule in rules(app):
        for method in methods(rule):
            answer = browser.send(method, address(rule, 999), data={"csrf_token": browser.token})
            assert answer.status < 500 or answer.status == 503, f"{method} {rule.rule} gave {answer.status}."


def test_a_visitor_is_asked_to_sign_in_and_never_let_in(app: Flask, browser: Browser):
    for rule in rules(app):
        audience = app.view_functions[rule.endpoint].audience
        if audience == "public":
            continue
        for method in methods(rule):
            browser.page("/sign-in")
            answer = browser.send(method, address(rule, 1), data={"csrf_token": browser.token})
            assert (answer.status, "/sign-in" in answer.location) in ((302, True), (400, False)), rule.rule


def test_a_member_finds_nothing_behind_the_doors_of_moderators(app: Flask, new_browser: Callable[..., Browser], alice):
    browser = new_browser(alice)
    browser.page("/")
    closed = ("moderators", "administrators")

    for rule in rules(app):
        if app.view_functions[rule.endpoint].audience in closed:
            # The first GET brings the token.
            for method in sorted(methods(rule)):
                answer = browser.send(method, address(rule, 1), data={"csrf_token": browser.token})
                assert answer.status == 404, f"{method} {rule.rule} gave {answer.status}."
