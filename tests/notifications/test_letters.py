"""The letters about what happens: headers, words, and how they stop."""

import pytest

from forum.accounts.models import Member
from forum.database import write
from forum.extensions import db
from forum.following.models import Follow, Level
from forum.following.queries import level_of
from forum.following.services import follow
from forum.mail.services import letter_of
from forum.notifications.queries import stopped_mails
from forum.notifications.services import tell_decision
from forum.notifications.stopping import Stop, read_token, stop_address
from tests.factories import make_discussion, make_member, make_post, tell_at_once


@pytest.fixture()
def carol(app):
    return tell_at_once(make_member("Carol Tye"))


def kept_level(member, discussion):
    db.session.rollback()
    return db.session.get(Follow, (member.id, "discussion", discussion.id)).level


def path_of(letter):
    """The path of the one-click address in a letter's header."""
    return letter["List-Unsubscribe"].strip("<>").partition("127.0.0.1:5000")[2]


def test_a_letter_about_a_reply_threads_and_stops_with_one_click(alice, bob, outbox):
    discussion = make_discussion(alice, "Gullies on steep lanes")
    make_post(discussion, bob, "Twice a year.")
    outbox()
    make_post(discussion, bob, "More in autumn.")

    first, second = (letter_of(row) for row in outbox(alice))

    assert first["Subject"] == second["Subject"] == "Re: Gullies on steep lanes"
    assert first["Message-ID"] != second["Message-ID"]
    assert first["In-Reply-To"] == second["In-Reply-To"] == first["References"]
    assert first["List-ID"] == f"<discussion-{discussion.id}.127.0.0.1>"
    assert first["List-Unsubscribe"].startswith("<http://127.0.0.1:5000/unsubscribe/")
    assert first["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert first["List-Archive"] == f"<http://127.0.0.1:5000/discussions/{discussion.id}/replies/2>"
    assert first["Auto-Submitted"] == "auto-generated"
    assert first["X-Auto-Response-Suppress"] == "All"
    assert first["Precedence"] == "list"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("Twice a year.", "because you follow this discussion"),
        ("Twice a year, @carol-tye.", "because somebody mentioned you"),
    ],
)
def test_each_letter_says_why_it_came_and_how_it_stops(alice, bob, carol, outbox, body, why):
    discussion = make_discussion(alice)
    with write():
        follow(carol.id, "discussion", discussion.id)

    make_post(discussion, bob, body)

    (row,) = outbox(carol)
    letter = letter_of(row)
    for kind in ("plain", "html"):
        words = " ".join(letter.get_body((kind,)).get_content().split())
        assert why in words
        assert letter["List-Unsubscribe"].strip("<>") in words
        assert "Twice a year" in words


def test_a_decision_says_the_reason_and_how_to_appeal_and_cannot_be_stopped(alice, outbox):
    discussion = make_discussion(alice, "Gullies on steep lanes")
    with write():
        tell_decision(
            alice.id,
            ("discussion", discussion.id),
            title=discussion.title,
            address=discussion.address,
            what="Your discussion was removed",
            reason="It names a resident.",
        )

    letter = letter_of(outbox(alice)[0])

    assert letter["Subject"] == "Your discussion was removed: Gullies on steep lanes"
    assert letter["List-Unsubscribe"] is None
    for kind in ("plain", "html"):
        words = letter.get_body((kind,)).get_content()
        assert "It names a resident." in words
        assert "appeal" in words
        assert "http://127.0.0.1:5000/contact" in words


def test_what_a_member_wrote_cannot_break_out_of_a_letter(alice, bob, outbox):
    discussion = make_discussion(alice, 'Gullies <b>& "kerbs"')
    make_post(discussion, bob, "A <script>alert(1)</script> in the text.")

    letter = letter_of(outbox(alice)[0])

    html = letter.get_body(("html",)).get_content()
    assert letter["Subject"] == 'Re: Gullies <b>& "kerbs"'
    assert "<script>" not in html
    assert "Gullies &lt;b&gt;&amp;" in html


def test_the_page_asks_and_only_the_button_stops_a_discussion(browser, alice, bob, carol, outbox):
    discussion = make_discussion(alice, "Gullies on steep lanes")
    with write():
        follow(carol.id, "discussion", discussion.id)
    make_post(discussion, bob)
    path = path_of(letter_of(outbox(carol)[0]))

    asked = browser.page(path)
    still = level_of(carol.id, "discussion", discussion.id)
    done = browser.post(path, status=200)

    assert "Gullies on steep lanes" in asked.text
    assert still
    assert "You no longer follow “Gullies on steep lanes”" in done.text
    assert not level_of(carol.id, "discussion", discussion.id)


def test_a_mail_program_stops_with_one_click_without_a_cookie(browser, alice, bob, outbox):
    discussion = make_discussion(alice)
    make_post(discussion, bob)
    path = path_of(letter_of(outbox(alice)[0]))

    for _ in range(2):
        answer = browser.send("POST", path, data={"List-Unsubscribe": "One-Click"})
        assert answer.status == 200

    # It told of a reply to her, so the nearest level is that discussion, and nothing else stops.
    assert kept_level(alice, discussion) == Level.MUTED
    assert stopped_mails(alice.id) == set()


@pytest.mark.parametrize("switch", ["reply_to_me", "mention", "accepted"])
def test_an_address_stops_one_kind_only(browser, alice, switch):
    with browser.client.application.test_request_context():
        path = stop_address(Stop(alice.id, switch, 12)).partition(":5000")[2]

    browser.post(path, status=200)

    assert stopped_mails(alice.id) == {switch}


@pytest.mark.parametrize("token", ["x", "WzEsIm1lbnRpb24iLG51bGxd", "WzEsIm1lbnRpb24iLG51bGxd.abc", "%00", "a" * 3000])
def test_a_forged_address_does_not_exist(browser, alice, token):
    browser.page(f"/unsubscribe/{token}", status=404)
    browser.post(f"/unsubscribe/{token}", status=404)

    assert stopped_mails(alice.id) == set()


def test_letters_that_were_signed_with_a_former_key_still_stop(app, alice):
    token = stop_address(Stop(alice.id, "mention")).rpartition("/")[2]
    former = app.config["SECRET_KEY"]
    try:
        app.config["SECRET_KEY"], app.config["SECRET_KEY_FALLBACKS"] = "k" * 40, [former]
        assert read_token(token) == Stop(alice.id, "mention")
        app.config["SECRET_KEY_FALLBACKS"] = []
        assert read_token(token) is None
    finally:
        app.config["SECRET_KEY"], app.config["SECRET_KEY_FALLBACKS"] = former, []


def test_an_address_of_somebody_who_is_gone_is_no_fault(browser, alice, bob):
    discussion = make_discussion(bob, audience="members")
    path = stop_address(Stop(alice.id, "reply", discussion.id)).partition(":5000")[2]
    with write():
        db.session.get(Member, alice.id).state = "pending"

    page = browser.page(path)

    assert discussion.title not in page.text
    assert "this discussion" in page.text
