"""A page asks the database the same number of questions, however much it shows."""

from forum.database import write
from forum.extensions import db
from forum.messages.models import Participation
from forum.messages.services.taking_part import block
from tests.factories import make_member, make_story
from tests.messages.talking import begin, say

MEMBER_MOST = 15


def asked(browser, path, statements) -> int:
    """How many statements a page needs, after what it marks was marked."""
    browser.page(path)
    with statements() as seen:
        browser.page(path)
    return len([statement for statement in seen if not statement.startswith("BEGIN")])


def test_the_list(new_browser, statements, alice, bob):
    story = make_story(alice)
    begin(bob, alice, about=("story", story.id))
    begin(alice, bob, about=("story", make_story(bob).id))
    browser = new_browser(alice)
    one = asked(browser, "/messages", statements)
    for number in range(30):
        talk = begin(make_member(), alice, bob, about=("story", story.id))
        if number % 2:
            say(talk, alice)

    assert one == asked(browser, "/messages", statements) <= MEMBER_MOST


def test_a_conversation(new_browser, statements, alice, bob):
    story = make_story(alice)
    short = begin(bob, alice, about=("story", story.id))
    people = [make_member() for _ in range(4)]
    long = begin(bob, alice, *people, about=("story", story.id))
    for number in range(30):
        say(long, (bob, *people)[number % 5])
    with write():
        block(alice, people[0])
    browser = new_browser(alice)

    few, many = (asked(browser, talk.address, statements) for talk in (short, long))

    assert few == many <= MEMBER_MOST


def test_a_profile_and_the_form_stay_within_their_limits(new_browser, statements, alice, bob):
    story = make_story(alice)
    browser = new_browser(bob)

    assert asked(browser, alice.address, statements) <= MEMBER_MOST
    assert asked(browser, f"/messages/new?about=story:{story.id}", statements) <= MEMBER_MOST


def test_the_read_mark_is_written_once(new_browser, statements, alice, bob):
    talk = begin(bob, alice)
    browser = new_browser(alice)
    browser.page(talk.address)

    with statements() as seen:
        browser.page(talk.address)

    assert not [statement for statement in seen if statement.startswith("UPDATE participation")]
    mark = db.select(Participation.read_number).where(Participation.member_id == alice.id)
    assert db.session.scalar(mark) == 1
