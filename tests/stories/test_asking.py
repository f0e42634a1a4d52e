"""«Ask NAME a question» and «Ask those who tried it»: a reply in the discussion that tells the right people."""

from datetime import timedelta

from forum.accounts.models import Member, State
from forum.clock import now
from forum.database import write
from forum.discussions.models import Post
from forum.discussions.queries import find_any_post
from forum.discussions.services.closing import approve_post
from forum.extensions import db
from forum.notifications.channels import choose
from forum.notifications.choices import Channel
from forum.notifications.models import Event, Notification
from tests.factories import make_adoption, make_discussion, make_member, make_story, without_limits


def replies(story) -> str:
    return f"/discussions/{story.discussion_id}/replies"


def told() -> dict[int, str]:
    db.session.rollback()
    return dict(db.session.execute(db.select(Notification.member_id, Notification.why)).all())


def changed(member, **values):
    with write():
        row = db.session.get_one(Member, member.id)
        for name, value in values.items():
            setattr(row, name, value)


def test_a_question_tells_author_contact_and_backup(new_browser, outbox, alice, bob):
    contact, backup = make_member("Cora Tact"), make_member("Bea Cup")
    story = make_story(alice, contact_id=contact.id, backup_contact_id=backup.id)
    reader = new_browser(bob)

    composer = reader.page(reader.page(story.address).link("Ask Cora Tact a question").removesuffix("#reply"))
    reader.post(replies(story), body="Which sensors?", asks=composer.value("asks"))
    letters = {letter.to_address: letter.text for letter in outbox()}

    assert composer.select("#composer-title")[0].get_text() == "Your question to Cora Tact"
    assert "Cora Tact, Bea Cup and Alice Merrin are told." in composer.text
    assert composer.value("asks") == "contact"
    assert told() == {alice.id: "asked", contact.id: "asked", backup.id: "asked"}
    assert "Bob Oakes asked you a question" in letters[backup.email]
    assert "others can ask you about this practice story" in letters[backup.email]
    assert "Bob Oakes asked you a question" in new_browser(contact).page("/notifications").text


def test_a_reply_without_a_question_tells_the_author_only(new_browser, outbox, alice, bob):
    story = make_story(alice, backup_contact_id=make_member().id)

    new_browser(bob).post(replies(story), body="Well done.")
    outbox()

    assert told() == {alice.id: "reply_to_me"}


def test_unknown_words_are_ignored(new_browser, outbox, alice, bob):
    story, discussion = make_story(alice, backup_contact_id=make_member().id), make_discussion(alice)
    reader = new_browser(bob)

    assert "Your question" not in reader.page(f"{story.address}?ask=everybody").text
    reader.post(replies(story), body="Which sensors?", asks="everybody")
    reader.page(f"{discussion.address}?ask=contact")
    reader.post(f"/discussions/{discussion.id}/replies", body="Which sensors?", asks="contact")
    outbox()

    assert set(told().values()) == {"reply_to_me"}
    assert set(db.session.scalars(db.select(Post.asks))) == {None}


def test_those_who_tried_it_and_are_happy_to_be_asked_are_told(new_browser, outbox, alice, bob, mia):
    story = make_story(alice)
    happy = [make_member() for _ in range(3)]
    for member in happy:
        make_adoption(story, member, may_be_asked=True)
    make_adoption(story, mia, "stopped")
    make_adoption(story, make_member("Only Considers"), "considering", may_be_asked=True)
    outbox()
    with write():
        db.session.execute(db.delete(Notification))
    reader = new_browser(bob)

    page = reader.page(story.address)
    composer = reader.page(page.link("Ask those who tried it").removesuffix("#reply"))
    before = len(outbox())
    reader.post(replies(story), body="What did it cost you?", asks=composer.value("asks"))
    letters = outbox()[before:]

    assert "3 of 4 who tried it are happy to be asked." in page.text
    assert "3 people are told, who said that they are happy to be asked." in composer.text
    assert {who for who, why in told().items() if why == "asked_adopter"} == {member.id for member in happy}
    assert "You get this email because you said that you are happy to be asked." in letters[-1].text
    assert "asked those who tried this a question" in new_browser(happy[0]).page("/notifications").text


def test_who_left_or_is_suspended_or_asks_is_not_among_those_who_are_told(new_browser, outbox, alice, bob):
    story = make_story(alice)
    left, suspended, stays = make_member("Le Ft"), make_member("Sus Pended"), make_member("Sta Ys")
    for member in (left, suspended, stays, bob):
        make_adoption(story, member, may_be_asked=True)
    changed(left, state=State.DEACTIVATED)
    changed(suspended, suspended_until=now() + timedelta(days=3))

    composer = new_browser(bob).page(f"{story.address}?ask=adopters")

    assert "1 person is told, who said" in composer.text


