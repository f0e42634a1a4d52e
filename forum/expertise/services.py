"""Saying what one knows, and offering help."""

from dataclasses import dataclass

from sqlalchemy import func, select

from forum.accounts.models import Member
from forum.audit.services import record
from forum.clock import now
from forum.errors import Invalid, NotAllowed
from forum.expertise.lists import DISCIPLINES, ROLES
from forum.expertise.models import (
    ADVOCACIES_MOST,
    DISCIPLINES_MOST,
    LINE_MOST,
    Advocate,
    MemberDiscipline,
    MemberProfile,
)
from forum.expertise.permissions import can_end
from forum.expertise.queries import Facts
from forum.extensions import db
from forum.limits.services import count
from forum.notifications.services import tell_decision
from forum.text.plain import fold
from forum.themes.models import Theme


@dataclass(frozen=True)
class Offer:
    """What an advocate offers: help with a theme in a region (its name; empty for everywhere), and a line about it."""

    theme: Theme
    region: str = ""
    note: str = ""


def set_facts(member_id: int, facts: Facts) -> None:
    """Keep what a member says of their work, in the caller's turn over the member's version. Raises Invalid."""
    if facts.role and facts.role not in ROLES:
        raise Invalid("Choose a role of the list.")
    wanted = set(facts.disciplines)
    if not wanted <= set(DISCIPLINES) or len(wanted) > DISCIPLINES_MOST:
        raise Invalid(f"Choose up to {DISCIPLINES_MOST} disciplines.")
    if max(len(facts.ask_about_text), len(facts.working_on)) > LINE_MOST:
        raise Invalid(f"Use {LINE_MOST} characters or fewer in each line.")
    row = db.session.get(MemberProfile, member_id) or MemberProfile(member_id=member_id)
    row.role, row.ask_about_text, row.working_on = facts.role, facts.ask_about_text, facts.working_on
    row.ask_about_folded, row.working_on_folded = _folded(facts.ask_about_text), _folded(facts.working_on)
    db.session.add(row)
    known = db.session.scalars(select(MemberDiscipline).where(MemberDiscipline.member_id == member_id)).all()
    for each in known:
        if each.discipline not in wanted:
            db.session.delete(each)
    missing = wanted - {each.discipline for each in known}
    db.session.add_all(MemberDiscipline(member_id=member_id, discipline=slug) for slug in sorted(missing))


def _folded(line: str) -> str:
    # A single letter can stand for many.
    return fold(line)[: LINE_MOST * 4]


def offer_help(member: Member, offer: Offer) -> Advocate:
    """Be an advocate of a theme in a region. Offering the same again changes its line and ends a pause."""
    if not member.is_member:
        raise NotAllowed("Only members in good standing are advocates.")
    if len(offer.note) > LINE_MOST:
        raise Invalid(f"Use {LINE_MOST} characters or fewer.")
    count(f"member:{member.id}", member.rates("edit"))
    mine = (Advocate.member_id == member.id, Advocate.theme_id == offer.theme.id, Advocate.region == offer.region)
    row = db.session.scalar(select(Advocate).where(*mine))
    if row is not None:
        row.note, row.paused_at = offer.note, None
        return row
    number = db.session.scalar(select(func.count()).where(Advocate.member_id == member.id)) or 0
    if number >= ADVOCACIES_MOST:
        raise Invalid(f"You are an advocate {ADVOCACIES_MOST} times over. End one before you offer another.")
    row = Advocate(member_id=member.id, theme_id=offer.theme.id, region=offer.region, note=offer.note, since=now())
    db.session.add(row)
    return row


def pause_help(advocate: Advocate, member: Member, *, is_paused: bool) -> None:
    """Stop being asked for a while, or be asked again."""
    _check_own(advocate, member)
    advocate.paused_at = now() if is_paused else None


def stop_help(advocate: Advocate, member: Member) -> None:
    """End one's own offer."""
    _check_own(advocate, member)
    db.session.delete(advocate)


def end_help(advocate: Advocate, actor: Member, reason: str) -> None:
    """End somebody else's offer with a reason, which is told and kept in the log. They may offer again."""
    if not can_end(actor, advocate):
        raise NotAllowed("Only administrators and objective leads end what somebody else offers.")
    member, theme = advocate.member, advocate.theme
    record(actor, "end_advocate", ("member", member.id), reason, theme=theme.slug, region=advocate.region)
    tell_decision(
        member.id,
        ("member", member.id),
        title=theme.name,
        address="/account/advocate",
        what=f"You are no longer an advocate of {theme.name}",
        reason=reason,
    )
    db.session.delete(advocate)


def _check_own(advocate: Advocate, member: Member) -> None:
    if advocate.member_id != member.id or not member.is_member:
        raise NotAllowed("Only whoever offers help changes the offer.")
