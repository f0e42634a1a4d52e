"""Writing messages through the pages."""

from datetime import timedelta

import pytest

from forum.clock import now
from forum.database import write
from forum.extensions import db
from forum.limits.models import Occurrence
from forum.messages.models import Conversation, Message
from tests.factories import make_adoption, make_discussion, make_member, make_organisation, make_story
from tests.messages.talking import HELLO, begin, part, say, whole


def conversations() -> list[Conversation]:
    db.session.rollback()
    return list(db.session.scalars(db.select(Conversation).order_by(Conversation.id)))


def people_of(conversation: Conversation) -> list[str]:
    return sorted(person.handle for person in whole(conversation.id).others(0))


def choices(page) -> list[str]:
    return [choice.get_text() for choice in page.select('label.choice:has([name="to"])')]


def test_a_member_writes_from_a_profile_and_is_answered(new_browser, outbox, alice, bob):
    writer, reader = new_browser(alice), new_browser(bob)

    form = writer.page(writer.page(bob.address).link("Write to Bob Oakes"))
    sent = writer.post("/messages/new", **{**form.form("/messages/new"), "body": HELLO})
    letters = outbox(bob)
    page = reader.page("/messages/1")
    answer = reader.post("/messages/1/reply", body="The one with fibres.")

    assert sent.location == "/messages/1#m1"
    assert [row.subject for row in letters] == ["Message from Alice Merrin"]
    assert HELLO in letters[0].text and "alice" not in letters[0].text.lower().replace("alice merrin", "")
    assert HELLO in page.text
    assert answer.location == "/messages/1/2"
    assert "The one with fibres." in writer.page("/messages/1").text
    assert alice.email not in page.html


def test_the_form_from_a_story_offers_who_looks_after_it_and_who_tried_it(new_browser, alice, bob):
    carol = make_member("Carol Tye")
    story = make_story(alice, "Rapid-set repair")
    make_adoption(story, carol, may_be_asked=True)
    browser = new_browser(bob)

    form = browser.page(browser.page(story.address).link("Write in private instead"))
    browser.post("/messages/new", **{**form.form("/messages/new"), "body": HELLO})

    assert [words.rpartition(", ")[2] for words in choices(form)] == [
        "looks after this practice story",
        "tried this and is happy to be asked",
    ]
    assert "ask in the open" in form.text
    talk = conversations()[0]
    assert people_of(talk) == ["alice-merrin", "bob-oakes"]
    assert talk.about == ("story", story.id)
    assert browser.page(talk.address).link("Rapid-set repair") == story.address


def test_a_name_is_found_by_a_part_of_it_and_several_are_offered(new_browser, alice, bob):
    make_member("Bobby Tables")
    browser = new_browser(alice)

    several = browser.post("/messages/new", 422, others="bob", body=HELLO)
    nobody = browser.post("/messages/new", 422, others="Zebedee", body=HELLO)
    browser.post("/messages/new", others="oakes", body=HELLO)

    assert [words.partition(",")[0] for words in choices(several)] == ["Bob Oakes", "Bobby Tables"]
    assert "Several members fit “bob”. Choose whom you mean." in several.text
    assert several.value("body") == HELLO
    assert "No other member is called “Zebedee”." in nobody.text
    assert people_of(conversations()[0]) == ["alice-merrin", "bob-oakes"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"body": HELLO}, "Enter the name of a member."),
        ({"others": "Bob Oakes"}, "Write your message."),
        ({"others": "alice-merrin", "body": HELLO}, "No other member is called “alice-merrin”."),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(new_browser, alice, bob, fields, sentence):
    page = new_browser(alice).post("/messages/new", 422, **fields)

    assert sentence in page.text
    assert conversations() == []
    assert page.value("body") == fields.get("body", "")


def test_two_go_on_in_the_conversation_that_they_have_about_a_thing(alice, bob):
    story, other = make_story(alice), make_story(alice)

    first = begin(alice, bob, about=("story", story.id))
    again = begin(bob, alice, about=("story", story.id))
    about_another = begin(bob, alice, about=("story", other.id))
    about_nothing = begin(bob, alice)

    assert first.id == again.id
    assert len({first.id, about_another.id, about_nothing.id}) == 3
    assert whole(first.id).last_number == 2


def test_three_have_a_conversation_of_their_own(alice, bob, mia):
    two, three = begin(alice, bob), begin(alice, bob, mia)

    assert two.id != three.id
    assert people_of(three) == ["alice-merrin", "bob-oakes", "mia-castell"]


def test_sending_a_form_twice_sends_one_message(new_browser, alice, bob):
    browser = new_browser(alice)
    fields = {**browser.page(f"/messages/new?to={bob.handle}").form("/messages/new"), "body": HELLO}

    first, second = (browser.post("/messages/new", **fields) for _ in range(2))
    other_words = browser.post("/messages/new", 409, **{**fields, "body": "Something else."})

    assert first.location == second.location
    assert db.session.scalar(db.select(db.func.count()).select_from(Message)) == 1
    assert "with other words" in other_words.text
    assert other_words.value("body") == "Something else."


def test_a_message_is_about_what_all_of_them_may_see_only(new_browser, alice, bob):
    hidden = make_discussion(alice, removed_at=alice.created_at)
    browser = new_browser(alice)

    page = browser.post("/messages/new", 422, others="Bob Oakes", body=HELLO, about=f"discussion:{hidden.id}")

    assert "Bob Oakes may not see what this message is about" in page.text
    new_browser(bob).page(f"/messages/new?about=discussion:{hidden.id}", status=404)


