"""Rows for tests, made the short way; what a rule would refuse is made through the services instead."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import count
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from forum.accounts.models import Member, Role, State
from forum.accounts.queries import member_ids_of_handles
from forum.accounts.services.joining import sort_name_of
from forum.accounts.services.passwords import hash_password
from forum.clock import now
from forum.database import write
from forum.discussions.models import Audience, Discussion, DiscussionKind, Post
from forum.discussions.services.replying import post_reply
from forum.discussions.services.starting import Draft, start_discussion
from forum.expertise.models import Advocate
from forum.expertise.services import Offer, offer_help
from forum.extensions import db
from forum.limits.models import Occurrence
from forum.mail.models import OutgoingMail
from forum.notifications.channels import choose
from forum.notifications.choices import Channel
from forum.notifications.models import Event, Notification
from forum.objectives.queries import objectives_by_slug
from forum.organisations.models import NameKind, Organisation, OrganisationKind, OrganisationName
from forum.stories.models import Adoption, AdoptionStatus, Story
from forum.stories.queries import find_any_story
from forum.stories.services.adopting import record_adoption
from forum.stories.services.recording import Record
from forum.stories.services.sharing import StoryDraft, publish_story
from forum.text.plain import fold, slugify
from forum.text.prepare import prepare
from forum.themes.queries import themes_by_slug
from forum.updates.models import Subscriber, SubscriberState, Update
from forum.updates.services.writing import UpdateDraft, publish_update, write_update

numbers = count(1)


@lru_cache(maxsize=1)
def _password_hash() -> str:
    return hash_password("follow-the-triangle")


def make_organisation(name: str = "", kind: str = "county", **values: Any) -> Organisation:
    name = name or f"Fieldshire {next(numbers)} Council"
    known = db.session.scalar(select(Organisation).where(Organisation.slug == slugify(name)))
    if known is not None:
        return known
    with write():
        row = Organisation(
            name=name,
            slug=slugify(name),
            sort_name=name.lower(),
            kind=OrganisationKind(kind),
            nation="England",
            **values,
        )
        db.session.add(row)
        db.session.flush()
        db.session.add(OrganisationName(organisation_id=row.id, name=name, folded=fold(name), kind=NameKind.OFFICIAL))
    return row


def make_member(name: str = "", *, organisation: Organisation | None = None, **values: Any) -> Member:
    """A member in good standing who is no longer new, unless values say otherwise."""
    number = next(numbers)
    name = name or f"Robin Fields {number}"
    body = organisation or make_organisation()
    handle = slugify(name)
    given = {
        "job_title": "Highways engineer",
        "role": Role.MEMBER,
        "state": State.ACTIVE,
        "post_count": 10,
        "created_at": now().replace(year=now().year - 1),
        "confirmed_at": now(),
        "last_seen_at": now(),
        "approved_at": now().replace(year=now().year - 1),
        **values,
    }
    with write():
        member = Member(
            name=name,
            sort_name=sort_name_of(name),
            handle=handle,
            email=f"{handle}@demo.example",
            organisation_id=body.id,
            password_hash=_password_hash(),
            **given,
        )
        db.session.add(member)
    return member


def make_advocate(member: Member, theme: str = "drainage-gullies-and-flooding", region: str = "") -> Advocate:
    """A member who was here today and helps with a theme."""
    with write(), without_limits():
        row = offer_help(db.session.get_one(Member, member.id), Offer(themes_by_slug([theme])[0], region))
        db.session.get_one(Member, member.id).last_seen_at = now()
    return row


def tell_at_once(member: Member, *names: str) -> Member:
    """Let a member be mailed at once about these kinds of events, usually about new replies in what they follow."""
    with write():
        choose(member.id, dict.fromkeys(names or ("reply",), Channel.AT_ONCE))
    return member


def make_discussion(
    author: Member, title: str = "", *, body: str = "How do others do this?", **values: Any
) -> Discussion:
    """A discussion of one objective, started through the service; `is_locked` closes it."""
    is_locked = values.pop("is_locked", False)
    draft = Draft(
        kind=DiscussionKind(values.pop("kind", "discussion")),
        title=title or f"Gullies on hill number {next(numbers)}",
        text=prepare(body, member_ids_of_handles),
        objectives=objectives_by_slug(values.pop("objectives", ["build-capacity"])),
        themes=themes_by_slug(values.pop("themes", [])),
        audience=Audience(values.pop("audience", "public")),
    )
    with write(), without_limits():
        discussion = start_discussion(author, draft)
        for name, value in values.items():
            setattr(discussion, name, value)
        if is_locked:
            discussion.locked_at, discussion.locked_by_id, discussion.lock_reason = now(), author.id, "It is settled."
    return db.session.get_one(Discussion, discussion.id)


def make_post(
    discussion: Discussion, author: Member, body: str = "We clean them twice a year.", *, parent: int = 1
) -> Post:
    """A reply, posted through the service."""
    with write(), without_limits():
        post = post_reply(discussion, author, prepare(body, member_ids_of_handles), parent=parent)
    return db.session.scalars(select(Post).options(joinedload(Post.author)).where(Post.id == post.id)).one()


def make_story(author: Member, title: str = "", *, result: str = "It held for two winters.", **values: Any) -> Story:
    """A practice story of one objective, published through the service."""
    draft = StoryDraft(
        title=title or f"Sensors cut visits to gullies by {next(numbers)}",
        problem=prepare("Gullies were cleaned by the calendar.", member_ids_of_handles),
        what_we_did=prepare("We fitted sensors.", member_ids_of_handles),
        result=prepare(result, member_ids_of_handles),
        objectives=objectives_by_slug(values.pop("objectives", ["build-capacity"])),
        themes=themes_by_slug(values.pop("themes", [])),
        audience=Audience(values.pop("audience", "public")),
    )
    with write(), without_limits():
        story = publish_story(author, draft)
        for name, value in values.items():
            setattr(story, name, value)
    return db.session.get_one(Story, story.id)


def make_adoption(story: Story, member: Member, status: str = "adopted", **values: Any) -> Adoption:
    """What the member's organisation says about a story, recorded through the service; texts are given as typed."""
    for name in ("what_we_changed", "result"):
        if name in values:
            values[name] = prepare(values[name], member_ids_of_handles)
    with write(), without_limits():
        whole = find_any_story(story.id)
        assert whole is not None
        adoption = record_adoption(whole, member, Record(AdoptionStatus(status), **values))
    return db.session.get_one(Adoption, adoption.id)


