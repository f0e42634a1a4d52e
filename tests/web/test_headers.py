"""What every answer carries, what reading leaves behind, and how a browser's copy is judged."""

import pytest

from forum.database import write
from forum.discussions.queries import find_any_discussion
from forum.discussions.services.closing import remove_discussion
from tests.factories import make_discussion, make_post


@pytest.mark.parametrize("path", ["/", "/discussions", "/stories", "/about", "/organisations", "/search"])
def test_reading_sets_no_cookie(browser, alice, path):
    page = browser.page(path)
    discussion = browser.page(make_discussion(alice).address)

    assert "Set-Cookie" not in discussion.response.headers
    assert "Set-Cookie" not in page.response.headers
    assert page.link("Appearance").startswith("/appearance")


def test_a_visitor_chooses_an_appearance_on_a_page_of_its_own(browser):
    form = browser.page("/appearance?next=/stories")
    chosen = browser.post("/appearance", appearance="dark", next=form.value("next"))
    page = browser.follow(chosen)

    assert page.heading == "Practice stories"
    assert page.tree.html["data-theme"] == "dark"


def test_a_copy_stays_good_until_something_changes(browser, alice, bob):
    discussion = make_discussion(alice)

    for path in ("/", "/discussions", "/stories", discussion.address):
        tag = browser.page(path).response.headers["ETag"]
        same = browser.page(path, status=304, headers={"If-None-Match": tag})
        make_post(discussion, bob)
        browser.page(path, headers={"If-None-Match": tag})

        assert same.html == ""
        assert same.response.headers["Cache-Control"] == "private, no-cache"


def test_a_copy_of_what_is_gone_is_not_good(browser, alice):
    discussion = make_discussion(alice)
    tag = browser.page(discussion.address).response.headers["ETag"]
    with write():
        remove_discussion(find_any_discussion(discussion.id), "It names an individual.")

    browser.page(discussion.address, status=410, headers={"If-None-Match": tag})
