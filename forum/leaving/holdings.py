"""What would be left without a person: everything that a member looks after or answers for, read as of now."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload, load_only

from forum.accounts.models import Member
from forum.discussions.models import Discussion, DiscussionKind
from forum.discussions.permissions import not_gone
from forum.expertise.queries import advocacies_of
from forum.extensions import db
from forum.leaving.models import Kind
from forum.objectives.models import Objective, ObjectiveLead
from forum.organisations.models import AllianceRole, Organisation
from forum.organisations.relations import relations_of
from forum.stories.models import TRIED, Adoption, Story
from forum.stories.queries import stands

QUESTIONS_SHOWN = 20


@dataclass(frozen=True)
class Holding:
    """One thing that a member has in hand: what it is called, where it is read, and what they are: «its author».

    `body_id` is the organisation whose record it is; None where anybody may take it.
    """

    kind: Kind
    id: int
    title: str
    address: str
    part: str
    body_id: int | None = None
    body_name: str = ""

    @property
    def key(self) -> str:
        """Kind and id as forms send them, «story:5»."""
        return f"{self.kind}:{self.id}"

    def fits(self, member: Member) -> bool:
        """Whether this member may have it: the record of an organisation stays with its own people."""
        return self.body_id is None or member.organisation_id == self.body_id


@dataclass(frozen=True)
class Staying:
    """What is told only: open questions of one's own (title, address), and alliances that one's body chairs."""

    questions: list[tuple[str, str]]
    chaired: list[str]


def holdings_of(member: Member) -> dict[str, Holding]:
    """Everything that somebody else would have to take over, by its key; four statements however much it is."""
    found = (*_stories(member.id), *_adoptions(member.id), *_leads(member.id), *_advocacies(member.id))
    return {holding.key: holding for holding in found}


def _stories(member_id: int) -> Iterator[Holding]:
    """Stories of an organisation that stand; what has none stays its author's."""
    is_author = and_(
        Story.author_id == member_id, Story.handed_over_at.is_(None), Story.is_from_public_source.is_(False)
    )
    named = (Story.keeper_id == member_id, Story.contact_id == member_id, Story.backup_contact_id == member_id)
    columns = (Story.title, Story.author_id, Story.handed_over_at, Story.keeper_id, Story.contact_id)
    statement = (
        select(Story)
        .options(load_only(*columns, Story.backup_contact_id), joinedload(Story.organisation))
        .where(or_(is_author, *named), Story.organisation_id.is_not(None), Story.held_at.is_(None), stands())
        .order_by(Story.id)
    )
    for story in db.session.scalars(statement):
        body = story.organisation
        yield Holding(
            Kind.STORY,
            story.id,
            story.title,
            story.address,
            _part_in(story, member_id),
            body.id if body else None,
            body.name if body else "",
        )


def _part_in(story: Story, member_id: int) -> str:
    """«its author and its contact for questions»."""
    looks = "its author" if story.owner_id == member_id == story.author_id else ""
    looks = looks or ("the one who looks after it" if member_id in (story.owner_id, story.keeper_id) else "")
    answers = "its contact for questions" if story.contact_id == member_id else ""
    answers = answers or ("its backup contact" if story.backup_contact_id == member_id else "")
    return " and ".join(part for part in (looks, answers) if part)


def _adoptions(member_id: int) -> Iterator[Holding]:
    is_asked = func.coalesce(Adoption.asked_id, Adoption.member_id) == member_id
    is_open = (Adoption.may_be_asked, Adoption.is_body_asked.is_(False), Adoption.status.in_(TRIED))
    statement = (
        select(Adoption)
        .join(Adoption.story)
        .options(
            load_only(Adoption.id, Adoption.story_id),
            joinedload(Adoption.story).load_only(Story.title),
            joinedload(Adoption.organisation),
        )
        .where(is_asked, *is_open, Adoption.deleted_at.is_(None), Adoption.removed_at.is_(None))
        .where(stands(), Story.held_at.is_(None))
        .order_by(Adoption.id)
    )
    for row in db.session.scalars(statement):
        body = row.organisation
        part = f"the contact for what {body.name} tried"
        yield Holding(
            Kind.ADOPTION, row.id, row.story.title, f"{row.story.address}#{row.anchor}", part, body.id, body.name
        )


def _leads(member_id: int) -> Iterator[Holding]:
    statement = select(Objective).join(ObjectiveLead, ObjectiveLead.objective_id == Objective.id)
    for row in db.session.scalars(statement.where(ObjectiveLead.member_id == member_id).order_by(Objective.position)):
        yield Holding(Kind.LEAD, row.id, row.name, row.address, "its lead. An administrator confirms who follows")


def _advocacies(member_id: int) -> Iterator[Holding]:
    for row in advocacies_of(member_id):
        title = f"{row.theme.name}, {row.place}"
        yield Holding(Kind.ADVOCATE, row.id, title, row.theme.address, "its advocate. That is personal, so it ends")


def staying_of(member: Member) -> Staying:
    """What a member leaves behind that nobody takes over."""
    is_open = and_(Discussion.kind == DiscussionKind.QUESTION, Discussion.answer_count == 0)
    statement = select(Discussion).options(load_only(Discussion.title, Discussion.home))
    mine = statement.where(Discussion.author_id == member.id, is_open, Discussion.locked_at.is_(None), not_gone())
    questions = db.session.scalars(mine.order_by(Discussion.id.desc()).limit(QUESTIONS_SHOWN))
    return Staying([(row.title, row.address) for row in questions], _chaired(member.organisation))


def _chaired(body: Organisation | None) -> list[str]:
    """The alliances in whose chair an organisation sits; the chair is the organisation's, never a person's."""
    if body is None or body.is_alliance:
        return []
    return [row.body.name for row in relations_of(body.id).alliances if row.role == AllianceRole.CHAIR]
