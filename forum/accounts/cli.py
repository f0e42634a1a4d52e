"""`forum members`: the first administrator, roles and suspensions from the terminal."""

from datetime import timedelta

import click
from flask.cli import AppGroup

from forum.accounts.models import Member, Role, State
from forum.accounts.services.joining import find_by_email, free_handle, sort_name_of
from forum.accounts.services.passwords import check_password, hash_password
from forum.accounts.services.suspending import lift, suspend
from forum.audit.services import record
from forum.clock import now
from forum.database import write
from forum.errors import Invalid
from forum.extensions import db
from forum.organisations.queries import organisations_named
from forum.text.plain import clean_line

members = AppGroup("members", help="Members, their roles and suspensions.")
COMMANDS = [members]
ROLES = click.Choice([role.value for role in Role])


def _known(email: str) -> Member:
    member = find_by_email(email.strip())
    if member is None:
        raise Invalid(f"There is no member with the address {email}.")
    return member


@members.command("add")
@click.option("--name", prompt=True)
@click.option("--email", prompt=True)
@click.option("--job-title", prompt=True)
@click.option("--organisation", prompt=True, help="Any name of a body in the directory.")
@click.option("--role", type=ROLES, default="member")
@click.password_option(help="At least 12 characters; asked for when not given.")
def add(name: str, email: str, job_title: str, organisation: str, role: str, password: str) -> None:  # noqa: PLR0917
    """Add a confirmed member, for example the first administrator."""
    name, email = clean_line(name), clean_line(email).lower()
    check_password(password, name=name, organisation=organisation)
    bodies = organisations_named(organisation)
    if len(bodies) != 1:
        raise Invalid(
            "Several organisations match; give a longer name." if bodies else "No organisation has this name."
        )
    password_hash = hash_password(password)
    with write():
        if find_by_email(email) is not None:
            raise Invalid(f"{email} is the address of a member already.")
        member = Member(
            name=name,
            sort_name=sort_name_of(name),
            handle=free_handle(name),
            email=email,
            job_title=clean_line(job_title),
            organisation_id=bodies[0].id,
            password_hash=password_hash,
            role=Role(role),
            state=State.ACTIVE,
            confirmed_at=now(),
            approved_at=now(),
        )
        db.session.add(member)
        # The log needs its id.
        db.session.flush()
        record(None, "role", ("member", member.id), "Added from the terminal.", role=role)
    click.echo(f"Added {name} as {role}.")


@members.command("role")
@click.argument("email")
@click.argument("role", type=ROLES)
def change_role(email: str, role: str) -> None:
    """Give the member with this EMAIL a ROLE."""
    with write():
        member = _known(email)
        member.role = Role(role)
        record(None, "role", ("member", member.id), "Changed from the terminal.", role=role)
    click.echo(f"{member.name} is {role} now.")


@members.command("suspend")
@click.argument("email")
@click.option("--days", type=click.IntRange(1, 3650), help="Without it: without end.")
@click.option("--reason", prompt=True)
def suspend_member(email: str, days: int | None, reason: str) -> None:
    """Suspend the member with this EMAIL; every session ends at once and the member reads why."""
    with write():
        member = _known(email)
        until = now() + timedelta(days=days) if days else None
        suspend(member, None, reason, until)
        record(None, "suspend", ("member", member.id), reason, until=until.isoformat() if until else "")
    click.echo(f"{member.name} is suspended{f' for {days} days' if days else ''}.")


@members.command("lift")
@click.argument("email")
@click.option("--reason", prompt=True)
def lift_suspension(email: str, reason: str) -> None:
    """End the suspension of the member with this EMAIL."""
    with write():
        member = _known(email)
        lift(member, reason)
        record(None, "lift", ("member", member.id), reason)
    click.echo(f"{member.name} may write again.")
