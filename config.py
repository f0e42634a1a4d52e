"""Settings, read strictly from the environment. Every setting stands in the README too."""

import os
import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, urlsplit

from forum.errors import Misconfigured

ROOT = Path(__file__).resolve().parent
DEVELOPMENT_KEY = "development-only-key-that-production-refuses"
BUCKET = re.compile(r"/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/?")
DOMAIN = re.compile(r"(?=.{4,190}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")
KNOWN_FORUM_NAMES = {"FORUM_ENV"}
DEFAULTS = {
    # development or production. Production refuses the development key and the demonstration.
    "FORUM_ENV": "development",
    # Signs cookies and links; at least 32 characters.
    "SECRET_KEY": DEVELOPMENT_KEY,
    # Former keys, separated by commas, still accepted while a key is being changed.
    "SECRET_KEY_FALLBACKS": "",
    # The address that links in mails begin with.
    "SITE_URL": "http://127.0.0.1:5000",
    # Where the embedded database, the search index and the files of members live.
    "INSTANCE_DIR": "instance",
    # sqlite:///… or postgresql://…; empty means SQLite in INSTANCE_DIR.
    "DATABASE_URL": "",
    "HOST": "127.0.0.1",
    "PORT": "5000",
    # whoosh or postgresql; empty means postgresql where the database is, else whoosh.
    "SEARCH_BACKEND": "",
    # on or off: whether results are ordered by their meaning too, where its model is installed.
    "SEARCH_MEANING": "on",
    # log: writes mails to the log; smtp://name:password@host:587?tls=starttls sends them.
    "MAIL_URL": "log:",
    "MAIL_FROM": "Connect and Share <no-reply@localhost.example>",
    # The domain whose mail comes here, like reply.roads.example.org; empty means that nobody can answer by mail.
    "MAIL_IN": "",
    # host:port where `forum run` takes that mail by SMTP, or lmtp:host:port; empty means that it does not listen.
    "MAIL_LISTEN": "",
    # maildir:/path or imaps://name:password@host/INBOX, looked at every minute; empty means that nothing is fetched.
    "MAIL_COLLECT": "",
    # disk: keeps members' files in INSTANCE_DIR; s3://key:secret@host/bucket?region=eu-west-2 in a store of that kind.
    "UPLOAD_URL": "disk:",
    # public or members: who reads a new discussion or story unless its author says otherwise.
    "DEFAULT_AUDIENCE": "public",
    # open, approval or closed.
    "REGISTRATION": "open",
    # How many proxies stand before the application.
    "TRUSTED_PROXIES": "0",
    # Host names that are answered, separated by commas; empty means the host of SITE_URL and this machine.
    "TRUSTED_HOSTS": "",
    # text or json.
    "LOG_FORMAT": "text",
}
CHOICES = {
    "FORUM_ENV": ("development", "production"),
    "SEARCH_BACKEND": ("whoosh", "postgresql"),
    "SEARCH_MEANING": ("on", "off"),
    "DEFAULT_AUDIENCE": ("public", "members"),
    "REGISTRATION": ("open", "approval", "closed"),
    "LOG_FORMAT": ("text", "json"),
}


