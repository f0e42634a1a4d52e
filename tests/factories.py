"""Rows for tests, made the short way; what a rule would refuse is made through the services instead."""

from functools import lru_cache
from itertools import count
from typing import Any

from sqlalchemy import select

from forum.accounts.models import Member, Role, State
from forum.accounts.services.passwords import hash_password
from forum.clock import now
from forum.database import write
from forum.extensions import db
from forum.organisations.models import NameKind, Organisation, OrganisationKind, OrganisationName
from forum.text.plain import fold, slugify

numbers = count(1)


@lru_cache(maxsize=1)
def _password_hash() -> str:
    return hash_password("follow-the-triangle")


def make_organisation(name: str = "", kind: str = "county", **values: Any) -> Organisation:
    name = name or f"Fieldshire {next(numbers)} Council"
    known = db.session.scalar(select(Organisation).where(Organisation.slug == slugify(name)))
    if known is not None:
        return known
    with write():
        row = Organisation(
            name=name, slug=slugify(name), sort_name=name.lower(), kind=OrganisationKind(kind), nation="England", **values
        )
        db.session.add(row)
        db.session.flush()
        db.session.add(
            OrganisationName(organisation_id=row.id, name=name, folded=fold(name), kind=NameKind.OFFICIAL)
        )
    return row


def make_member(name: str = "", *, organisation: Organisation | None = None, **values: Any) -> Member:
    """A member in good standing who is no longer new, unless values say otherwise."""
    number = next(numbers)
    name = name or f"Robin Fields {number}"
    body = organisation or make_organisation()
    handle = slugify(name)
    given = {
        "role": Role.MEMBER,
        "state": State.ACTIVE,
        "post_count": 10,
        "created_at": now().replace(year=now().year - 1),
        "confirmed_at": now(),
        "approved_at": now().replace(year=now().year - 1),
        **values,
    }
    with write():
        member = Member(
            name=name,
            sort_name=name.lower(),
            handle=handle,
            email=f"{handle}@demo.example",
            job_title="Highways engineer",
            organisation_id=body.id,
            password_hash=_password_hash(),
            **given,
        )
        db.session.add(member)
    return member