@pytest.mark.parametrize(
    "about", ["story:0", "story:99", "story:x", "nothing:1", "member:1", "desk:1", "story", "x:-1"]
)
def test_an_address_about_nothing_is_404(new_browser, alice, about):
    new_browser(alice).page(f"/messages/new?about={about}", status=404)


def test_a_seventh_is_one_too_many(new_browser, alice):
    people = [make_member(f"Person Number{letter}") for letter in "abcdef"]
    browser = new_browser(alice)

    page = browser.post("/messages/new", 422, to=[person.handle for person in people], body=HELLO)
    talk = begin(alice, *people[:5])
    added = browser.post(f"{talk.address}/add", 422, to=[people[5].handle], body="Welcome.")

    assert "A conversation has at most 6 people, you included." in page.text
    assert "A conversation has at most 6 people, you included." in added.text
    assert not browser.page(talk.address).select('a[href$="/add"]')


def test_a_newcomer_reads_from_the_message_that_brought_them(new_browser, outbox, alice, bob, mia):
    talk = begin(alice, bob, body="Only for Bob.")

    new_browser(alice).post(f"{talk.address}/add", to=[mia.handle], body="Mia knows more.")
    page = new_browser(mia).page(talk.address)

    assert "Mia knows more." in page.text
    assert "Only for Bob." not in page.text
    assert part(talk, mia).first_number == 2
    assert [row.subject for row in outbox(mia)] == ["Message from Alice Merrin"]
    new_browser(mia).page(f"{talk.address}/1", status=404)


def test_somebody_who_is_in_it_cannot_be_added(new_browser, alice, bob):
    talk = begin(alice, bob)

    page = new_browser(alice).post(f"{talk.address}/add", 422, to=[bob.handle], body="Again.")

    assert "Bob Oakes is in this conversation already." in page.text


def test_a_new_member_begins_three_conversations_a_day(new_browser, alice):
    new = make_member("Nina New", post_count=0)
    people = [make_member() for _ in range(4)]
    browser = new_browser(new)

    for person in people[:3]:
        browser.post("/messages/new", to=[person.handle], body=HELLO)
    page = browser.post("/messages/new", 429, to=[people[3].handle], body=HELLO)

    assert "You reached the limit of 3 new conversations." in page.text
    assert page.value("body") == HELLO
    assert page.response.headers["Retry-After"]


def test_a_new_member_sends_six_messages_in_a_minute(new_browser, bob):
    new = make_member("Nina New", post_count=0)
    talk = begin(new, bob)
    browser = new_browser(new)

    for number in range(6):
        browser.post(f"{talk.address}/reply", body=f"Message {number}.")
    page = browser.post(f"{talk.address}/reply", 429, body="One more.")

    assert "You reached the limit of 6 messages." in page.text
    assert page.value("body") == "One more."


def test_a_member_sends_a_hundred_messages_a_day(new_browser, alice, bob):
    talk = begin(alice, bob)
    with write():
        db.session.add_all(
            Occurrence(action="message", who=f"member:{bob.id}", at=now() - timedelta(hours=2)) for _ in range(100)
        )

    page = new_browser(bob).post(f"{talk.address}/reply", 429, body="One more.")

    assert "You reached the limit of 100 messages. Try again in" in page.text


def test_a_new_member_sends_no_links_until_a_post_stands(new_browser, alice, bob):
    new = make_member("Nina New", post_count=0)
    browser = new_browser(new)

    page = browser.post("/messages/new", 422, to=[bob.handle], body="See https://shop.example for offers.")

    assert "carry no links to other sites" in page.text
    assert conversations() == []
    new_browser(alice).post("/messages/new", to=[bob.handle], body="See https://gov.example for the guide.")


def test_an_author_takes_a_message_back_and_brings_it_back(new_browser, alice, bob):
    talk = begin(alice, bob)
    writer, reader = new_browser(alice), new_browser(bob)

    writer.post(f"{talk.address}/1/delete")
    gone = reader.page(talk.address)
    reader.post(f"{talk.address}/1/delete", 403)
    writer.post(f"{talk.address}/1/undelete")

    assert "Deleted by its author." in gone.text and HELLO not in gone.html
    assert "Deleted by its author." not in reader.page("/messages").text
    assert HELLO in reader.page(talk.address).text


def test_the_letter_about_a_message_that_was_taken_back_has_no_words(outbox, new_browser, alice, bob):
    talk = begin(alice, bob)

    new_browser(alice).post(f"{talk.address}/1/delete")

    letter = outbox(bob)[0]
    assert HELLO not in letter.text + letter.html
    assert "The message was taken back before this email left." in letter.text


def test_a_long_conversation_opens_at_its_end_and_leads_back(new_browser, alice, bob):
    talk = begin(alice, bob, body="Message 1.")
    for number in range(2, 31):
        say(talk, (alice, bob)[number % 2], f"Message {number}.")
    browser = new_browser(bob)

    page = browser.page(talk.address)
    earlier = browser.page(page.link("Earlier messages"))
    place = browser.send("GET", f"{talk.address}/3")

    assert [heading["id"] for heading in page.select("article")] == [f"m{n}" for n in range(11, 31)]
    assert [heading["id"] for heading in earlier.select("article")] == [f"m{n}" for n in range(1, 11)]
    assert place.location.endswith("#m3")
    assert browser.page(place.location.partition("#")[0]).select("#m3")
    assert not page.select('a[href*="newer"]') and "Later messages" in earlier.text


def test_a_provider_is_a_member_like_others_until_somebody_chooses(new_browser, alice):
    firm = make_member("Pat Firm", organisation=make_organisation("Kestrel Highways", kind="provider"))

    new_browser(firm).post("/messages/new", to=[alice.handle], body=HELLO)

    assert len(conversations()) == 1
