"""To whom a new discussion may be put by name: members who said that others may ask them about its themes."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import joinedload

from forum.accounts.models import Member, State
from forum.clock import now
from forum.discussions.models import ASKED_A_WEEK_MOST, ASKED_AT_ONCE_MOST, ASKED_SEEN_DAYS, Post, PostAsk
from forum.extensions import db
from forum.themes.models import MemberTheme, Theme


def askable_about(themes: Collection[str], asker: Member) -> list[Member]:
    """Up to five members for themes (slugs), with their organisations; who fits best, then who was asked least."""
    slugs = [slug for slug in themes if slug.isprintable()]
    if not slugs or not asker.is_member:
        return []
    fits = (
        select(MemberTheme.member_id, func.count().label("number"))
        .join(Theme, Theme.id == MemberTheme.theme_id)
        .where(Theme.slug.in_(slugs))
        .group_by(MemberTheme.member_id)
        .subquery()
    )
    statement, times = _askable(asker)
    statement = statement.join(fits, fits.c.member_id == Member.id)
    ranked = statement.order_by(fits.c.number.desc(), times, Member.last_seen_at.desc(), Member.id)
    return list(db.session.scalars(ranked.limit(ASKED_AT_ONCE_MOST)))


def askable_named(handles: Sequence[str], asker: Member) -> list[Member]:
    """Those of these members who may be asked now, by their names; whoever may not is left out."""
    wanted = [handle for handle in handles[:ASKED_AT_ONCE_MOST] if handle.isprintable()]
    if not wanted or not asker.is_member:
        return []
    statement, _ = _askable(asker)
    offers = select(MemberTheme.member_id)
    named = statement.where(Member.handle.in_(wanted), Member.id.in_(offers))
    return list(db.session.scalars(named.order_by(Member.sort_name)))


def asked_by_opening(post_id: int) -> tuple[int, ...]:
    """The ids of the members to whom an opening was put by name."""
    return tuple(db.session.scalars(select(PostAsk.member_id).where(PostAsk.post_id == post_id)))


def _askable(asker: Member) -> tuple[Select[Any], ColumnElement[int]]:
    """Members in good standing who were here lately and not asked too often, and how often they were, of a week."""
    asked = (
        select(PostAsk.member_id, func.count().label("times"))
        .join(Post, Post.id == PostAsk.post_id)
        .where(Post.created_at > now() - timedelta(days=7))
        .group_by(PostAsk.member_id)
        .subquery()
    )
    times = func.coalesce(asked.c.times, 0)
    stands = and_(
        Member.id != asker.id,
        Member.state == State.ACTIVE,
        Member.suspended_until.is_(None) | (Member.suspended_until <= now()),
        Member.last_seen_at > now() - timedelta(days=ASKED_SEEN_DAYS),
        times < ASKED_A_WEEK_MOST,
    )
    statement = select(Member).options(joinedload(Member.organisation))
    return statement.outerjoin(asked, asked.c.member_id == Member.id).where(stands), times
