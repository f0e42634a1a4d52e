"""How the house is, for those who watch over it."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from forum.operations.services.checking import health
from forum.web.audience import public

bp = Blueprint("operations", __name__)


@bp.route("/health")
@public
def show_health() -> ResponseReturnValue:
    state, works = health()
    response = jsonify(state)
    response.headers["Cache-Control"] = "no-store"
    return response, 200 if works else 503
