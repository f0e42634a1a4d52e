"""`forum mail listen`, `receive`, `collect` and `incoming`: the doors by which mail comes in, and what came."""

import signal
import sys
import threading

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.exc import SQLAlchemyError

from forum.database import write
from forum.errors import Misconfigured
from forum.inbound_mail.listening import listener
from forum.inbound_mail.models import RAW_MOST_BYTES, IncomingState
from forum.inbound_mail.queries import latest_incoming
from forum.inbound_mail.services.collecting import collect as collect_from
from forum.inbound_mail.services.collecting import take
from forum.inbound_mail.services.taking_in import take_in_again

# Joined with the commands about outgoing mail.
mail = AppGroup("mail", help="Mail that goes out and comes in.")
COMMANDS = [mail]
# What mail servers understand (sysexits.h): wrong, unknown, and later.
EX_DATAERR, EX_NOUSER, EX_TEMPFAIL = 65, 67, 75
NO_DOMAIN = "MAIL_IN is not set, so no address is ours. Set it to the domain whose mail comes here."


@mail.command("listen")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", default=8025, show_default=True, type=click.IntRange(1, 65535))
@click.option("--lmtp", "is_lmtp", is_flag=True, help="Speak LMTP instead of SMTP.")
def listen(host: str, port: int, is_lmtp: bool) -> None:  # noqa: FBT001
    """Take mail from a mail server until Ctrl-C."""
    _check_domain()
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    server = listener(app, host, port, is_lmtp=is_lmtp)
    try:
        server.start()
    except OSError as error:
        raise Misconfigured(f"Port {port} at {host} is taken ({error.strerror}). Choose a free one.") from error
    click.echo(f"Mail is taken at {host}:{port} by {'LMTP' if is_lmtp else 'SMTP'} (stop it with Ctrl-C)")
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    stopping.wait()
    server.stop()


@mail.command("receive")
@click.option("--sender", default=None, help="The return path; empty for none.")
@click.argument("recipients", nargs=-1)
def receive(sender: str | None, recipients: tuple[str, ...]) -> None:
    """Read one mail from standard input, for a mail server's pipe. RECIPIENTS stand in its headers otherwise."""
    raw = sys.stdin.buffer.read(RAW_MOST_BYTES + 1)
    if len(raw) > RAW_MOST_BYTES:
        click.echo("A mail has at most 10 MB.", err=True)
        raise SystemExit(EX_DATAERR)
    try:
        is_ours = take(raw, recipients, sender)
    except (SQLAlchemyError, OSError) as error:
        click.echo(f"The mail could not be stored ({type(error).__name__}). Try again later.", err=True)
        raise SystemExit(EX_TEMPFAIL) from error
    if not is_ours:
        click.echo("None of the recipients is an address of this network.", err=True)
        raise SystemExit(EX_NOUSER)


@mail.command("collect")
@click.argument("address")
def collect(address: str) -> None:
    """Fetch new mail from ADDRESS once: maildir:/path or imaps://name:password@host/INBOX."""
    _check_domain()
    click.echo(f"{collect_from(address)} kept.")


@mail.command("incoming")
@click.option("--state", type=click.Choice([state.value for state in IncomingState]), help="Only those in this state.")
def incoming(state: str | None) -> None:
    """The latest 50 mails that came in, and what became of each."""
    for row in latest_incoming(50, state):
        became = row.became or row.why
        click.echo(f"{row.id}  {row.received_at:%Y-%m-%d %H:%M}  {row.state:8}  {_purpose(row.recipient):8}  {became}")


@mail.command("take-again")
@click.argument("number", type=int)
def take_again(number: int) -> None:
    """Have the worker read mail NUMBER once more, which failed before."""
    with write():
        is_waiting = take_in_again(number)
    if not is_waiting:
        click.echo(f"No failed mail has the number {number}.", err=True)
        raise SystemExit(1)
    click.echo("The worker reads it once more.")


def _purpose(recipient: str) -> str:
    """The part of an address that is no secret."""
    return recipient.partition("@")[0].partition("+")[0][:20]


def _check_domain() -> None:
    if not current_app.config["MAIL_IN"]:
        raise Misconfigured(NO_DOMAIN)
