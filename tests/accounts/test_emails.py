"""The words of each letter about an account."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from forum.accounts import emails
from forum.accounts.models import State
from forum.clock import now
from forum.database import write
from tests.factories import make_member

UNTIL = now().replace(hour=9, minute=5) + timedelta(days=3)
LETTERS = [
    (
        "confirmation",
        ("TOKEN",),
        "Confirm your email address",
        "/confirm/TOKEN",
        ["works once, for 3 days", "without the button"],
    ),
    ("already_a_member", (), "You have an account already", "/sign-in", ["nothing was changed", "Sign in as usual"]),
    ("approved", (), "Welcome to Connect and Share", "/", ["You can now ask, reply and share what worked"]),
    ("refused", ("No road in sight.",), "Your registration was not accepted", "/contact", ["No road in sight."]),
    (
        "reset_password",
        ("TOKEN",),
        "Set a new password",
        "/reset-password/TOKEN",
        ["works once, for 1 hour", "stays as it is"],
    ),
    ("password_changed", (), "Your password was changed", "/forgotten-password", ["all other sessions were ended"]),
    (
        "confirm_new_email",
        ("TOKEN", "new@northmoor.gov.uk"),
        "Confirm your new email address",
        "/confirm/TOKEN",
        ["for 3 days"],
    ),
    ("email_changed", ("old@northmoor.gov.uk",), "Your email address was changed", "/contact", ["If it was not you"]),
    ("suspended", ("Unkind.", UNTIL), "Your account is suspended", "/contact", ["Unkind.", "9:05am", "appeal"]),
    ("suspended", ("Unkind.", None), "Your account is suspended", "/contact", ["suspended your account. The reason"]),
    ("suspension_lifted", ("A mistake.",), "Your suspension has ended", "/sign-in", ["A mistake."]),
]


@pytest.mark.parametrize(("kind", "values", "subject", "path", "words"), LETTERS)
def test_each_letter_says_what_happened_in_text_and_html(app, alice, outbox, kind, values, subject, path, words):
    with write():
        getattr(emails, kind)(alice, *values)

    (letter,) = outbox()
    html = BeautifulSoup(letter.html, "html.parser")
    link = f"{app.config['SITE_URL']}{path}"
    assert letter.subject == subject
    assert letter.text.startswith("Hello Alice Merrin,")
    assert link in letter.text.split()
    assert link in [anchor["href"] for anchor in html.select("a")]
    for word in words:
        assert word in letter.text
        assert word in " ".join(html.get_text(" ").split())
    assert "cannot be switched off" in letter.text
    assert "\n-- \n" in letter.text
    assert "please" not in letter.text.lower()


@pytest.mark.parametrize(
    ("kind", "values", "to"),
    [
        ("confirm_new_email", ("TOKEN", "new@northmoor.gov.uk"), "new@northmoor.gov.uk"),
        ("email_changed", ("old@northmoor.gov.uk",), "old@northmoor.gov.uk"),
        ("password_changed", (), "alice-merrin@demo.example"),
    ],
)
def test_letters_go_to_the_address_they_concern(alice, outbox, kind, values, to):
    with write():
        getattr(emails, kind)(alice, *values)

    assert [letter.to_address for letter in outbox()] == [to]


def test_names_and_reasons_are_escaped_in_html_and_plain_in_text(outbox):
    member = make_member("Robin <b>Fields</b>")

    with write():
        emails.refused(member, "<script>alert(1)</script> & co")

    (letter,) = outbox()
    assert "<script>" not in letter.html
    assert "<b>Fields" not in letter.html
    assert "<script>alert(1)</script> & co" in letter.text


def test_a_closed_account_is_not_told_to_sign_in(outbox):
    member = make_member("Dee Gone", state=State.DEACTIVATED)

    with write():
        emails.already_a_member(member)

    (letter,) = outbox()
    assert "Sign in as usual" not in letter.text
    assert "closed" in letter.text
    assert "/contact" in letter.text
