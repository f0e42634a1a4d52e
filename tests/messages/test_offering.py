"""Where the pages lead to a message, and whom the form offers."""

from forum.database import write
from forum.messages.models import Wish
from forum.messages.services.taking_part import block, choose
from tests.factories import make_adoption, make_member, make_story
from tests.messages.talking import HELLO

PRIVATE = "Write in private instead"


def choices(page) -> list[str]:
    return [choice.get_text().partition(",")[0] for choice in page.select('label.choice:has([name="to"])')]


def test_who_takes_no_messages_is_not_offered(new_browser, alice, bob):
    carol = make_member("Carol Tye")
    story = make_story(alice, backup_contact_id=carol.id)
    with write():
        choose(alice, Wish.NOBODY)

    page = new_browser(bob).page(f"/messages/new?about=story:{story.id}")

    assert choices(page) == ["Carol Tye"]
    assert page.select("[name=to][checked]")[0]["value"] == carol.handle


def test_whoever_does_not_want_to_be_asked_is_not_offered(new_browser, alice, bob):
    carol = make_member("Carol Tye")
    story = make_story(alice)
    make_adoption(story, carol, may_be_asked=False)

    assert choices(new_browser(bob).page(f"/messages/new?about=story:{story.id}")) == ["Alice Merrin"]


def test_a_story_leads_to_a_message_where_somebody_can_be_asked(browser, new_browser, alice, bob):
    story = make_story(alice)
    from_elsewhere = make_story(alice, is_from_public_source=True, contact_id=None)

    assert PRIVATE in new_browser(bob).page(story.address).text
    assert "Asking in the open helps everybody" in new_browser(bob).page(story.address).text
    assert PRIVATE not in new_browser(bob).page(from_elsewhere.address).text
    assert PRIVATE not in new_browser(alice).page(story.address).text
    assert PRIVATE not in browser.page(story.address).text


def test_nobody_is_offered_to_themselves(new_browser, alice):
    browser = new_browser(alice)

    page = browser.page(f"/messages/new?to={alice.handle}")
    sent = browser.post("/messages/new", 422, to=[alice.handle], body=HELLO)

    assert choices(page) == []
    assert "Choose somebody to write to." in sent.text
    assert "/messages/new?to=" not in browser.page(alice.address).html


def test_who_blocks_somebody_takes_the_block_off_before_writing(new_browser, alice, bob):
    with write():
        block(alice, bob)
    browser = new_browser(alice)

    profile = browser.page(bob.address)
    sent = browser.post("/messages/new", 422, to=[bob.handle], body=HELLO)
    browser.post(f"/messages/people/{bob.id}/unblock", next=bob.address)

    for page in (profile, sent):
        assert "You block messages from Bob Oakes. Take the block off before you write." in page.text
    assert "Write to Bob Oakes" in browser.page(bob.address).text


def test_the_menu_and_the_account_lead_to_messages(new_browser, alice):
    browser = new_browser(alice)

    page = browser.page(browser.page("/about").link("Messages"))
    settings = browser.page(browser.page("/account").select('main a[href="/account/messages"]')[0]["href"])

    assert "No messages yet" in page.text
    assert settings.heading == "Who may write to you"


def test_a_profile_that_a_browser_holds_is_renewed_when_messages_are_not_taken_any_more(new_browser, alice, bob):
    browser = new_browser(alice)
    tag = browser.page(bob.address).response.headers["ETag"]
    with write():
        choose(bob, Wish.NOBODY)

    page = browser.page(bob.address, headers={"If-None-Match": tag})

    assert "takes no messages from you" in page.text
