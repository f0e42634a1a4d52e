"""`forum mail send-test` and `forum mail list`."""

import click
from flask import current_app
from flask.cli import AppGroup

from forum.database import write
from forum.mail.models import MailState
from forum.mail.queries import find_mail, latest_mails
from forum.mail.services import Envelope, deliver, write_down
from forum.subjects import Mail
from forum.text.addresses import check_email

mail = AppGroup("mail", help="Outgoing mail.")
COMMANDS = [mail]


@mail.command("send-test")
@click.argument("address")
def send_test(address: str) -> None:
    """Send a test letter to ADDRESS at once and say what the server answered."""
    address = check_email(address)
    words = "This is a test letter of Connect and Share. If you read it, mail works."
    with write():
        # Without a job: a worker beside this command would send it a second time.
        (mail_id,) = write_down([(Envelope(address, "test"), Mail("Test letter", words + "\n", f"<p>{words}</p>"))])
    deliver(mail_id)
    row = find_mail(mail_id)
    if row is None or row.state != MailState.SENT:
        why = (row.error or row.why) if row else "the letter is gone"
        click.echo(f"Not sent to {current_app.config['MAIL_URL'].rpartition('@')[2]}: {why}", err=True)
        raise SystemExit(1)
    click.echo("Written to the log; MAIL_URL sends nothing." if current_app.config["MAIL_URL"] == "log:" else "Sent.")


@mail.command("list")
@click.option("--state", type=click.Choice([state.value for state in MailState]), help="Only those in this state.")
def list_mails(state: str | None) -> None:
    """The latest 50 letters with their state."""
    for row in latest_mails(50, state):
        click.echo(
            f"{row.id}  {row.created_at:%Y-%m-%d %H:%M}  {row.state:8}  {row.kind:17}  {row.to_address}  {row.error}"
        )
