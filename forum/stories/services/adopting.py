"""«We tried this too»: the record of an organisation about another's practice story, written and changed."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.accounts.models import Member
from forum.clock import now
from forum.discussions.services.submissions import first_result, queue
from forum.errors import Conflict, NotAllowed
from forum.extensions import db
from forum.limits.services import count
from forum.notifications.services import Audience, announce
from forum.organisations.models import Organisation
from forum.organisations.queries import successors_of
from forum.revisions.services import claim_version
from forum.stories.adoption_words import did
from forum.stories.adoptions import adoption_of
from forum.stories.models import Adoption, Story
from forum.stories.permissions import can_edit_adoption, is_open_to_others
from forum.stories.services.asking import people_to_ask
from forum.stories.services.counting import lock_story, take_story, tally
from forum.stories.services.recording import Record, check, keep_what_it_says, named_by, named_in, says
from forum.text.prepare import RENDERER_VERSION
from forum.text.words import day

OWN = (
    "This is your own organisation's practice story. Say in the story itself what came of it, "
    "or in its discussion what is new."
)
CHANGED = "A colleague changed this record after you opened it. Both are below; change yours and save it again."
WRITTEN_MEANWHILE = (
    "Your organisation has a record about this story already. Both are below; change yours and save it over theirs."
)
TAKEN_BACK = "Your organisation took its record back. Bring it back to change it."


def record_adoption(story: Story, member: Member, record: Record) -> Adoption:
    """A new record of the member's organisation. A repeated submission gives the first one.

    Raises Conflict when a colleague wrote one meanwhile, NotAllowed, Invalid or TooMany.
    """
    queue(member)
    lock_story(story)
    organisation = _organisation_of(member, story)
    known = adoption_of(story.id, organisation.id)
    if known is not None:
        return _known(known, record)
    check(member, record)
    count(f"member:{member.id}", member.rates("edit"))
    adoption = Adoption(
        story_id=story.id,
        organisation_id=organisation.id,
        member_id=member.id,
        changed_by_id=member.id,
        submission=record.submission or None,
        renderer_version=RENDERER_VERSION,
        **{"created_at": now(), "changed_at": now()},
        **record.columns,
    )
    db.session.add(adoption)
    # What it said and the event need its id.
    db.session.flush()
    keep_what_it_says(adoption, member)
    tally(story)
    _announce(adoption, story, member, named_by(record))
    return adoption


def why_not_adopt(member: Member, story: Story) -> str:
    """The sentence that refuses a member's organisation a record about this story; empty when it may have one."""
    organisation = db.session.get(Organisation, member.organisation_id) if member.organisation_id else None
    if not member.is_member or organisation is None:
        return "Only members record what their organisation tried."
    if organisation.id == story.organisation_id:
        return OWN
    if not is_open_to_others(story):
        return "This practice story is closed, so nothing is recorded about it now."
    return _why_ended(organisation) if organisation.is_ended else ""


def _why_ended(organisation: Organisation) -> str:
    ended = f"{organisation.name} ended on {day(organisation.ended_on)}" if organisation.ended_on else ""
    names = " or ".join(successor.name for successor, _ in successors_of(organisation.id))
    return f"{ended}, so it records nothing new. {f'A member of {names} can.' if names else ''}".strip()


def _organisation_of(member: Member, story: Story) -> Organisation:
    sentence = why_not_adopt(member, story)
    if sentence:
        raise NotAllowed(sentence)
    return db.session.get_one(Organisation, member.organisation_id)


def _known(known: Adoption, record: Record) -> Adoption:
    """What the record of the body that is there already means for another first one."""
    if known.removed_at is not None:
        raise NotAllowed(f"A moderator removed the record of your organisation: {known.removal_reason}")
    if known.deleted_at is not None:
        raise NotAllowed(TAKEN_BACK)
    if known.submission and known.submission == record.submission:
        return first_result(known, is_same=says(known, record))
    raise Conflict(WRITTEN_MEANWHILE)


def change_adoption(adoption: Adoption, member: Member, record: Record, version: int) -> None:
    """Replace what a record says; what it said before is kept with name and date.

    Raises Conflict when a colleague changed it in between.
    """
    story = take_story(adoption)
    if not can_edit_adoption(member, adoption):
        raise NotAllowed("Members of the organisation change its record while the story is open.")
    if record.submission and adoption.submission == record.submission and says(adoption, record):
        return
    check(member, record)
    count(f"member:{member.id}", member.rates("edit"))
    claim_version(adoption, version, CHANGED)
    former_status, were_named = adoption.status, named_in(adoption)
    if adoption.is_body_asked and record.may_be_asked:
        # From now on somebody answers for it by name.
        adoption.asked_id, adoption.is_body_asked = member.id, False
    if not says(adoption, record):
        for name, value in record.columns.items():
            setattr(adoption, name, value)
        adoption.changed_at, adoption.changed_by_id = now(), member.id
        adoption.submission, adoption.renderer_version = record.submission or None, RENDERER_VERSION
        keep_what_it_says(adoption, member)
        tally(story)
    is_news = former_status != record.status
    named = [each for each in named_by(record) if each not in were_named]
    if is_news or named:
        _announce(adoption, story, member, named, is_news=is_news)


def _announce(adoption: Adoption, story: Story, member: Member, named: list[int], *, is_news: bool = True) -> None:
    """Tell those whom the story belongs to and whom the record names, and on the page those who follow the talk."""
    people = [joinedload(each) for each in (Story.author, Story.contact, Story.backup_contact, Story.keeper)]
    loaded = db.session.scalars(select(Story).options(*people).where(Story.id == story.id)).one()
    owner = [loaded.owner_id] if loaded.owner_id else []
    owners = [*owner, *(person.id for person in people_to_ask(loaded))]
    organisation = db.session.get_one(Organisation, adoption.organisation_id)
    readers = {**dict.fromkeys(named, "mention"), **(dict.fromkeys(owners, "adoption") if is_news else {})}
    announce(
        "adoption",
        ("story", story.id),
        member.id,
        Audience(readers, [("discussion", story.discussion_id)] if is_news else []),
        title=story.title,
        address=story.address,
        actor_name=member.name,
        what=did(adoption.status, organisation.name),
        adoption=adoption.id,
        follower_mail=False,
    )
