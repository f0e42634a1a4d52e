"""Whom a question about a story is put to: its contact, or those who tried it and are happy to be asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from forum.accounts.models import Member, State
from forum.clock import now
from forum.discussions.models import Discussion
from forum.extensions import db
from forum.organisations.models import Organisation
from forum.stories.models import ASKED_MOST, TRIED, Adoption, Story

CONTACT, ADOPTERS = "contact", "adopters"
# So many members are told where a question goes to their organisation.
VOICES_MOST = 5


@dataclass(frozen=True)
class Contact:
    """Whom a page offers to ask; None when nobody is left. `absent` says who answers no more, and why.

    `body` is the organisation that is asked where nobody of it took the story over.
    """

    person: Member | None = None
    absent: str = ""
    body: Organisation | None = None

    @property
    def name(self) -> str:
        """Of whom or of what a question is asked; empty where neither is left."""
        return self.person.name if self.person else self.body.name if self.body else ""


def people_to_ask(story: Story) -> list[Member]:
    """Contact, backup and owner, in this order and each once; nobody for a story from a public source."""
    if story.is_from_public_source and story.contact is None:
        return []
    people = (story.contact, story.backup_contact, None if story.is_from_public_source else story.owner)
    return list({person.id: person for person in people if person is not None}.values())


def contact_of(story: Story, viewer: Member | None) -> Contact:
    """The first of the people to ask who can answer and is somebody else than the viewer."""
    people = people_to_ask(story)
    first = people[0] if people else None
    absent = "" if first is None or first.is_member else _why_absent(first)
    others = (person for person in people if person.is_member and (viewer is None or person.id != viewer.id))
    return Contact(next(others, None), absent, story.organisation if stands_for_itself(story) else None)


def stands_for_itself(story: Story) -> bool:
    """Whether its organisation is asked, because nobody of it is named."""
    return story.handed_over_at is not None and story.organisation_id is not None and not people_to_ask(story)


def _voices(organisation_id: Any, *but: Any) -> Select[int]:
    """The ids of the few members who speak for a body that is asked itself: those who were here last."""
    each = aliased(Member)
    stands = each.suspended_until.is_(None) | (each.suspended_until <= now())
    is_of_it = (each.organisation_id == organisation_id, each.state == State.ACTIVE, stands)
    statement = select(each.id).where(*is_of_it, *(each.id != member_id for member_id in but))
    return statement.order_by(func.coalesce(each.last_seen_at, each.created_at).desc(), each.id).limit(VOICES_MOST)


def _why_absent(person: Member) -> str:
    if person.state == State.DEACTIVATED:
        return f"{person.name} has left the network."
    return f"{person.name} cannot answer at the moment."


def who_can_tell(story: Story, asker: Member) -> list[tuple[Member, str]]:
    """Everybody to whom one can write about a story, each with the word why."""
    people = [(person, "looks after this practice story") for person in people_to_ask(story) if person.is_member]
    return people + [(person, "tried this and is happy to be asked") for person in _happy_to_be_asked(story.id, asker)]


def told_by(story: Story, asks: str, asker: Member) -> list[Member]:
    """The members who would be told of this question, in the order in which a page names them."""
    if asks == CONTACT:
        people = _people_of_body(story) if stands_for_itself(story) else people_to_ask(story)
        people = [person for person in people if person.is_member]
    else:
        people = _happy_to_be_asked(story.id, asker) if asks == ADOPTERS else []
    return [person for person in people if person.id != asker.id]


def _people_of_body(story: Story) -> list[Member]:
    voices = select(Member).where(Member.id.in_(_voices(story.organisation_id, story.author_id)))
    return list(db.session.scalars(voices.order_by(Member.sort_name, Member.id)))


def _happy_to_be_asked(story_id: int, asker: Member) -> list[Member]:
    """Who is asked about the latest records that stand and say so, in good standing now, at most 50."""
    voices = _voices(Adoption.organisation_id, Adoption.member_id).correlate(Adoption)
    is_named = Member.id == func.coalesce(Adoption.asked_id, Adoption.member_id)
    is_voice = and_(Adoption.is_body_asked, Member.id.in_(voices))
    statement = (
        select(Member)
        .join(Adoption, or_(and_(Adoption.is_body_asked.is_(False), is_named), is_voice))
        .where(
            Adoption.story_id == story_id,
            Adoption.deleted_at.is_(None),
            Adoption.removed_at.is_(None),
            Adoption.may_be_asked,
            Adoption.status.in_(TRIED),
            Member.state == State.ACTIVE,
            Member.suspended_until.is_(None) | (Member.suspended_until <= now()),
            Member.id != asker.id,
        )
        .order_by(Adoption.changed_at.desc(), Adoption.id.desc())
        .limit(ASKED_MOST)
    )
    return list(db.session.scalars(statement))


def asked_members(discussion: Discussion, asks: str, asker: Member) -> Mapping[int, str]:
    """Member id → why, for a reply in a story's discussion that was put to somebody; empty for any other word."""
    whys = {CONTACT: "asked", ADOPTERS: "asked_adopter"}
    if asks not in whys:
        return {}
    named = (Story.author, Story.contact, Story.backup_contact, Story.keeper)
    people = [joinedload(each) for each in named]
    story = db.session.scalar(select(Story).options(*people).where(Story.discussion_id == discussion.id))
    return dict.fromkeys((person.id for person in told_by(story, asks, asker)), whys[asks]) if story else {}
