"""The pages that show some stories of a subject, and how many more there are for whoever looks."""

import pytest

from forum.clock import now
from tests.factories import make_member, make_organisation, make_story

DRAINAGE = "drainage-gullies-and-flooding"
TAGS = {"objectives": ["build-capacity"], "themes": [DRAINAGE]}
OBJECTIVE, THEME, BODY = "/objectives/build-capacity", f"/themes/{DRAINAGE}", "/organisations/northmoor-county-council"


def make_some(author) -> None:
    """Five for everybody, one for members, and some that nobody sees."""
    for _ in range(5):
        make_story(author, **TAGS)
    make_story(author, audience="members", **TAGS)
    for state in ("removed_at", "deleted_at", "unpublished_at"):
        make_story(author, **TAGS, **{state: now()})
    make_story(make_member(organisation=make_organisation("Eastvale Council")), objectives=["encourage-leadership"])


@pytest.mark.parametrize(
    ("address", "query"),
    [
        (OBJECTIVE, "objective=build-capacity"),
        (THEME, f"theme={DRAINAGE}"),
        (BODY, "organisation=northmoor-county-council"),
    ],
)
def test_a_page_says_how_many_stories_there_are_and_leads_to_them(browser, new_browser, alice, bob, address, query):
    make_some(alice)

    for reader, number in ((browser, 5), (new_browser(bob), 6)):
        page = reader.page(address)
        index = reader.page(page.link(f"All {number} practice stories"))

        assert page.link(f"All {number} practice stories") == f"/stories?{query}"
        assert index.select("#results")[0].get_text() == f"{number} stories"


@pytest.mark.parametrize("address", [OBJECTIVE, THEME, BODY])
def test_a_single_story_is_not_called_all(browser, alice, address):
    make_story(alice, **TAGS)

    link = browser.page(address).select('.section-head a[href^="/stories?"]')[0]

    assert link.find(string=True) == "1 practice story"


def test_a_profile_says_how_many_stories_its_member_shared(new_browser, alice, bob):
    make_some(alice)

    page = new_browser(bob).page(alice.address)

    assert page.select("#stories .section-head .meta")[0].get_text() == "6 practice stories"
    assert len(page.select("#stories .story-card")) == 6
