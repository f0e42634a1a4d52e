"""What only administrators say of alliances; each act is recorded with its reason."""

from collections.abc import Sequence
from zlib import crc32

from forum.accounts.models import Member
from forum.audit.services import record
from forum.database import take_turn
from forum.errors import Conflict, NotAllowed
from forum.organisations.alliances import Membership, forget_membership, groups_of, set_groups, set_membership
from forum.organisations.models import Organisation


def say_membership(
    actor: Member, alliance: Organisation, body: Organisation, membership: Membership | None, *, reason: str
) -> None:
    """Say how a body belongs to an alliance, or with None that it never did. Raises Invalid."""
    _begin(actor, alliance)
    if membership is None:
        forget_membership(alliance, body)
        change = f"never a member: {body.name}"
    else:
        set_membership(alliance, body, membership)
        days = [f"{word} {on}" for word, on in (("from", membership.since_on), ("until", membership.until_on)) if on]
        change = ", ".join((f"{membership.role}: {body.name}", *days))
    record(actor, "organisation", ("organisation", alliance.id), reason, change=change)


def say_groups(actor: Member, alliance: Organisation, names: Sequence[str], held: str, *, reason: str) -> None:
    """Give an alliance these groups in place of those that `held` stands for.

    Raises Conflict when they changed meanwhile, Invalid.
    """
    _begin(actor, alliance)
    if mark_of(groups_of(alliance)) != held:
        raise Conflict("Somebody else changed the groups meanwhile. They stand above the form; yours were not saved.")
    set_groups(alliance, names)
    record(actor, "organisation", ("organisation", alliance.id), reason, change=f"groups: {', '.join(names) or 'none'}")


def mark_of(groups: Sequence[str]) -> str:
    """A short text that differs when the groups do."""
    return str(crc32("\n".join(groups).encode()))


def _begin(actor: Member, alliance: Organisation) -> None:
    if not actor.is_administrator:
        raise NotAllowed("Only administrators do this.")
    # Two who say the same at once would add the same row.
    take_turn(f"alliance:{alliance.id}")
