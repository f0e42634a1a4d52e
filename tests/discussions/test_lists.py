"""The lists: latest, unanswered, following and unread, by objective and theme."""

from forum.clock import now
from forum.database import write
from forum.discussions.listing import Filter, count_of
from forum.discussions.models import Discussion, Post
from forum.discussions.unread import new_in_followed
from forum.extensions import db
from tests.factories import make_discussion, make_member, make_post, make_story


def titles(page) -> list[str]:
    return [" ".join(tag.get_text().split()) for tag in page.select(".row-title")]


def test_lists_narrow_by_objective_and_theme_together(browser, alice):
    make_discussion(
        alice, "Drains and leaders", objectives=["encourage-leadership"], themes=["drainage-gullies-and-flooding"]
    )
    make_discussion(
        alice, "Lights and leaders", objectives=["encourage-leadership"], themes=["street-lighting-and-electrical"]
    )
    make_discussion(alice, "Drains and skills", objectives=["build-capacity"], themes=["drainage-gullies-and-flooding"])

    page = browser.page("/discussions?objective=encourage-leadership&theme=drainage-gullies-and-flooding")

    assert titles(page) == ["Drains and leaders"]
    assert page.heading == "Discussions: Encourage Leadership, Drainage, gullies and flooding"
    assert "theme=drainage-gullies-and-flooding" in page.link("Build Capacity")
    assert page.select("select[name=theme] [selected]")[0]["value"] == "drainage-gullies-and-flooding"
    assert "objective=encourage-leadership&theme=drainage" in page.link("Start a discussion")


def test_unknown_tags_and_lists_lead_nowhere(browser):
    for query in ("theme=nothing", "objective=nothing", "show=nothing", "theme=%00"):
        browser.page(f"/discussions?{query}", status=404)
    browser.page("/discussions?after=nonsense&theme=")


def test_the_tabs_say_how_much_waits(new_browser, alice, bob):
    make_discussion(alice, kind="question")
    answered = make_discussion(alice, kind="question", answer_count=1)
    reader = new_browser(bob)
    reader.page(answered.address)
    make_post(answered, alice)

    page = reader.page("/discussions")

    assert [tag.get_text(" ", strip=True) for tag in page.select(".tabs a")] == [
        "Latest",
        "Unanswered 1",
        "Following",
        "Unread 1",
    ]
    assert titles(reader.page("/discussions?show=unread")) == [answered.title]


def test_visitors_are_asked_to_sign_in_for_their_own_lists(browser):
    assert [tag.get_text(strip=True) for tag in browser.page("/discussions").select(".tabs a")] == [
        "Latest",
        "Unanswered",
    ]
    assert browser.page("/discussions?show=unread", status=302).location.startswith("/sign-in?next=")


def test_a_storys_discussion_is_listed_while_it_has_a_reply(browser, alice, bob):
    story = make_story(alice, "Sensors cut visits by a third")
    discussion = db.session.get_one(Discussion, story.discussion_id)
    before = browser.page("/discussions")
    post = make_post(discussion, bob, "Which sensors?")
    listed = browser.page("/discussions")
    with write():
        row = db.session.get_one(Post, post.id)
        row.deleted_at = None
    from_page = listed.select(".row-title a")[0]["href"]

    assert titles(before) == []
    assert titles(listed) == ["Sensors cut visits by a third"]
    assert "Practice story" in listed.select(".discussion-row")[0].get_text()
    assert from_page == story.address


def test_a_storys_discussion_leaves_the_lists_with_its_last_reply(new_browser, browser, alice, bob):
    story = make_story(alice)
    post = make_post(db.session.get_one(Discussion, story.discussion_id), bob)
    writer = new_browser(bob)

    writer.post(f"/posts/{post.id}/delete")
    without = titles(browser.page("/discussions"))
    writer.post(f"/posts/{post.id}/undelete")

    assert without == []
    assert titles(browser.page("/discussions")) == [story.title]


def test_lists_page_by_newer_and_older(browser, alice):
    for number in range(25):
        make_discussion(alice, f"Discussion number {number}")

    first = browser.page("/discussions")
    second = browser.page(first.link("Older"))
    back = browser.page(second.link("Newer"))

    assert len(titles(first)) == 20
    assert titles(second) == [f"Discussion number {number}" for number in range(4, -1, -1)]
    assert titles(back) == titles(first)


def test_new_replies_in_followed_discussions_are_counted_once_each(new_browser, alice, bob):
    first, second = make_discussion(alice), make_discussion(alice)
    make_discussion(bob)
    for _ in range(2):
        make_post(first, bob)
    make_post(second, bob)
    make_post(second, alice)

    assert new_in_followed(alice) == (3, 2)
    assert new_in_followed(bob) == (1, 1)


def test_counting_stops_at_its_bound(alice):
    for _ in range(4):
        make_discussion(alice, kind="question")

    assert count_of(None, Filter(only="unanswered"), most=3) == 3


def test_rows_carry_no_hidden_or_gone_discussion(browser, new_browser, alice, bob, mia):
    for state in ("deleted_at", "removed_at", "held_at"):
        make_discussion(alice, f"One of state {state}", **{state: now()})
    make_discussion(alice, "One for members", audience="members")

    assert titles(browser.page("/discussions")) == []
    assert titles(new_browser(bob).page("/discussions")) == ["One for members"]
    assert titles(new_browser(make_member(state="pending")).page("/discussions")) == []
