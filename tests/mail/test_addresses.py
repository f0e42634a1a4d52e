"""Signed addresses for answers and for letters that come back."""

from datetime import timedelta

import pytest

from forum.clock import now
from forum.mail.addresses import Answered, read_reply_address, read_return_path, reply_address, return_path


@pytest.fixture(autouse=True)
def receiving(app):
    app.config["MAIL_IN"] = "reply.roads.example"


def local_part(address: str) -> str:
    return address.partition("@")[0]


def test_an_address_says_whose_answer_it_takes_and_to_what(app):
    address = reply_address(41, "post", 2**40)

    assert address.endswith("@reply.roads.example")
    assert read_reply_address(local_part(address)) == Answered(41, "post", 2**40, is_old=False)


def test_it_fits_a_local_part_and_outlives_a_change_of_case(app):
    address = local_part(reply_address(2**60, "conversation", 2**60))

    assert len(address) <= 64
    assert address == address.lower()
    assert read_reply_address(address.upper()) == Answered(2**60, "conversation", 2**60, is_old=False)


def test_one_changed_letter_makes_it_worthless(app):
    address = local_part(reply_address(41, "post", 7))
    changed = [
        f"{address[:place]}{'a' if address[place] != 'a' else 'b'}{address[place + 1 :]}" for place in range(6, 50)
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
