"""The list, what is new in it, and how people are told."""

import json

from forum.database import write
from forum.extensions import db
from forum.mail.addresses import read_reply_address
from forum.messages.services.taking_part import mute
from forum.notifications.channels import choose
from forum.notifications.choices import Channel
from forum.notifications.models import Notification
from forum.subjects import subject_of
from forum.text.prepare import prepare
from tests.factories import make_discussion, make_member, make_story
from tests.messages.talking import begin, part, say, whole, whole_inside


def unread(member) -> int:
    db.session.rollback()
    mine = db.select(db.func.count()).select_from(Notification).where(Notification.member_id == member.id)
    return db.session.scalar(mine.where(Notification.read_at.is_(None))) or 0


def listed(page) -> list[str]:
    return [row.get_text() for row in page.select(".notification a")]


def test_who_is_told_reads_it_on_the_page_and_it_is_read_when_seen(new_browser, outbox, alice, bob):
    talk = begin(alice, bob)
    outbox()
    browser = new_browser(bob)

    told = browser.page("/notifications")
    assert unread(bob) == 1
    browser.page(talk.address)

    assert "Alice Merrin wrote you a message" in told.text
    assert told.link("Message from Alice Merrin") == talk.address
    assert unread(bob) == unread(alice) == 0


def test_a_notification_is_called_by_what_it_is_about_as_that_is_called_today(new_browser, outbox, alice, bob):
    story = make_story(alice, "Jo Bloggs repaired it")
    begin(bob, alice, about=("story", story.id))
    outbox()
    with write():
        db.session.get_one(type(story), story.id).title = "Somebody repaired it"

    page = new_browser(alice).page("/notifications")

    assert "Message about “Somebody repaired it”" in page.text
    assert "Bloggs" not in page.text


def test_unread_conversations_stand_first(new_browser, alice, bob):
    people = [make_member(f"Person {name}") for name in ("One", "Two", "Three")]
    talks = [begin(person, alice) for person in people]
    browser = new_browser(alice)
    for talk in talks[1:]:
        browser.page(talk.address)

    page = browser.page("/messages")

    assert listed(page) == ["Person One", "Person Three", "Person Two"]
    assert [label.get_text() for label in page.select(".new-label")] == ["1 new"]
    assert listed(browser.page("/messages?show=unread")) == ["Person One"]


def test_a_long_list_has_pages(new_browser, alice):
    for number in range(22):
        talk = begin(make_member(f"Person Number {number}"), alice)
        if number < 21:
            say(talk, alice)
    browser = new_browser(alice)

    first = browser.page("/messages")
    second = browser.page(first.link("Older"))

    assert listed(first)[0] == "Person Number 21"
    assert [len(listed(page)) for page in (first, second)] == [21, 1]


def test_a_list_of_many_unread_leads_to_all_of_them(new_browser, alice):
    for number in range(21):
        begin(make_member(f"Person Number {number}"), alice)
    browser = new_browser(alice)

    page = browser.page("/messages")
    rest = browser.page(browser.page(page.link("All that are unread")).link("Older"))

    assert len(listed(page)) == 20
    assert listed(rest) == ["Person Number 0"]


def test_the_list_says_nothing_of_what_came_before_a_newcomer(new_browser, alice, bob, mia):
    talk = begin(alice, bob, body="Only for Bob.")
    new_browser(alice).post(f"{talk.address}/add", to=[mia.handle], body="Hello Mia.")
    new_browser(alice).post(f"{talk.address}/2/delete")

    page = new_browser(mia).page("/messages")

    assert "Only for Bob." not in page.html and "Hello Mia." not in page.html
    assert "Deleted by its author." in page.text


def test_a_muted_conversation_tells_nothing_until_it_is_not_muted_any_more(new_browser, outbox, alice, bob):
    talk = begin(alice, bob)
    outbox()
    browser = new_browser(bob)

    muted = browser.follow(browser.post(f"{talk.address}/mute"))
    say(talk, alice, "While it is muted.")
    letters, notices = len(outbox(bob)), unread(bob)
    listed_page = browser.page("/messages")
    browser.post(f"{talk.address}/unmute")
    say(talk, alice, "After it.")

    assert muted.select('button[aria-pressed="true"]')
    assert (letters, notices) == (1, 0)
    assert "Muted" in listed_page.text and "1 new" in listed_page.text
    assert len(outbox(bob)) == 2


def test_emails_about_messages_can_be_stopped(outbox, alice, bob):
    with write():
        choose(bob.id, {"message": Channel.PAGE})

    begin(alice, bob)

    assert outbox(bob) == []
    assert unread(bob) == 1