@contextmanager
def without_limits() -> Iterator[None]:
    """Forget what was counted, so that a test may make many rows at once."""
    db.session.execute(delete(Occurrence))
    yield
    db.session.execute(delete(Occurrence))


def make_update(editor: Member, title: str = "", *, body: str = "The winter call is open.", **values: Any) -> Update:
    """An update written through the service, and published unless values say `is_draft`."""
    is_draft = values.pop("is_draft", False)
    with write():
        update = write_update(editor, UpdateDraft(title or f"News number {next(numbers)}", prepare(body)))
        if not is_draft:
            publish_update(update, editor, update.version)
        for name, value in values.items():
            setattr(update, name, value)
    return db.session.get_one(Update, update.id)


def make_reader(email: str = "") -> Subscriber:
    """Somebody who confirmed that they want updates."""
    with write():
        reader = Subscriber(
            email=email or f"reader-{next(numbers)}@demo.example",
            state=SubscriberState.CONFIRMED,
            asked_at=now(),
            confirmed_at=now(),
        )
        db.session.add(reader)
    return reader


def make_notice(member: Member, discussion: Discussion, *, actor: Member | None = None, **values: Any) -> Notification:
    """A notification about a reply in a discussion, told already, as its columns are given."""
    moment = values.pop("created_at", None) or now()
    with write():
        event = Event(
            name="reply",
            kind="discussion",
            subject_id=discussion.id,
            actor_id=actor.id if actor else None,
            details={
                "title": discussion.title,
                "address": discussion.address,
                "actor_name": actor.name if actor else "",
            },
            created_at=moment,
            spread_at=moment,
        )
        db.session.add(event)
        db.session.flush()
        given = {"why": "follows_discussion", "created_at": moment, **values}
        row = Notification(event_id=event.id, member_id=member.id, **given)
        db.session.add(row)
    return row


def make_letter(member: Member | None, subject: str, **values: Any) -> OutgoingMail:
    """A letter as its columns are given; without a member it goes to somebody who has no account."""
    given = {"kind": "letter", "text": "", "html": "", "message_id": f"<letter-{next(numbers)}@demo.example>", **values}
    with write():
        row = OutgoingMail(
            member_id=member.id if member else None,
            to_address=member.email if member else "reader@demo.example",
            subject=subject,
            **given,
        )
        db.session.add(row)
    return row
