"""Addresses that belong to no subject: reports of the browser, the appearance, robots."""

import structlog
from flask import Blueprint, Response, current_app, make_response, redirect, request
from flask.typing import ResponseReturnValue

from forum.extensions import csrf
from forum.web.audience import public
from forum.web.loading import safe_next

bp = Blueprint("web", __name__)
log = structlog.get_logger("forum.web")
YEAR = 31_536_000


@bp.route("/csp-report", methods=["POST"])
@csrf.exempt
@public
def csp_report() -> ResponseReturnValue:
    log.warning("csp_report", size=request.content_length or 0)
    return "", 204


@bp.route("/appearance", methods=["POST"])
@public
def appearance() -> ResponseReturnValue:
    chosen = request.form.get("appearance", "device")
    response = make_response(redirect(safe_next(request.form.get("next"), "/"), 303))
    if chosen in ("light", "dark"):
        response.set_cookie("appearance", chosen, max_age=YEAR, samesite="Lax", secure=request.is_secure)
    else:
        response.delete_cookie("appearance")
    return response


@bp.route("/robots.txt")
@public
def robots() -> ResponseReturnValue:
    lines = ["User-agent: *", "Disallow: /account", "Disallow: /search", "Disallow: /report"]
    lines.append(f"Sitemap: {current_app.config['SITE_URL']}/sitemap.xml")
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
