"""Settings are read strictly, and every one is explained."""

import re
from pathlib import Path

import pytest

from config import DEFAULTS, read_settings
from forum import prepare_instance
from forum.errors import Misconfigured
from tests.house import ROOT

SECRET = "a-secret-key-of-more-than-thirty-two-letters"


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"FORUM_ENV": "staging"}, "FORUM_ENV is 'staging'; use one of: development, production."),
        ({"FORUM_DEBUG": "1"}, "FORUM_DEBUG is not a setting of Connect and Share. Remove it or correct its name."),
        ({"FORUM_ENV": "production"}, "SECRET_KEY is the development key."),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is too short."),
        ({"SITE_URL": "roads.example"}, "SITE_URL is 'roads.example'; write it like"),
        ({"SITE_URL": "https://roads.example/forum"}, "without a path"),
        ({"PORT": "http"}, "PORT is 'http'; use a whole number from 1 to 65535."),
        ({"PORT": "٥٠٠٠"}, "PORT is '٥٠٠٠'"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL must begin with sqlite:/// or postgresql://."),
        ({"SEARCH_BACKEND": "tantalus"}, "SEARCH_BACKEND is 'tantalus'; use one of: whoosh, postgresql."),
        ({"SEARCH_BACKEND": "postgresql"}, "SEARCH_BACKEND is postgresql, but DATABASE_URL is not."),
        ({"SEARCH_BACKEND": "postgresql", "DATABASE_URL": "sqlite:///x"}, "DATABASE_URL is not. Leave SEARCH_BACKEND"),
        ({"MAIL_URL": "mail.example"}, "MAIL_URL must be log: or like smtp://"),
        (
            {"UPLOAD_URL": "/srv/files"},
            "UPLOAD_URL must be disk: or like s3://key:secret@host/bucket?region=eu-west-2.",
        ),
        ({"UPLOAD_URL": "s3://host/bucket"}, "UPLOAD_URL must be disk: or like s3://"),
        ({"UPLOAD_URL": "s3://key:secret@host"}, "UPLOAD_URL must be disk: or like s3://"),
        ({"UPLOAD_URL": "s3://key:secret@host/bucket/folder"}, "UPLOAD_URL must be disk: or like s3://"),
        ({"UPLOAD_URL": "s3://key:secret@host:many/bucket"}, "UPLOAD_URL must be disk: or like s3://"),
        ({"UPLOAD_URL": "s3://key:secret@host/bucket?public=1"}, "UPLOAD_URL must be disk: or like s3://"),
        ({"UPLOAD_URL": "s3://key:secret@host/bucket?tls=perhaps"}, "UPLOAD_URL must be disk: or like s3://"),
        ({"MAIL_URL": "smtp://host:many"}, "MAIL_URL must be log: or like smtp://"),
        ({"MAIL_URL": "smtp://host?tls=perhaps"}, "MAIL_URL must be log: or like smtp://"),
        ({"MAIL_IN": "not a domain"}, "MAIL_IN is 'not a domain'; write the domain"),
        ({"MAIL_LISTEN": "8025"}, "MAIL_LISTEN is '8025'; write it like 127.0.0.1:8025"),
        ({"MAIL_LISTEN": "host:many"}, "MAIL_LISTEN is 'host:many'; write it like 127.0.0.1:8025"),
        ({"MAIL_COLLECT": "pop3://bob@host"}, "MAIL_COLLECT must be like maildir:/var/mail/forum or imaps://"),
        ({"MAIL_COLLECT": "maildir:mail"}, "MAIL_COLLECT must be like maildir:/var/mail/forum or imaps://"),
        ({"MAIL_COLLECT": "imaps://host/INBOX"}, "MAIL_COLLECT must be like maildir:/var/mail/forum or imaps://"),
        ({"REGISTRATION": "perhaps"}, "REGISTRATION is 'perhaps'; use one of: open, approval, closed."),
        ({"DEFAULT_AUDIENCE": "all"}, "DEFAULT_AUDIENCE is 'all'"),
        ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES is '-1'"),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT is 'xml'"),
    ],
)
def test_a_wrong_value_is_refused_with_the_way_to_mend_it(environment: dict[str, str], sentence: str):
    with pytest.raises(Misconfigured, match=re.escape(sentence)):
        read_settings(environment)


def test_an_empty_environment_works():
    settings = read_settings({})

    assert settings["FORUM_ENV"] == "development"
    assert settings["MAIL_URL"] == "log:"
    assert settings["SQLALCHEMY_DATABASE_URI"].startswith("sqlite:///")


@pytest.mark.parametrize("rest", ["", "?region=eu-west-2", "?tls=none", "?region=eu-west-2&tls=none"])
def test_a_store_for_files_is_taken_as_it_is(rest: str):
    address = f"s3://key:s%2Fecret@store.example:9000/our-files{rest}"

    assert read_settings({"UPLOAD_URL": address})["UPLOAD_URL"] == address


def test_an_empty_value_counts_as_none():
    assert read_settings({"PORT": " ", "REGISTRATION": ""})["PORT"] == 5000


def test_over_https_the_cookie_is_bound_to_the_host():
    settings = read_settings({"FORUM_ENV": "production", "SECRET_KEY": SECRET, "SITE_URL": "https://roads.example"})

    assert settings["SESSION_COOKIE_NAME"] == "__Host-session"
    assert settings["SESSION_COOKIE_SECURE"]
    assert settings["TRUSTED_HOSTS"] == ["127.0.0.1", "localhost", "roads.example"]


def test_former_keys_are_read_as_a_list():
    assert read_settings({"SECRET_KEY_FALLBACKS": "one, two"})["SECRET_KEY_FALLBACKS"] == ["one", "two"]


def test_every_setting_has_a_line_in_the_readme():
    readme = (ROOT / "README.md").read_text()

    assert [name for name in DEFAULTS if f"| `{name}` |" not in readme] == []


def test_the_instance_folder_is_its_owners_alone(tmp_path: Path):
    prepare_instance(tmp_path / "instance")

    assert (tmp_path / "instance").stat().st_mode & 0o077 == 0