def read_settings(environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """All settings of the application, checked. Raises Misconfigured with the sentence that says what to change."""
    environment = os.environ if environment is None else environment
    unknown = sorted(n for n in environment if n.startswith("FORUM_") and n not in KNOWN_FORUM_NAMES)
    if unknown:
        raise Misconfigured(f"{unknown[0]} is not a setting of Connect and Share. Remove it or correct its name.")
    values = {name: environment.get(name, "").strip() or default for name, default in DEFAULTS.items()}
    for name, allowed in CHOICES.items():
        if values[name] and values[name] not in allowed:
            raise Misconfigured(f"{name} is {values[name]!r}; use one of: {', '.join(allowed)}.")
    instance = (ROOT / values["INSTANCE_DIR"]).resolve()
    site = _site(values["SITE_URL"])
    database = _database(values["DATABASE_URL"], instance)
    if values["SEARCH_BACKEND"] == "postgresql" and not database.startswith("postgresql"):
        raise Misconfigured("SEARCH_BACKEND is postgresql, but DATABASE_URL is not. Leave SEARCH_BACKEND out.")
    return {
        **values,
        **_secret(values),
        **_cookies(site_is_secure=site.scheme == "https"),
        "PORT": _whole_number("PORT", values["PORT"], 1, 65535),
        "TRUSTED_PROXIES": _whole_number("TRUSTED_PROXIES", values["TRUSTED_PROXIES"], 0, 10),
        "TRUSTED_HOSTS": _hosts(values["TRUSTED_HOSTS"], site.hostname or ""),
        "SITE_URL": values["SITE_URL"].rstrip("/"),
        "INSTANCE_DIR": instance,
        "MAIL_URL": _mail(values["MAIL_URL"]),
        "MAIL_IN": _mail_domain(values["MAIL_IN"]),
        "MAIL_LISTEN": _mail_door(values["MAIL_LISTEN"]),
        "MAIL_COLLECT": _mailbox(values["MAIL_COLLECT"]),
        "UPLOAD_URL": _uploads(values["UPLOAD_URL"]),
        "SQLALCHEMY_DATABASE_URI": database,
        # The form of a story may send more, and one with a file: forum/web/sizes.py.
        "MAX_CONTENT_LENGTH": 256 * 1024,
        "MAX_FORM_MEMORY_SIZE": 131072,
        "MAX_FORM_PARTS": 100,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": site.scheme == "https",
    }


def _site(address: str) -> SplitResult:
    site = urlsplit(address)
    if site.scheme not in ("http", "https") or not site.hostname or site.path not in ("", "/"):
        raise Misconfigured(f"SITE_URL is {address!r}; write it like https://roads.example.org, without a path.")
    return site


def _mail(address: str) -> str:
    try:
        server = urlsplit(address)
        # Reading the port checks it.
        is_complete = server.scheme == "smtp" and bool(server.hostname) and server.port != 0
        is_complete = is_complete and server.query in ("", "tls=none", "tls=starttls", "tls=tls")
    except ValueError:
        is_complete = False
    if address != "log:" and not is_complete:
        raise Misconfigured("MAIL_URL must be log: or like smtp://name:password@host:587?tls=starttls.")
    return address


def _mail_domain(name: str) -> str:
    if name and not DOMAIN.fullmatch(name.lower()):
        raise Misconfigured(f"MAIL_IN is {name!r}; write the domain that receives mail, like reply.roads.example.org.")
    return name.lower()


def _mail_door(address: str) -> str:
    try:
        place = urlsplit(f"//{address.removeprefix('lmtp:')}")
        is_complete = bool(place.hostname and place.port) and not place.path and "@" not in place.netloc
    except ValueError:
        is_complete = False
    if address and not is_complete:
        raise Misconfigured(f"MAIL_LISTEN is {address!r}; write it like 127.0.0.1:8025 or lmtp:127.0.0.1:8024.")
    return address


def _mailbox(address: str) -> str:
    try:
        place = urlsplit(address)
        is_mailbox = place.scheme in ("imap", "imaps") and bool(place.hostname and place.username) and place.port != 0
        is_complete = is_mailbox or (place.scheme == "maildir" and place.path.startswith("/"))
    except ValueError:
        is_complete = False
    if address and not is_complete:
        raise Misconfigured("MAIL_COLLECT must be like maildir:/var/mail/forum or imaps://name:password@host/INBOX.")
    return address


def _uploads(address: str) -> str:
    try:
        store = urlsplit(address)
        asked = parse_qs(store.query, keep_blank_values=True, strict_parsing=bool(store.query))
        # Reading the port checks it.
        is_complete = store.scheme == "s3" and bool(store.hostname) and store.port != 0
        is_complete = is_complete and bool(store.username and store.password)
        is_complete = is_complete and BUCKET.fullmatch(store.path) is not None and not store.fragment
        is_complete = is_complete and asked.keys() <= {"region", "tls"} and asked.get("tls", ["none"]) == ["none"]
    except ValueError:
        is_complete = False
    if address != "disk:" and not is_complete:
        raise Misconfigured("UPLOAD_URL must be disk: or like s3://key:secret@host/bucket?region=eu-west-2.")
    return address


def _secret(values: Mapping[str, str]) -> dict[str, object]:
    key = values["SECRET_KEY"]
    if values["FORUM_ENV"] == "production" and key == DEVELOPMENT_KEY:
        raise Misconfigured("SECRET_KEY is the development key. Set a random one of at least 32 characters.")
    if len(key) < 32:
        raise Misconfigured("SECRET_KEY is too short. Use at least 32 random characters.")
    former = [part.strip() for part in values["SECRET_KEY_FALLBACKS"].split(",") if part.strip()]
    return {"SECRET_KEY": key, "SECRET_KEY_FALLBACKS": former}


def _cookies(*, site_is_secure: bool) -> dict[str, object]:
    return {
        # The __Host- prefix binds the cookie to this host; browsers accept it with Secure only.
        "SESSION_COOKIE_NAME": "__Host-session" if site_is_secure else "session",
        "SESSION_COOKIE_SECURE": site_is_secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        # As long as the longest server-side session; written when it changes, not with every answer.
        "PERMANENT_SESSION_LIFETIME": timedelta(days=90),
        "SESSION_REFRESH_EACH_REQUEST": False,
    }


def _whole_number(name: str, text: str, least: int, most: int) -> int:
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise Misconfigured(f"{name} is {text!r}; use a whole number from {least} to {most}.")
    return int(text)


def _hosts(text: str, site_host: str) -> list[str]:
    named = [part.strip() for part in text.split(",") if part.strip()]
    return named or sorted({site_host, "127.0.0.1", "localhost"})


def _database(url: str, instance: Path) -> str:
    if not url:
        return f"sqlite:///{instance / 'forum.sqlite3'}"
    if url.startswith("sqlite:///"):
        return url
    for start in ("postgresql://", "postgres://", "postgresql+psycopg://"):
        if url.startswith(start):
            return "postgresql+psycopg://" + url.removeprefix(start)
    raise Misconfigured("DATABASE_URL must begin with sqlite:/// or postgresql://.")
