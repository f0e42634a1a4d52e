"""To whom a discussion may be put by name: members who may be asked about its themes, and advocates of them."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import joinedload

from forum.accounts.models import Member, State
from forum.clock import now
from forum.discussions.models import ASKED_A_WEEK_MOST, ASKED_AT_ONCE_MOST, ASKED_SEEN_DAYS, Discussion, Post, PostAsk
from forum.expertise.models import Advocate
from forum.expertise.queries import nearness
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
    statement, times = _askable(asker.id)
    statement = statement.join(fits, fits.c.member_id == Member.id)
    ranked = statement.order_by(fits.c.number.desc(), times, Member.last_seen_at.desc(), Member.id)
    return list(db.session.scalars(ranked.limit(ASKED_AT_ONCE_MOST)))


def askable_named(handles: Sequence[str], asker: Member) -> list[Member]:
    """Those of these members who may be asked now, by their names; whoever may not is left out."""
    wanted = [handle for handle in handles[:ASKED_AT_ONCE_MOST] if handle.isprintable()]
    if not wanted or not asker.is_member:
        return []
    statement, _ = _askable(asker.id)
    offers = select(MemberTheme.member_id)
    named = statement.where(Member.handle.in_(wanted), Member.id.in_(offers))
    return list(db.session.scalars(named.order_by(Member.sort_name)))


def asked_by_opening(post_id: int) -> tuple[int, ...]:
    """The ids of the members to whom an opening was put by name."""
    return tuple(db.session.scalars(select(PostAsk.member_id).where(PostAsk.post_id == post_id)))


def advocates_for(discussion: Discussion, asker: Member | None, most: int) -> list[Member]:
    """Advocates of its themes who may be asked now: those of its region first, then who was asked least.

    Without an asker nobody but its author is left out for being who they are.
    """
    themes = [link.theme_id for link in discussion.theme_links]
    if not themes:
        return []
    region = discussion.organisation.region if discussion.organisation else ""
    statement, times = _askable(asker.id if asker else discussion.author_id)
    helps = (Advocate.theme_id.in_(themes), Advocate.paused_at.is_(None), Advocate.member_id == Member.id)
    distance = select(func.min(nearness(region))).where(*helps).scalar_subquery()
    has_part = exists().where(
        Post.discussion_id == discussion.id, Post.author_id == Member.id, Post.deleted_at.is_(None)
    )
    opening = select(Post.id).where(Post.discussion_id == discussion.id, Post.number == 1).scalar_subquery()
    is_asked = exists().where(PostAsk.post_id == opening, PostAsk.member_id == Member.id)
    fitting = statement.where(exists().where(*helps), ~has_part, ~is_asked)
    ranked = fitting.order_by(distance, times, Member.last_seen_at.desc(), Member.id)
    return list(db.session.scalars(ranked.limit(most)))


def was_asked_often(member_id: int) -> bool:
    """Whether somebody was asked by name so often within a week that nobody should ask again."""
    week = (PostAsk.member_id == member_id, PostAsk.asked_at > now() - timedelta(days=7))
    return (db.session.scalar(select(func.count()).where(*week)) or 0) >= ASKED_A_WEEK_MOST


def _askable(asker_id: int) -> tuple[Select[Any], ColumnElement[int]]:
    """Members in good standing who were here lately and not asked too often, and how often they were, of a week."""
    asked = (
        select(PostAsk.member_id, func.count().label("times"))
        .where(PostAsk.asked_at > now() - timedelta(days=7))
        .group_by(PostAsk.member_id)
        .subquery()
    )
    times = func.coalesce(asked.c.times, 0)
    stands = and_(
        Member.id != asker_id,
        Member.state == State.ACTIVE,
        Member.suspended_until.is_(None) | (Member.suspended_until <= now()),
        Member.last_seen_at > now() - timedelta(days=ASKED_SEEN_DAYS),
        times < ASKED_A_WEEK_MOST,
    )
    statement = select(Member).options(joinedload(Member.organisation))
    return statement.outerjoin(asked, asked.c.member_id == Member.id).where(stands), times