def test_at_most_fifty_are_told(new_browser, outbox, alice, bob):
    story = make_story(alice)
    for _ in range(52):
        make_adoption(story, make_member(), may_be_asked=True)
    reader = new_browser(bob)

    composer = reader.page(f"{story.address}?ask=adopters")
    with without_limits():
        reader.post(replies(story), body="What did it cost you?", asks="adopters")

    db.session.rollback()
    event = db.session.scalars(db.select(Event).where(Event.name == "reply")).one()
    assert "50 people are told" in composer.text
    assert list(event.readers.values()).count("asked_adopter") == 50


def test_a_contact_who_has_left_is_named_and_the_backup_is_asked(new_browser, alice, bob):
    contact, backup = make_member("Cora Tact"), make_member("Bea Cup")
    story = make_story(alice, contact_id=contact.id, backup_contact_id=backup.id)
    changed(contact, state=State.DEACTIVATED)

    left = new_browser(bob).page(story.address)
    changed(contact, state=State.ACTIVE, suspended_until=now() + timedelta(days=3))
    suspended = new_browser(bob).page(story.address)

    assert "Cora Tact has left the network. Bea Cup answers questions about it." in left.text
    assert left.link("Ask Bea Cup a question")
    assert "Cora Tact cannot answer at the moment. Bea Cup answers" in suspended.text


def test_with_nobody_left_the_network_is_asked(new_browser, alice, bob):
    story = make_story(alice)
    changed(alice, state=State.DEACTIVATED)
    reader = new_browser(bob)

    page = reader.page(story.address)
    reader.post(replies(story), body="Which sensors?", asks="contact")

    assert "Alice Merrin has left the network." in page.text
    assert page.link("Ask the network about this").startswith("/discussions/new?kind=question")
    assert "Your question" not in reader.page(f"{story.address}?ask=contact").text
    assert db.session.scalars(db.select(Post.asks).where(Post.number == 2)).all() == [None]


def test_visitors_sign_in_first_and_come_back_to_the_question(browser, alice, bob):
    story = make_story(alice)
    make_adoption(story, bob, may_be_asked=True)

    page = browser.page(story.address)

    assert page.link("Ask Alice Merrin a question").startswith(f"/sign-in?next={story.address}%3Fask%3Dcontact")
    assert page.link("Ask those who tried it").startswith(f"/sign-in?next={story.address}%3Fask%3Dadopters")
    assert not browser.page(f"{story.address}?ask=contact").select("textarea")


def test_a_refused_question_comes_back_as_a_question(new_browser, alice, bob):
    story = make_story(alice)

    page = new_browser(bob).post(replies(story), status=422, body="", asks="contact")

    assert page.value("asks") == "contact"
    assert page.select("#composer-title")[0].get_text() == "Your question to Alice Merrin"


def test_a_question_that_waits_for_a_look_tells_its_people_when_it_shows(new_browser, outbox, alice):
    backup = make_member("Bea Cup")
    story = make_story(alice, backup_contact_id=backup.id)
    newcomer = make_member("Nell New", post_count=0)

    new_browser(newcomer).post(replies(story), body="Like https://a.example/ ?", asks="contact")
    outbox()
    before = told()
    post_id = db.session.scalars(db.select(Post.id).where(Post.number == 2)).one()
    with write():
        approve_post(find_any_post(post_id))
    outbox()

    assert backup.id not in before
    assert told()[backup.id] == "asked"


def test_who_stopped_questions_by_email_reads_them_on_the_page(new_browser, outbox, alice, bob):
    story = make_story(alice)
    with write():
        choose(alice.id, {"asked": Channel.PAGE, "reply": Channel.PAGE})

    new_browser(bob).post(replies(story), body="Which sensors?", asks="contact")

    assert outbox(alice) == []
    assert told() == {alice.id: "asked"}


def test_questions_to_people_have_a_limit(new_browser, alice):
    story = make_story(alice)
    newcomer = make_member("Nell New", post_count=1, approved_at=now() - timedelta(days=2))
    reader = new_browser(newcomer)
    for number in range(5):
        reader.post(replies(story), body=f"Question number {number}?", asks="contact")

    page = reader.post(replies(story), status=429, body="One more?", asks="contact")

    assert "questions to people by name" in page.text
    assert page.value("body") == "One more?"
