"""Server-side sessions: opening, finding, listing, ending."""

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import joinedload

from forum.accounts.models import (
    ABSOLUTE_DAYS,
    LAST_SEEN_MINUTES,
    LINKS_KEPT_DAYS,
    STEP_UP_MINUTES,
    EmailLink,
    Member,
    SignIn,
)
from forum.clock import now
from forum.extensions import db
from forum.jobs.registry import every
from forum.limits.rates import DAY
from forum.limits.services import forget_old

MOST_SESSIONS_SHOWN = 100


def hash_token(token: str) -> str:
    """What is stored of a secret token."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_session(member: Member, *, agent: str, ip: str) -> str:
    """Open a session in the caller's transaction; its token, which is stored nowhere."""
    token = secrets.token_urlsafe(32)
    db.session.add(SignIn(token_hash=hash_token(token), member_id=member.id, agent=agent[:200], ip=ip[:45]))
    return token


def renew_session(session_id: int) -> str:
    """A new token for a session whose password was just given again; the former one stops working."""
    token = secrets.token_urlsafe(32)
    row = db.session.get_one(SignIn, session_id)
    row.token_hash = hash_token(token)
    row.authenticated_at = now()
    return token


# Asked with every request of somebody signed in, so it is put together once.
_SESSION = (
    select(SignIn)
    .options(joinedload(SignIn.member).joinedload(Member.organisation))
    .where(SignIn.token_hash == bindparam("token_hash"))
)


def find_session(token: str) -> SignIn | None:
    """The living session of a token, with its member and their organisation, in one statement."""
    row = db.session.scalar(_SESSION, {"token_hash": hash_token(token)})
    return row if row is not None and row.is_alive(row.member) else None


def note_seen(session_id: int) -> None:
    """Remember that a session and its member were seen; called at most every five minutes."""
    row = db.session.get(SignIn, session_id)
    if row is not None:
        row.last_seen_at = now()
        note_here(row.member_id)


def note_here(member_id: int) -> None:
    """Remember that a member was here, on a page or by an email of theirs."""
    db.session.execute(update(Member).where(Member.id == member_id).values(last_seen_at=now()))


def was_seen_lately(row: SignIn) -> bool:
    """Whether the last sign of this session is recent enough not to be written again."""
    return now() - row.last_seen_at < timedelta(minutes=LAST_SEEN_MINUTES)


def is_fresh(row: SignIn) -> bool:
    """Whether the password was given lately enough for a sensitive act."""
    return now() - row.authenticated_at < timedelta(minutes=STEP_UP_MINUTES)


def sessions_of(member: Member) -> list[SignIn]:
    """The living sessions of a member, the latest seen first."""
    rows = db.session.scalars(
        select(SignIn)
        .where(SignIn.member_id == member.id, SignIn.ended_at.is_(None))
        .order_by(SignIn.last_seen_at.desc())
        .limit(MOST_SESSIONS_SHOWN)
    )
    return [row for row in rows if row.is_alive(member)]


def end_session(member_id: int, session_id: int) -> bool:
    """End one of a member's own sessions; False when it is not one."""
    result = db.session.execute(
        update(SignIn)
        .where(SignIn.id == session_id, SignIn.member_id == member_id, SignIn.ended_at.is_(None))
        .values(ended_at=now())
    )
    return result.rowcount == 1  # type: ignore[attr-defined]


def end_all_sessions(member_id: int, *, but: int | None = None) -> None:
    """End every session of a member, perhaps but one."""
    statement = update(SignIn).where(SignIn.member_id == member_id, SignIn.ended_at.is_(None))
    if but is not None:
        statement = statement.where(SignIn.id != but)
    db.session.execute(statement.values(ended_at=now()))


@every(DAY)
def forget_old_sessions(subject_id: int) -> None:
    """Remove sessions that are over and the addresses kept with them, and links and counts that nobody asks for."""
    moment = now()
    db.session.execute(delete(SignIn).where(SignIn.created_at < moment - timedelta(days=ABSOLUTE_DAYS)))
    db.session.execute(delete(EmailLink).where(EmailLink.expires_at < moment - timedelta(days=LINKS_KEPT_DAYS)))
    forget_old()
