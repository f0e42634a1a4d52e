"""How passwords are hashed and judged."""

import pytest
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST

from forum.accounts.services.passwords import COMMON, check_password, hash_password, needs_rehash, password_fits
from forum.errors import Invalid
from forum.extensions import db
from tests.accounts.people import attempt
from tests.browser import PASSWORD


def test_the_real_hash_is_argon2id_with_the_settings_of_our_rules(app, setting):
    setting(CHEAP_PASSWORD_HASH=False)

    assert hash_password(PASSWORD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_the_packaged_list_holds_long_enough_words_only_in_lower_case(app):
    words = COMMON.read_text(encoding="utf-8").split("\n")

    assert len(words) > 10_000
    assert "password1234" in words
    assert all(word == word.lower() for word in words)


@pytest.mark.parametrize(
    "password",
    [
        "follow-the-triangle",
        "  spaces at both ends  ",
        "twelve chars",
        "пароль на русском",
        "🚧🚦🚥🛣🛤🚏🚗🚌🚎🚕🚙🚚",
        "x" * 64 + "yzab12",
    ],
)
def test_long_and_unusual_ones_are_taken_as_they_are(app, password):
    check_password(password, "Jo Harrow", "Northmoor County Council")

    stored = hash_password(password)

    assert password_fits(stored, password)
    assert not password_fits(stored, password + " ")
    assert not password_fits(stored, password.upper() + "!")


@pytest.mark.parametrize(
    "password",
    ["short", "", "x" * 129, "qwertyuiop123", "Password1234", "111111111111", "abababababab", "northmoor-county-2026",
     "Jo Harrow Council", "connect and share", "harrowharrow123"],
)  # fmt: skip
def test_what_attackers_try_first_is_refused(app, password):
    with pytest.raises(Invalid):
        check_password(password, "Jo Harrow", "northmoor-county-council", "jo.harrow")


def test_nothing_fits_a_broken_hash_or_none(app):
    assert not password_fits(None, PASSWORD)
    assert not password_fits("", PASSWORD)
    assert not password_fits("$argon2id$broken", PASSWORD)
    assert not password_fits(None, "nobody has this password")


def test_an_older_hash_is_renewed_at_sign_in(browser, alice, again):
    older = PasswordHasher.from_parameters(CHEAPEST).hash(PASSWORD)
    db.session.execute(db.text("UPDATE member SET password_hash = :hash"), {"hash": older})
    db.session.commit()

    attempt(browser, alice.email, PASSWORD)

    renewed = again(alice).password_hash
    assert renewed != older
    assert not needs_rehash(renewed)
    attempt(browser.__class__(browser.client.application), alice.email, PASSWORD)