def test_a_letter_carries_no_address_and_takes_an_answer(app, new_browser, outbox, alice, bob):
    app.config["MAIL_IN"] = "in.demo.example"
    try:
        talk = begin(alice, bob)
        letter = outbox(bob)[0]
        answered = read_reply_address(letter.reply_to.partition("@")[0])
    finally:
        app.config["MAIL_IN"] = ""

    assert (answered.member_id, answered.kind, answered.subject_id) == (bob.id, "conversation", talk.id)
    assert "Answer this email to reply, or read it and answer on the site:" in letter.text
    assert alice.email not in letter.text + letter.html + letter.reply_to
    assert "Stop emails about messages to you: " in letter.text


def test_without_mail_in_a_letter_leads_to_the_page(outbox, alice, bob):
    begin(alice, bob)

    assert "Read it and answer:" in outbox(bob)[0].text
    assert outbox(bob)[0].reply_to == ""


def test_an_answer_by_another_door_is_posted_once(alice, bob):
    talk = begin(alice, bob)
    subject = subject_of("conversation")

    for _ in range(2):
        with write():
            item = subject.find(talk.id, bob)
            address = subject.answer(item, bob, prepare("By email."), submission="mail-1")

    assert address == talk.address
    assert whole(talk.id).last_number == 2
    assert part(talk, bob).read_number == 2


def test_a_letter_names_what_it_is_about_only_to_who_may_see_it(outbox, alice, bob):
    discussion = make_discussion(alice, "Gullies on steep lanes")
    begin(alice, bob, about=("discussion", discussion.id))
    with write():
        db.session.get_one(type(discussion), discussion.id).removed_at = discussion.created_at

    letter = outbox(bob)[0]

    assert letter.subject == "Message from Alice Merrin"
    assert "Gullies" not in letter.text + letter.html


def test_who_left_before_the_worker_came_is_not_told(new_browser, outbox, alice, bob, mia):
    talk = begin(alice, bob, mia)

    new_browser(bob).post(f"{talk.address}/leave")

    assert outbox(bob) == []
    assert len(outbox(mia)) == 1


def test_pages_of_messages_are_never_kept(new_browser, alice, bob):
    talk = begin(alice, bob)
    browser = new_browser(alice)

    for path in ("/messages", talk.address, "/messages/new", "/account/messages", f"{talk.address}/add"):
        assert browser.page(path).response.headers["Cache-Control"] == "no-store"


def test_no_search_finds_a_message(alice, bob):
    begin(alice, bob)

    for kind in ("conversation", "message"):
        subject = subject_of(kind)
        assert list(subject.search_documents([1])) == list(subject.all_ids()) == []
        assert subject.search_sources == ()


def test_reading_an_old_page_marks_nothing_that_came_later(new_browser, alice, bob):
    talk = begin(alice, bob)
    for number in range(25):
        say(talk, alice, f"Message {number}.")
    browser = new_browser(bob)
    latest = browser.page(talk.address)
    say(talk, alice, "News.")

    browser.page(latest.link("Earlier messages"))

    assert part(talk, bob).read_number == 26
    assert whole(talk.id).last_number == 27


def in_header(page) -> list[str]:
    """What stands beside the name and beside «Messages» in the account menu."""
    return [" ".join(mark.parent.get_text(" ").split()) for mark in page.select(".account-menu .count")]


def test_the_header_counts_conversations_with_news_until_they_are_seen(new_browser, alice, bob):
    talk, muted = begin(bob, alice), begin(make_member("Carol Tye"), alice)
    say(talk, bob, "And one more.")
    begin(alice, make_member("Dan Own"))
    with write():
        mute(whole_inside(muted.id), alice, is_muted=True)
    browser = new_browser(alice)

    before = in_header(browser.page("/about"))
    browser.page(talk.address)
    after = in_header(browser.page("/about"))

    assert before == ["Alice 1 unread conversations , your account", "Messages 1 unread"]
    assert after == []


def test_names_are_suggested_while_they_are_typed(new_browser, alice, bob, mia):
    _, other = make_member("Bobby Oakes"), make_member("Bobby Oakes Junior")
    with write():
        db.session.merge(other).name = "Bobby Oakes"
    browser = new_browser(alice)

    def values(typed):
        return [row["value"] for row in json.loads(browser.page(f"/messages/suggest?q={typed}").html)]

    assert sorted(values("bob")) == ["@bobby-oakes", "@bobby-oakes-junior", "Bob Oakes"]
    assert values("Bob+Oakes,+mi") == ["Bob Oakes, Mia Castell"]
    assert values("ali") == values("b") == values("Bob,") == []
    new_browser().page("/messages/suggest?q=bo", status=302)
