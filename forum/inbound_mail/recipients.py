"""What each of our addresses is for."""

from dataclasses import dataclass
from enum import StrEnum

from flask import current_app

from forum.mail.addresses import (
    Answered,
    read_deed_address,
    read_digest_address,
    read_join_address,
    read_reply_address,
    read_return_path,
)
from forum.objectives.models import Objective
from forum.objectives.queries import find_objective


class Purpose(StrEnum):
    ANSWER = "answer"
    DEED = "deed"
    DIGEST = "digest"
    BOUNCE = "bounce"
    UPDATES = "updates"
    START = "start"


@dataclass(frozen=True)
class Recipient:
    """One of our addresses: with what is answered or done, which letter came back, what is started, or who joins."""

    purpose: Purpose
    answered: Answered | None = None
    mail_id: int = 0
    objective: Objective | None = None
    reader_id: int = 0


def recipient_of(address: str) -> Recipient | None:
    """What an address is for; None when it is none of ours."""
    local_part, _, domain = address.strip().strip("<>").rpartition("@")
    if not current_app.config["MAIL_IN"] or domain.lower() != current_app.config["MAIL_IN"]:
        return None
    # Whatever is signed is known by its first word; a wrong signature is as good as none.
    return _signed(local_part) or _named(local_part.lower())


def _signed(local_part: str) -> Recipient | None:
    answered = read_reply_address(local_part) or read_deed_address(local_part)
    if answered is not None:
        return Recipient(Purpose.DEED if answered.deed else Purpose.ANSWER, answered=answered)
    if read_digest_address(local_part) is not None:
        return Recipient(Purpose.DIGEST)
    mail_id = read_return_path(local_part)
    if mail_id is not None:
        return Recipient(Purpose.BOUNCE, mail_id=mail_id)
    reader_id = read_join_address(local_part)
    if reader_id is not None:
        return Recipient(Purpose.UPDATES, reader_id=reader_id)
    return None


def _named(local_part: str) -> Recipient | None:
    if local_part == "updates":
        return Recipient(Purpose.UPDATES)
    # The signed ones were read before; a database need not be asked for what can be no slug.
    objective = find_objective(local_part) if local_part.replace("-", "").isalnum() else None
    return Recipient(Purpose.START, objective=objective) if objective else None


def start_address(objective: Objective) -> str:
    """Where a mail starts a discussion of an objective; empty where no mail is received."""
    domain = current_app.config["MAIL_IN"]
    return f"{objective.slug}@{domain}" if domain else ""


def updates_address() -> str:
    """Where anybody asks for updates; empty where no mail is received."""
    domain = current_app.config["MAIL_IN"]
    return f"updates@{domain}" if domain else ""
