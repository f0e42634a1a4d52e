"""The blueprint of finding, and the count of searches that its pages share."""

import structlog
from flask import Blueprint

from forum.finding.counting import note_opened
from forum.limits.blocks import BlockCounter
from forum.limits.rates import PER_IP

bp = Blueprint("finding", __name__)
bp.after_app_request(note_opened)
log = structlog.get_logger("forum.finding")
searches = BlockCounter(PER_IP["search"][0])
