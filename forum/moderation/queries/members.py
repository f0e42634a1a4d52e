"""Members as the desk sees them: who waits, who is where, and what is on their record."""

from dataclasses import dataclass

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from forum.accounts.models import Member, State, Suspension, Warned
from forum.accounts.queries import find_any_member
from forum.audit.models import AuditEntry
from forum.discussions.models import Post
from forum.extensions import db
from forum.moderation.models import Case, CaseState
from forum.organisations.models import OrganisationRequest
from forum.stories.models import Story
from forum.text.plain import fold
from forum.web.loading import LARGEST_ID
from forum.web.paging import Order, Page, cut, keyset, with_query

MEMBERS_AT_ONCE = 50
AGAINST_AUTHOR = ("ask_to_edit", "remove", "refuse", "warn", "suspend")


@dataclass(frozen=True)
class Record:
    """What moderators know of somebody before they decide: counts only."""

    post_count: int
    story_count: int
    helpful_count: int
    removed_count: int
    case_count: int
    decision_count: int
    warning_count: int
    suspension_count: int


def record_of(member_id: int) -> Record:
    """The record of a member, in one statement."""
    posts = select(func.count()).select_from(Post).where(Post.author_id == member_id)
    stories = select(func.count()).select_from(Story).where(Story.author_id == member_id)
    cases = select(func.count()).select_from(Case).where(Case.author_id == member_id)
    decided = and_(Case.state == CaseState.DECIDED, Case.decision.in_(AGAINST_AUTHOR))
    counts = (
        posts,
        stories,
        select(func.coalesce(func.sum(Post.helpful_count), 0)).where(Post.author_id == member_id),
        posts.where(Post.removed_at.is_not(None)),
        cases,
        cases.where(decided),
        select(func.count()).select_from(Warned).where(Warned.member_id == member_id),
        select(func.count()).select_from(Suspension).where(Suspension.member_id == member_id),
    )
    return Record(*db.session.execute(select(*(count.scalar_subquery() for count in counts))).one())


def find_desk_member(who: str) -> Member | None:
    """The member of an id or a handle, in every state."""
    if who.isascii() and who.isdigit():
        return find_any_member(int(who)) if len(who) < 11 and 0 < int(who) <= LARGEST_ID else None
    return db.session.scalar(
        select(Member).options(joinedload(Member.organisation)).where(Member.handle == who.strip().lower())
    )


def unconfirmed_members(most: int = 20) -> list[Member]:
    """Who joined lately and has not confirmed the address."""
    statement = select(Member).options(joinedload(Member.organisation)).where(Member.state == State.UNCONFIRMED)
    return list(db.session.scalars(statement.order_by(Member.id.desc()).limit(most)))


def missing_bodies(emails: list[str]) -> dict[str, str]:
    """The bodies that people of these addresses missed in the directory: address → name."""
    rows = db.session.execute(
        select(OrganisationRequest.asked_by, OrganisationRequest.name)
        .where(OrganisationRequest.asked_by.in_(emails), OrganisationRequest.settled_at.is_(None))
        .order_by(OrganisationRequest.id)
    )
    return {email: name for email, name in rows}


def warnings_of(member_id: int) -> list[Warned]:
    """A member's warnings, the latest first."""
    return list(
        db.session.scalars(select(Warned).where(Warned.member_id == member_id).order_by(Warned.id.desc()).limit(50))
    )


def suspensions_of(member_id: int) -> list[Suspension]:
    """A member's suspensions, the latest first."""
    statement = select(Suspension).where(Suspension.member_id == member_id)
    return list(db.session.scalars(statement.order_by(Suspension.id.desc()).limit(50)))


def last_act_on(member_id: int, *actions: str) -> AuditEntry | None:
    """The last thing that a moderator did about a member, perhaps of certain actions only."""
    statement = select(AuditEntry).where(AuditEntry.kind == "member", AuditEntry.subject_id == member_id)
    if actions:
        statement = statement.where(AuditEntry.action.in_(actions))
    return db.session.scalar(statement.order_by(AuditEntry.id.desc()).limit(1))


def acts_on(member_id: int, most: int = 20) -> list[AuditEntry]:
    """The latest things that moderators did about a member."""
    statement = select(AuditEntry).where(AuditEntry.kind == "member", AuditEntry.subject_id == member_id)
    return list(db.session.scalars(statement.order_by(AuditEntry.id.desc()).limit(most)))


def members_like(typed: str, after: str | None) -> Page:
    """A page of members in every state whose name, handle or address holds what was typed."""
    narrow, _ = keyset(Order(Member.sort_name, Member.id, descending=False, is_moment=False), after, MEMBERS_AT_ONCE)
    statement = select(Member).options(joinedload(Member.organisation))
    return cut(
        list(db.session.scalars(narrow(_narrowed(statement, typed)))),
        lambda row: (row.sort_name, row.id),
        after,
        lambda cursor: with_query("/moderation/members", q=typed, after=cursor),
        size=MEMBERS_AT_ONCE,
    )


def _narrowed(statement: Select[tuple[Member]], typed: str) -> Select[tuple[Member]]:
    wanted = " ".join(typed.lower().split())
    if not wanted:
        return statement
    handle = fold(wanted).replace(" ", "-") or wanted
    return statement.where(
        or_(
            func.lower(Member.name).contains(wanted, autoescape=True),
            Member.handle.contains(handle, autoescape=True),
            # Whole addresses only: letter by letter they would tell what a moderator sees only with a reason.
            Member.email == wanted,
        )
    )
