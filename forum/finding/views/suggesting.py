"""What somebody may mean who is still typing, on our pages and in the address bar of a browser."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Response, current_app, jsonify, request

from forum.finding.counting import count
from forum.finding.queries.suggesting import Suggestion, suggestions_for
from forum.finding.views.blueprint import bp
from forum.limits.blocks import BlockCounter
from forum.limits.rates import PER_IP
from forum.limits.services import hashed
from forum.text.plain import clean_line
from forum.web.audience import current_member, public
from forum.web.loading import network_address

typed_letters = BlockCounter(PER_IP["suggest"][0])
DESCRIPTION_SECONDS = 86_400


@bp.route("/search/suggest")
@public
def suggest() -> Response:
    """Pages that somebody may mean while they type; the words are not kept."""
    return _suggested(current_member(), lambda typed, rows: [vars(row) for row in rows])


@bp.route("/search/completions")
@public
def completions() -> Response:
    """The same as the address bar of a browser takes it, and as a visitor sees it: what was typed, and names."""
    response = _suggested(None, lambda typed, rows: [typed, [row.name for row in rows]])
    response.mimetype = "application/x-suggestions+json"
    return response


def _suggested(viewer: Any, shape: Callable[[str, Sequence[Suggestion]], Any]) -> Response:
    typed, who = clean_line(request.args.get("q")), hashed("ip", network_address())
    typed_letters.check(who)
    response = jsonify(shape(typed, suggestions_for(typed, viewer)))
    response.headers["Cache-Control"] = "no-store"
    count(typed_letters, who)
    return response


@bp.route("/opensearch.xml")
@public
def describe() -> Response:
    """The description by which a browser offers this search in its address bar."""
    words = current_app.jinja_env.get_template("finding/opensearch.xml").render(site=current_app.config["SITE_URL"])
    response = Response(words, mimetype="application/opensearchdescription+xml")
    response.headers["Cache-Control"] = f"public, max-age={DESCRIPTION_SECONDS}"
    return response
