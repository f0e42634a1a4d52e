"""Signing in, with a lock-out that outlives restarts."""

from dataclasses import dataclass

from sqlalchemy import select

from forum.accounts.models import Member, State
from forum.accounts.services.passwords import hash_password, needs_rehash, password_fits
from forum.accounts.services.sessions import open_session, renew_session
from forum.database import take_turn
from forum.extensions import db
from forum.limits.rates import NETWORK_LOCK
from forum.limits.services import clear_failures, hashed, locked_seconds, note_failure
from forum.text.words import wait

WRONG = "The email address or the password is not right."


@dataclass(frozen=True)
class Attempt:
    """The outcome of an attempt to sign in: a session's token, or the sentence that says why not."""

    token: str = ""
    sentence: str = ""
    retry_after: int = 0


@dataclass(frozen=True)
class Judged:
    """What was found out before the write transaction: the slow part."""

    email: str
    member_id: int | None
    fits: bool
    new_hash: str = ""


def judge(email: str, password: str) -> Judged:
    """Compare a password, in the same time for known and unknown addresses."""
    email = email.strip().lower()
    row = db.session.execute(select(Member.id, Member.password_hash).where(Member.email == email)).one_or_none()
    fits = password_fits(row.password_hash if row else None, password)
    new_hash = hash_password(password) if row and fits and needs_rehash(row.password_hash) else ""
    return Judged(email, row.id if row else None, fits, new_hash)


def sign_in(judged: Judged, *, agent: str, ip: str) -> Attempt:
    """Open a session, or count the failure; five failures lock the address for a growing while."""
    who, network = hashed("address", judged.email), hashed("ip", ip)
    _queue(who, network)
    locked = max(locked_seconds(who), locked_seconds(network, NETWORK_LOCK))
    if locked:
        return _too_many(locked)
    member = db.session.get(Member, judged.member_id) if judged.fits else None
    if member is None or member.state == State.DEACTIVATED:
        note_failure(who)
        note_failure(network)
        return Attempt(sentence=WRONG)
    clear_failures(who)
    if judged.new_hash:
        member.password_hash = judged.new_hash
    return Attempt(token=open_session(member, agent=agent, ip=ip))


def _queue(*whose: str) -> None:
    """Let attempts come one after the other, so that each sees the failures before it: guesses at once gain nothing."""
    for who in whose:
        take_turn(f"sign in {who}")


def _too_many(seconds: int) -> Attempt:
    return Attempt(sentence=f"There were too many attempts. Try again in {wait(seconds)}.", retry_after=seconds)


def check_again(member: Member, *, fits: bool, session_id: int) -> Attempt:
    """The password was given once more: renew the session, or count the failure as at sign-in."""
    who = hashed("address", member.email)
    _queue(who)
    locked = locked_seconds(who)
    if locked:
        return _too_many(locked)
    if not fits:
        note_failure(who)
        return Attempt(sentence="The password is not right.")
    return Attempt(token=renew_session(session_id))
