"""`forum members`: the first administrator, roles and suspensions from the terminal."""

from datetime import timedelta

import click
from flask.cli import AppGroup

from forum.accounts.models import Member, Role
from forum.accounts.services.details import check_job_title, check_name
from forum.accounts.services.joining import NewMember, add_member, find_by_email
from forum.accounts.services.passwords import check_password, hash_password
from forum.accounts.services.roles import change_role as give_role
from forum.accounts.services.suspending import lift, suspend
from forum.audit.services import record
from forum.clock import now
from forum.database import write
from forum.errors import Invalid
from forum.organisations.models import Organisation
from forum.organisations.queries import organisations_named
from forum.text.addresses import check_email
from forum.text.plain import clean_line

members = AppGroup("members", help="Members, their roles and suspensions.")
COMMANDS = [members]
ROLES = click.Choice([role.value for role in Role])
FROM_THE_TERMINAL = "Changed from the terminal."


@members.command("add")
@click.option("--name", prompt=True)
@click.option("--email", prompt=True)
@click.option("--job-title", prompt=True)
@click.option("--organisation", prompt=True, help="Any name of a body in the directory.")
@click.option("--role", type=ROLES, default="member", show_default=True)
@click.password_option(help="At least 12 characters; asked for when not given.")
def add(*, name: str, email: str, job_title: str, organisation: str, role: str, password: str) -> None:
    """Add a confirmed member, for example the first administrator."""
    name, job_title, email = clean_line(name), clean_line(job_title), check_email(email)
    check_name(name)
    check_job_title(job_title)
    check_password(password, name, organisation, email.partition("@")[0])
    body = _body_named(organisation)
    password_hash = hash_password(password)
    details = NewMember(name=name, email=email, job_title=job_title, password_hash=password_hash, organisation=body)
    with write():
        member = add_member(details, Role(role))
        record(None, "role", ("member", member.id), "Added from the terminal.", role=role)
    click.echo(f"Added {name} of {body.name} as {role}. The address to mention is @{member.handle}.")


def _body_named(name: str) -> Organisation:
    bodies = organisations_named(clean_line(name))
    if not bodies:
        raise Invalid(f"No organisation in the directory is called “{name}”.")
    if len(bodies) > 1:
        choices = ", ".join(body.slug for body in bodies)
        raise Invalid(f"“{name}” may mean several organisations. Give one of these: {choices}.")
    return bodies[0]


def _known(email: str) -> Member:
    member = find_by_email(email.strip())
    if member is None:
        raise Invalid(f"There is no member with the address {email}.")
    return member


@members.command("role")
@click.argument("email")
@click.argument("role", type=ROLES)
@click.option("--reason", default=FROM_THE_TERMINAL, help="Kept in the audit log.")
def change_role(email: str, role: str, reason: str) -> None:
    """Give the member with this EMAIL a ROLE. Their sessions end; the next sign-in has the new rights."""
    with write():
        member = _known(email)
        give_role(member, Role(role))
        record(None, "role", ("member", member.id), reason, role=role)
        name = member.name
    click.echo(f"{name} is {role} now.")


@members.command("suspend")
@click.argument("email")
@click.option("--days", type=click.IntRange(1, 3650), help="Without it: without end.")
@click.option("--reason", prompt=True)
def suspend_member(email: str, days: int | None, reason: str) -> None:
    """Suspend the member with this EMAIL; every session ends at once and the member reads why."""
    until = now() + timedelta(days=days) if days else None
    with write():
        member = _known(email)
        suspend(member, None, reason, until)
        record(None, "suspend", ("member", member.id), reason, until=until.isoformat() if until else "")
        name = member.name
    click.echo(f"{name} is suspended {f'for {days} days' if days else 'without end'}.")


@members.command("lift")
@click.argument("email")
@click.option("--reason", prompt=True)
def lift_suspension(email: str, reason: str) -> None:
    """End the suspension of the member with this EMAIL."""
    with write():
        member = _known(email)
        lift(member, reason)
        record(None, "lift", ("member", member.id), reason)
        name = member.name
    click.echo(f"{name} may write again.")
