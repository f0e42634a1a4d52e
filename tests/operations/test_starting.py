"""What stops a start: one clear sentence, exit code 2, no traceback."""

import socket
from pathlib import Path

import pytest

from tests.journeys.site import Site

NAMES = (
    "audit",
    "backup",
    "db",
    "demo",
    "doctor",
    "mail",
    "members",
    "organisations",
    "run",
    "search",
    "text",
    "worker",
)
SECRET = "a-secret-key-of-more-than-thirty-two-letters"


def refused(site: Site, *arguments: str, **settings: str) -> str:
    """What a start with these settings says; it ends with code 2 and one line."""
    site.settings.update(settings)
    done = site.command(*arguments)
    lines = done.stderr.strip().splitlines()
    assert (done.returncode, len(lines)) == (2, 1), done.stderr
    assert "Traceback" not in done.stderr
    return lines[0]


@pytest.fixture()
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"FORUM_ENV": "production"}, "SECRET_KEY is the development key."),
        ({"FORUM_ENVIRONMENT": "production"}, "FORUM_ENVIRONMENT is not a setting of Connect and Share."),
        ({"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/x"}, "The database does not answer."),
    ],
)
def test_a_wrong_setting_stops_the_start(site: Site, settings: dict[str, str], sentence: str):
    assert sentence in refused(site, "run", **settings)


def test_an_instance_folder_that_cannot_be_written_stops_the_start(site: Site, tmp_path: Path):
    (tmp_path / "file").write_text("This is no folder.")

    assert "cannot be written" in refused(site, "run", INSTANCE_DIR=str(tmp_path / "file" / "instance"))


def test_a_database_without_tables_stops_the_start(site: Site):
    assert refused(site, "run") == "The database is not migrated. Run `forum db upgrade` first."


@pytest.mark.parametrize("command", [("worker",), ("mail", "list")])
def test_a_command_without_tables_says_the_same(site: Site, command: tuple[str, ...]):
    assert refused(site, *command) == "The database is not migrated. Run `forum db upgrade` first."


def test_the_doctor_says_how_to_mend_a_database_without_tables(site: Site):
    done = site.command("doctor")

    assert done.returncode == 1
    assert "WRONG  migrations" in done.stdout
    assert "Run `forum db upgrade`." in done.stdout


def test_a_taken_port_stops_the_start(site: Site):
    assert site.command("db", "upgrade").returncode == 0
    with socket.create_server(("127.0.0.1", site.port)):
        sentence = refused(site, "run")

    assert sentence.startswith(f"Port {site.port} at 127.0.0.1 is taken")


def test_the_demonstration_is_refused_in_production(site: Site):
    site.settings.update(SECRET_KEY=SECRET, FORUM_ENV="production", SITE_URL="https://roads.example")

    assert "not for production" in refused(site, "demo")


def test_the_help_lists_every_command_and_another_is_wrong_use(site: Site):
    shown, unknown = site.command("--help").stdout, site.command("nothing")

    for name in NAMES:
        assert f"\n  {name} " in shown
    assert unknown.returncode == 2
    assert unknown.stderr == "No such command 'nothing'. `forum --help` tells how.\n"
