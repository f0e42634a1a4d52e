"""What a mail asks for, made ready outside a transaction and done inside one."""

from collections.abc import Callable
from dataclasses import dataclass

from forum.inbound_mail.models import IncomingState


@dataclass(frozen=True)
class Plan:
    """`act` does it in the caller's transaction and gives the address of what became of the mail."""

    act: Callable[[], str]
    member_id: int | None = None
    state: IncomingState = IncomingState.POSTED
