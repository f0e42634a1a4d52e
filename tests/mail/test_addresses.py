"""Signed addresses for answers and for letters that come back."""

from datetime import timedelta
from urllib.parse import parse_qs, unquote, unquote_plus, urlsplit

import pytest

from forum.clock import now
from forum.mail.addresses import (
    DEEDS,
    Answered,
    MailLink,
    deed_address,
    digest_address,
    read_deed_address,
    read_digest_address,
    read_reply_address,
    read_return_path,
    reply_address,
    return_path,
)
from forum.mail.showing import without_secrets


@pytest.fixture(autouse=True)
def receiving(app):
    app.config["MAIL_IN"] = "reply.roads.example"


def local_part(address: str) -> str:
    return address.partition("@")[0]


def test_an_address_says_whose_answer_it_takes_and_to_what(app):
    address = reply_address(41, "post", 2**39)

    assert address.endswith("@reply.roads.example")
    assert read_reply_address(local_part(address)) == Answered(41, "post", 2**39, is_old=False)


def test_it_fits_a_local_part_and_outlives_a_change_of_case(app):
    address = local_part(reply_address(2**40 - 1, "conversation", 2**40 - 1))

    assert len(address) <= 45
    assert address == address.lower()
    assert read_reply_address(address.upper()) == Answered(2**40 - 1, "conversation", 2**40 - 1, is_old=False)


def test_one_changed_letter_makes_it_worthless(app):
    address = local_part(reply_address(41, "post", 7))
    changed = [
        f"{address[:place]}{'a' if address[place] != 'a' else 'b'}{address[place + 1 :]}"
        for place in range(6, len(address) - 1)
    ]

    assert [read_reply_address(each) for each in changed] == [None] * len(changed)


def test_it_is_good_for_ninety_days(app, time_machine):
    address = local_part(reply_address(41, "post", 7))

    time_machine.move_to(now() + timedelta(days=90))
    assert read_reply_address(address) == Answered(41, "post", 7, is_old=False)
    time_machine.move_to(now() + timedelta(days=1))
    assert read_reply_address(address) == Answered(41, "post", 7, is_old=True)


def test_a_former_key_is_still_read(app):
    address = local_part(reply_address(41, "post", 7))

    former = app.config["SECRET_KEY"]
    app.config.update(SECRET_KEY="another key that is at least thirty-two long", SECRET_KEY_FALLBACKS=[former])

    assert read_reply_address(address) == Answered(41, "post", 7, is_old=False)


def test_a_return_path_names_the_letter(app):
    assert read_return_path(local_part(return_path(90210))) == 90210


@pytest.mark.parametrize(
    "words", ["", "reply", "reply+", "reply+!!", "reply+aa", "bounces+a", "reply+" + "a" * 500, "é+é"]
)
def test_other_addresses_are_none_of_ours(app, words):
    assert read_reply_address(words) is None
    assert read_return_path(words) is None


def test_an_answer_is_no_returned_letter(app):
    assert read_return_path(local_part(reply_address(1, "post", 1))) is None
    assert read_reply_address(local_part(return_path(1))) is None


def test_where_no_mail_is_received_there_is_no_address(app):
    app.config["MAIL_IN"] = ""

    assert reply_address(41, "post", 7) == ""
    assert return_path(1) == ""
    assert deed_address("accept", 41, "post", 7) == digest_address(41) == ""


@pytest.mark.parametrize("deed", DEEDS)
def test_the_address_of_a_deed_does_that_deed_only(app, deed):
    address = local_part(deed_address(deed, 41, "post", 7))
    packed = address.partition("+")[2]

    assert read_deed_address(address.upper()) == Answered(41, "post", 7, is_old=False, deed=deed)
    assert read_reply_address(address) is None
    assert [read_deed_address(f"{other}+{packed}") for other in DEEDS if other != deed] == [None] * (len(DEEDS) - 1)
    assert read_reply_address(f"reply+{packed}") is None


def test_an_answer_to_a_digest_names_its_member(app):
    address = local_part(digest_address(41))

    assert read_digest_address(address) == 41
    assert read_return_path(address) is read_deed_address(address) is None


@pytest.mark.parametrize("title", ["Gullies & drains: 50% off?", "Grüße=1 + “quotes”", "x" * 200])
def test_a_mail_link_survives_whatever_reads_it(app, title):
    address = reply_address(41, "post", 7)

    url = MailLink("Answer by email", address, f"Re: {title}", "As it is.\n").url

    parts = urlsplit(url)
    assert url.isascii() and " " not in url
    # Some programs decode it as an address, some as a form.
    for decoded in (unquote, unquote_plus):
        assert (parts.scheme, decoded(parts.path)) == ("mailto", address)
    assert parse_qs(parts.query) == {"subject": [f"Re: {title}"[:80]], "body": ["As it is.\n"]}


def test_who_reads_another_s_letter_gets_no_address_that_works(app):
    addresses = [deed_address(deed, 41, "post", 7) for deed in DEEDS] + [
        reply_address(41, "post", 7),
        digest_address(4),
    ]

    shown = without_secrets(" ".join([*addresses, *(MailLink("", each, "x").url for each in addresses)]))

    secrets = [local_part(each).partition("+")[2] for each in addresses]
    assert not [secret for secret in secrets if secret in shown]
    assert shown.startswith("accept+…@reply.roads.example ")
