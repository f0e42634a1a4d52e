"""The page of each error: what happened, what to do, and the way on; and the note at each place to write."""

import pytest
from flask import Flask, make_response

from forum.web.errors import SENTENCES, error_page
from tests.browser import Answer, judge
from tests.factories import make_discussion, make_post, make_story

NOTE = "Posts by public bodies' staff may be disclosed on request. No live claims or tenders."
HEADINGS = {
    400: "This could not be read",
    403: "You cannot do this",
    404: "Page not found",
    405: "This address is not a page",
    409: "Somebody was quicker",
    410: "This is gone",
    413: "This is too large",
    422: "This was not accepted",
    429: "Wait a moment",
    500: "Something went wrong",
    503: "Not available for the moment",
}


@pytest.mark.parametrize("status", HEADINGS)
def test_each_error_says_what_happened_and_what_to_do(app: Flask, status: int):
    with app.test_request_context("/nowhere", base_url="http://127.0.0.1:5000"):
        answer = Answer(make_response(error_page(status, retry_after=90 if status in (429, 503) else None)))

    judge(answer)
    lead, advice = answer.select("main .lead")[0], answer.select("main .lead + p")[0]
    assert answer.status == status
    assert answer.heading == HEADINGS[status]
    assert lead.get_text() == SENTENCES[status]
    assert len(advice.get_text()) > 20
    assert answer.select("main form[role='search'] input[name='q']")
    assert answer.select("main a[href='/contact']")
    assert ("Try again in 2 minutes." in answer.text) == (status in (429, 503))
    assert answer.response.headers.get("Retry-After") == ("90" if status in (429, 503) else None)


def test_a_status_without_a_page_takes_the_nearest(app: Flask):
    with app.test_request_context("/nowhere", base_url="http://127.0.0.1:5000"):
        headings = {status: Answer(error_page(status)).heading for status in (414, 415, 431, 501, 502)}

    assert headings == {
        **dict.fromkeys((414, 415, 431), "This could not be read"),
        **dict.fromkeys((501, 502), "Something went wrong"),
    }


def test_every_place_to_write_says_that_posts_may_be_disclosed(new_browser, alice, bob):
    discussion, story = make_discussion(alice), make_story(alice)
    post = make_post(discussion, alice)
    writer = new_browser(alice)

    for path in (
        "/discussions/new",
        "/stories/new",
        discussion.address,
        story.address,
        f"/discussions/{discussion.id}/edit",
        f"/posts/{post.id}/edit",
        f"/stories/{story.id}/edit",
    ):
        assert NOTE in writer.page(path).text, path


def test_a_double_click_on_delete_or_undo_does_it_once_and_leads_on(new_browser, alice, bob):
    things = {
        "discussions": make_discussion(alice),
        "posts": make_post(make_discussion(bob), alice),
        "stories": make_story(alice),
    }
    author, other = new_browser(alice), new_browser(bob)

    for kind, thing in things.items():
        deleted = [author.post(f"/{kind}/{thing.id}/delete").location for _ in range(2)]
        refused = other.post(f"/{kind}/{thing.id}/undelete", status=404)
        back = [author.post(f"/{kind}/{thing.id}/undelete").location for _ in range(2)]

        assert deleted[0] == deleted[1]
        assert refused.heading == "Page not found"
        assert back[0] == back[1]
        assert author.send("GET", back[1]).status in (200, 302)
