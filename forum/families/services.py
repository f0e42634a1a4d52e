"""Choosing one's own family of authorities."""

from collections.abc import Sequence

from sqlalchemy import delete, insert

from forum.accounts.models import Member
from forum.database import take_turn
from forum.errors import Invalid
from forum.extensions import db
from forum.families.models import FAMILY_MOST, FamilyMember
from forum.limits.services import count
from forum.organisations.models import Organisation


def choose_family(member: Member, bodies: Sequence[Organisation]) -> None:
    """Let these authorities stand for those like the member's own. Raises Invalid, TooMany."""
    chosen = {body.id: body for body in bodies}
    if not chosen:
        raise Invalid("Choose at least one authority, or use the suggested ones.")
    if len(chosen) > FAMILY_MOST:
        raise Invalid(f"Choose up to {FAMILY_MOST} authorities. You have {len(chosen)}.")
    strangers = [body.name for body in chosen.values() if not body.is_authority]
    if strangers:
        raise Invalid(f"{strangers[0]} looks after no local roads, so it cannot be compared with yours.")
    if member.organisation_id in chosen:
        raise Invalid("Your own authority is no other one. Leave it out.")
    count(f"member:{member.id}", member.rates("edit"))
    # Two windows that save at once would add the same rows.
    take_turn(f"family:{member.id}")
    reset_family(member)
    rows = [{"member_id": member.id, "organisation_id": body_id} for body_id in chosen]
    db.session.execute(insert(FamilyMember), rows)


def reset_family(member: Member) -> None:
    """Let the suggested authorities count again."""
    db.session.execute(delete(FamilyMember).where(FamilyMember.member_id == member.id))
