"""What every answer gets: a request id, safe headers, the words of the templates and the error pages."""

import logging
import secrets
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIApplication

import structlog
from flask import Flask, Request, Response, abort, current_app, g, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from forum.text import words
from forum.web.audience import current_member
from forum.web.errors import handle_errors
from forum.web.keeping import carried_text
from forum.web.sizes import allow_long_form
from forum.web.spooling import RoomyRequest
from forum.web.static_files import serve_static, static_url

SITE_NAME = "Connect and Share"
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "report-uri /csp-report"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    # Flask-WTF wants the referrer on HTTPS, so it may not be no-referrer.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
}
STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"
NEVER_KEPT = (
    "/account",
    "/messages",
    "/moderation",
    "/admin",
    "/sign-in",
    "/register",
    "/forgotten-password",
    "/reset-password",
    "/confirm",
    "/unsubscribe",
    "/appearance",
    "/updates/join",
    "/updates/confirm",
    "/updates/stop",
    "/updates/list",
)
APPEARANCES = ("light", "dark")


def prepare_web(app: Flask) -> None:
    """Bind everything of this room to the application."""
    _prepare_log(app)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for name in ("full_time", "relative_time", "day", "month", "near_day", "money", "counted", "wait", "clock_time"):
        app.jinja_env.filters[name] = getattr(words, name)
    app.jinja_env.globals.update(static_url=static_url, site_name=SITE_NAME, carried_text=carried_text)
    app.context_processor(_page_context)
    # All before the form is read, which the extension that looks for its token does first of all.
    app.url_value_preprocessor(_begin)
    app.url_value_preprocessor(allow_long_form)
    app.url_value_preprocessor(_refuse_undecodable)
    app.after_request(_finish)
    handle_errors(app)
    app.session_interface = Sessions()
    app.request_class = RoomyRequest
    serve_static(app)
    app.wsgi_app = _with_headers(app.wsgi_app, _safe_headers(app))  # type: ignore[assignment,method-assign]
    proxies = app.config["TRUSTED_PROXIES"]
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=0)  # type: ignore[method-assign]


def _safe_headers(app: Flask) -> dict[str, str]:
    """What every answer carries, files too; whoever came over https once comes over nothing else."""
    is_secure = app.config["SITE_URL"].startswith("https://")
    return {**HEADERS, "Strict-Transport-Security": STRICT_TRANSPORT} if is_secure else HEADERS


def _with_headers(serve: WSGIApplication, headers: dict[str, str]) -> WSGIApplication:
    """The same server with these headers on every answer, files and errors included; an answer's own stay."""
    pairs = list(headers.items())

    def serve_with_headers(environ: Any, start_response: Any) -> Any:
        def start(status: str, given: list[tuple[str, str]], error: Any = None) -> Any:
            own = {name for name, _ in given} & headers.keys()
            return start_response(status, given + [pair for pair in pairs if pair[0] not in own], error)

        return serve(environ, start)

    return serve_with_headers


class Sessions(SecureCookieSessionInterface):
    """Flask's sessions; a request without the cookie does not pay for opening one."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)


def _prepare_log(app: Flask) -> None:
    as_json = app.config["LOG_FORMAT"] == "json"
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def demonstration_notice() -> Path:
    """The file that says that people and conversations are invented; a look at it costs no statement."""
    return Path(current_app.config["INSTANCE_DIR"]) / "demonstration"


def _page_context() -> dict[str, Any]:
    member = current_member()
    appearance = request.cookies.get("appearance", "") if request else ""
    return {
        "current_member": member,
        "appearance": appearance if appearance in APPEARANCES else "device",
        "form_has_errors": False,
        "unread_notifications": 0,
        "unread_messages": 0,
        "desk_count": 0,
        "is_demonstration": demonstration_notice().exists(),
    }


def _refuse_undecodable(endpoint: str | None, values: Any) -> None:
    """Broken UTF-8 is refused as a whole; read leniently, it would be stored with marks in place of letters."""
    sent = [request.environ.get("PATH_INFO", "").encode("latin-1"), unquote_to_bytes(request.query_string)]
    if request.mimetype == "application/x-www-form-urlencoded":
        # Kept for the form, which is read next, in the extension that looks for its token.
        sent.append(unquote_to_bytes(request.get_data(cache=True)))
    try:
        for part in sent:
            part.decode()
    except UnicodeDecodeError:
        abort(400)


def _begin(endpoint: str | None, values: Any) -> None:
    """A number for the request, before anything of it can be refused."""
    g.request_id = secrets.token_hex(8)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _finish(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store" if _must_not_be_kept(response) else "private, no-cache"
    return response


def _must_not_be_kept(response: Response) -> bool:
    if response.status_code == 304:
        # The copy that the browser holds stays good.
        return False
    return request.path.startswith(NEVER_KEPT) or request.method == "POST" or response.status_code >= 300
