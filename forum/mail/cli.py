"""`forum mail send-test` and `forum mail list`."""

import click
from flask import current_app
from flask.cli import AppGroup

from forum.database import write
from forum.mail.models import MailState
from forum.mail.queries import latest_mails
from forum.mail.services import Envelope, deliver, send
from forum.subjects import Mail

mail = AppGroup("mail", help="Outgoing mail.")
COMMANDS = [mail]


@mail.command("send-test")
@click.argument("address")
def send_test(address: str) -> None:
    """Send a test letter to ADDRESS at once and say what the server answered."""
    words = "This is a test letter of Connect and Share. If you read it, mail works."
    with write():
        mail_id = send(Envelope(address, "test"), Mail("Test letter", words + "\n", f"<p>{words}</p>"))
    deliver(mail_id)
    row = latest_mails(1)[0]
    if row.state != MailState.SENT:
        click.echo(f"Not sent to {current_app.config['MAIL_URL'].rpartition('@')[2]}: {row.error or row.why}", err=True)
        raise SystemExit(1)
    click.echo("Written to the log; MAIL_URL sends nothing." if current_app.config["MAIL_URL"] == "log:" else "Sent.")


@mail.command("list")
@click.option("--state", type=click.Choice([state.value for state in MailState]), help="Only those in this state.")
def list_mails(state: str | None) -> None:
    """The latest 50 letters with their state."""
    for row in latest_mails(50, state):
        click.echo(
            f"{row.id}  {row.created_at:%Y-%m-%d %H:%M}  {row.state:8}  {row.kind:14}  {row.to_address}  {row.error}"
        )
