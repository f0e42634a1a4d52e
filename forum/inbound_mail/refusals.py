"""Why a mail is not taken: each reason with its sentence, which is written to its sender once."""

from enum import StrEnum

from forum.errors import NotAllowed, Refusal, TooMany


class Reason(StrEnum):
    """The names that the rows keep."""

    UNKNOWN = "unknown"
    EXPIRED = "expired"
    SENDER = "sender"
    STANDING = "standing"
    GONE = "gone"
    CLOSED = "closed"
    EMPTY = "empty"
    LIMIT = "limit"
    FILE = "file"
    TEXT = "text"
    TITLE = "title"
    NOT_ALLOWED = "not_allowed"
    FORGED = "forged"
    WORDS = "words"
    LATE = "late"
    DIGEST = "digest"


SENTENCES = {
    Reason.UNKNOWN: "No mail is read at this address. Open the discussion and answer there.",
    Reason.EXPIRED: "An email can be answered for 90 days, and this one is older. Answer on the page instead.",
    Reason.SENDER: (
        "Each of our emails can be answered only from the address that it was sent to, and yours came from another. "
        "Send it from that address, or answer on the page."
    ),
    Reason.STANDING: "This account cannot post at present. Sign in, and your account page says why.",
    Reason.GONE: "What you answered is not there any more, so your answer was not posted.",
    Reason.EMPTY: "We found no words of yours above the quoted email. Write your answer at the top and send it again.",
    Reason.TITLE: "The subject becomes the title, so it needs 5 to 150 characters. Change it and send the email again.",
    Reason.NOT_ALLOWED: (
        "This address may not start discussions by email. Members allow it on their account page, under "
        "“Writing by email”, and then send from the address that they sign in with."
    ),
    Reason.FORGED: "Your mail server says that this email may not be from you. Post it on the page instead.",
    Reason.DIGEST: (
        "A digest tells of several things, so an answer to it as a whole has no place to go. Below each of them it has "
        "a link “Answer by email”, or an address: send your answer there."
    ),
    Reason.LATE: "That email can be answered for 3 days. Write Updates as the subject to get a new one.",
    Reason.WORDS: "Write only the word Updates as the subject to get updates, or Stop to end them.",
}


class Ignored(Exception):  # noqa: N818
    """A mail that nobody answers: a machine wrote it. The text says how we know."""


class MailRefused(Refusal):
    """A mail that is not taken, for a reason of ours."""

    def __init__(self, reason: Reason, sentence: str = "") -> None:
        super().__init__(sentence or SENTENCES[reason])
        self.reason = reason


def reason_of(refusal: Refusal) -> Reason:
    """Under which reason a refusal of any service is kept."""
    if isinstance(refusal, MailRefused):
        return refusal.reason
    if isinstance(refusal, TooMany):
        return Reason.LIMIT
    return Reason.CLOSED if isinstance(refusal, NotAllowed) else Reason.TEXT
