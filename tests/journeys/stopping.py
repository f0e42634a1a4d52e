"""Stopping mails as a mail program does: one request to the address of the header, without a page (RFC 8058)."""

from email.message import EmailMessage
from urllib.request import Request, urlopen


def stop_with_one_click(letter: EmailMessage) -> None:
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = str(letter["List-Unsubscribe"]).strip("<>")
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    with urlopen(Request(address, b"List-Unsubscribe=One-Click", form)) as answer:
        assert answer.status == 200
