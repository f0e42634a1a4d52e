"""Addresses that belong to no subject: reports of the browser, robots."""

import structlog
from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue

from forum.extensions import csrf
from forum.web.audience import public

bp = Blueprint("web", __name__)
log = structlog.get_logger("forum.web")


@bp.route("/csp-report", methods=["POST"])
@csrf.exempt
@public
def csp_report() -> ResponseReturnValue:
    log.warning("csp_report", size=request.content_length or 0)
    return "", 204


@bp.route("/robots.txt")
@public
def robots() -> ResponseReturnValue:
    lines = ["User-agent: *", "Disallow: /account", "Disallow: /search", "Disallow: /report", "Disallow: /feeds"]
    lines.append(f"Sitemap: {current_app.config['SITE_URL']}/sitemap.xml")
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
