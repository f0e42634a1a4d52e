"""One-time links that mails carry."""

import secrets
from datetime import timedelta

from sqlalchemy import select, update

from forum.accounts.models import CONFIRMATION_DAYS, RESET_HOURS, EmailLink, LinkPurpose, Member
from forum.accounts.services.sessions import hash_token
from forum.clock import now
from forum.extensions import db

LIFETIMES = {
    LinkPurpose.CONFIRM: timedelta(days=CONFIRMATION_DAYS),
    LinkPurpose.NEW_EMAIL: timedelta(days=CONFIRMATION_DAYS),
    LinkPurpose.RESET: timedelta(hours=RESET_HOURS),
}


def make_link(member: Member, purpose: LinkPurpose, email: str = "") -> str:
    """A new token for one purpose; older ones of the same purpose stop working."""
    void_links(member.id, purpose)
    token = secrets.token_urlsafe(24)
    db.session.add(
        EmailLink(
            token_hash=hash_token(token),
            purpose=purpose,
            member_id=member.id,
            email=email or member.email,
            expires_at=now() + LIFETIMES[purpose],
        )
    )
    return token


def void_links(member_id: int, *purposes: LinkPurpose) -> None:
    """Take a member's links of these purposes out of use; all of them when none is named."""
    statement = update(EmailLink).where(EmailLink.member_id == member_id, EmailLink.used_at.is_(None))
    if purposes:
        statement = statement.where(EmailLink.purpose.in_(purposes))
    db.session.execute(statement.values(used_at=now()))


def find_link(token: str, *purposes: LinkPurpose) -> EmailLink | None:
    """The link of a token if it still works."""
    return db.session.scalar(
        select(EmailLink).where(
            EmailLink.token_hash == hash_token(token[:200]),
            EmailLink.purpose.in_(purposes),
            EmailLink.used_at.is_(None),
            EmailLink.expires_at > now(),
        )
    )


def use_link(token: str, *purposes: LinkPurpose) -> EmailLink | None:
    """Take a link out of use and give it; None when it no longer works. Two at once: one gets it."""
    link = find_link(token, *purposes)
    if link is None:
        return None
    result = db.session.execute(
        update(EmailLink).where(EmailLink.id == link.id, EmailLink.used_at.is_(None)).values(used_at=now())
    )
    return link if result.rowcount == 1 else None  # type: ignore[attr-defined]
