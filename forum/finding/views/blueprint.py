"""The blueprint of finding, and how its pages count who asks."""

import structlog
from flask import Blueprint
from sqlalchemy.exc import SQLAlchemyError

from forum.database import write
from forum.finding.opening import note_opened
from forum.limits.blocks import BlockCounter
from forum.limits.rates import PER_IP

bp = Blueprint("finding", __name__)
bp.after_app_request(note_opened)
log = structlog.get_logger("forum.finding")
searches = BlockCounter(PER_IP["search"][0])


def count(counter: BlockCounter, who: str) -> None:
    """Count a request of which nothing else is kept, once it is answered; a failure is never seen."""
    if not counter.is_tenth(who):
        return
    try:
        with write():
            counter.note(who)
    except SQLAlchemyError as error:
        log.warning("search_not_counted", error=type(error).__name__)
