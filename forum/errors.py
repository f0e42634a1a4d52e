"""Refusals: each carries one sentence for people; a door turns it into a page, JSON, mail or a command's message."""


class Refusal(Exception):
    """A rule said no. `str(error)` is a sentence in plain English."""

    status = 422


class Invalid(Refusal):
    """What was sent cannot be accepted as it is."""


class NotAllowed(Refusal):
    """This member may not do this now."""

    status = 403


class Conflict(Refusal):
    """Somebody else changed the same thing first."""

    status = 409


class TooMany(Refusal):
    """A posting limit was reached; `retry_after` says the seconds to wait."""

    status = 429

    def __init__(self, sentence: str, retry_after: int) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class NotReady(Refusal):
    """Something this needs is not there for the moment; `retry_after` says the seconds to wait."""

    status = 503
    retry_after = 30


class Misconfigured(Exception):
    """The application cannot start like this; one sentence says what to change."""
