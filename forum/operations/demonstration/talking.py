"""Discussions and practice stories of the demonstration: told, answered, edited, marked and closed."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select

from forum.accounts.models import Member, State
from forum.accounts.queries import member_ids_of_handles
from forum.clock import now
from forum.discussions.models import Audience, Discussion, DiscussionKind, Post
from forum.discussions.queries import find_any_discussion, find_any_post
from forum.discussions.services.closing import lock_discussion
from forum.discussions.services.editing import delete_post, edit_post
from forum.discussions.services.inviting import ask_advocate, decline, invite
from forum.discussions.services.marking import toggle_accepted, toggle_helpful
from forum.discussions.services.replying import post_reply
from forum.discussions.services.starting import Draft, start_discussion
from forum.extensions import db
from forum.objectives.queries import objectives_by_slug
from forum.operations.demonstration.people import read
from forum.operations.demonstration.script import Reply, Script, Tale, Talk, Try
from forum.operations.demonstration.stage import Happening, Stage
from forum.operations.demonstration.times import later, opening_moment
from forum.organisations.queries import find_organisation
from forum.stories.adoptions import adoption_of
from forum.stories.models import AdoptionStatus, Recommend
from forum.stories.queries import find_any_story
from forum.stories.services.adopting import change_adoption, record_adoption
from forum.stories.services.recording import Record
from forum.stories.services.sharing import StoryDraft, publish_story
from forum.text.prepare import Text, prepare
from forum.themes.queries import themes_by_slug

ACCEPTED_AFTER_HOURS, MARKED_AFTER_HOURS = 21, 30
# Whoever wrote before that has looked in once more since.
READ_WHEN_WRITTEN = timedelta(days=30)
OPENING = 1
MARKDOWN = ("lessons", "differently", "works_where", "not_where")


def talks_and_tales(script: Script, stage: Stage) -> list[Happening]:
    """Everything that members write to each other."""
    happenings = []
    for talk in script.talks:
        happenings += _talk(talk, stage)
    for tale in script.tales:
        happenings += _tale(tale, stage)
    return happenings


def text_of(source: str) -> Text:
    """A text as the composer would hand it on, its mentions resolved."""
    return prepare(source, member_ids_of_handles)


def _talk(talk: Talk, stage: Stage) -> list[Happening]:
    opened = opening_moment(talk.days_ago, stage.start)
    happenings = [Happening(later(opened, 0, stage.start), lambda: _start(talk, stage))]
    happenings += _replies(talk.file, talk.author, talk.replies, (opened, stage))
    if talk.former:
        moment = later(opened, talk.edited_hours_after, stage.start)
        happenings.append(Happening(moment, lambda: _edit(stage, (talk.file, OPENING), talk.author, talk.body)))
    if talk.helpful:
        moment = later(opened, MARKED_AFTER_HOURS, stage.start)
        happenings.append(Happening(moment, lambda: _mark(stage, (talk.file, OPENING), talk.helpful)))
    happenings += [
        Happening(later(opened, each["hours_after"], stage.start), partial(_put_to, talk, stage, each))
        for each in talk.asked
    ]
    if talk.lock:
        moment = later(opened, talk.lock["hours_after"], stage.start)
        happenings.append(Happening(moment, lambda: _lock(talk, stage)))
    return happenings


def _start(talk: Talk, stage: Stage) -> None:
    author = stage.member(talk.author)
    draft = Draft(
        kind=DiscussionKind(talk.kind),
        title=talk.title,
        text=text_of(talk.former or talk.body),
        objectives=objectives_by_slug(list(talk.objectives)),
        themes=themes_by_slug(list(talk.themes)),
        audience=Audience(talk.audience),
    )
    discussion = start_discussion(author, draft)
    stage.discussions[talk.file] = discussion.id
    opening = select(Post.id).where(Post.discussion_id == discussion.id)
    stage.posts[talk.file, OPENING] = db.session.scalars(opening).one()


def _put_to(talk: Talk, stage: Stage, asked: dict[str, Any]) -> None:
    """Its author asks an advocate, or invites somebody, who may say at once that they cannot help."""
    discussion = find_any_discussion(stage.discussions[talk.file])
    if discussion is None:
        raise LookupError(f"The discussion {talk.file} is not there.")
    person = stage.member(asked["member"])
    (ask_advocate if asked["as_advocate"] else invite)(discussion, stage.member(talk.author), person)
    if "cannot" in asked:
        # Whoever cannot help was asked.
        db.session.flush()
        decline(discussion, person, asked["cannot"])


def _tale(tale: Tale, stage: Stage) -> list[Happening]:
    published = opening_moment(tale.days_ago, stage.start)
    happenings = [Happening(later(published, 0, stage.start), lambda: _publish(tale, stage))]
    for told in tale.tries:
        happenings += _try(tale.file, told, published, stage)
    return happenings + _replies(tale.file, "", tale.replies, (published, stage))


def _try(file: str, told: Try, published: datetime, stage: Stage) -> list[Happening]:
    """An organisation records what it tried, perhaps first with another status."""

    def after(days: float) -> datetime:
        return later(published, days * 24, stage.start)

    if told.former is None:
        return [Happening(after(told.days_after), lambda: _record(stage, file, told))]
    first = replace(told, status=told.former["status"], happened_on=None, result="", recommend="", saving={})
    begun, changed = sorted((told.days_after, told.former["days_after"]))
    return [
        Happening(after(begun), lambda: _record(stage, file, first)),
        Happening(after(changed), lambda: _change(stage, file, told)),
    ]


def _record(stage: Stage, file: str, told: Try) -> None:
    story = find_any_story(stage.stories[file])
    if story is not None:
        record_adoption(story, stage.member(told.author), _as_record(told))


def _change(stage: Stage, file: str, told: Try) -> None:
    member = stage.member(told.author)
    adoption = adoption_of(stage.stories[file], member.organisation_id or 0)
    if adoption is not None:
        change_adoption(adoption, member, _as_record(told), adoption.version)


def _as_record(told: Try) -> Record:
    return Record(
        status=AdoptionStatus(told.status),
        what_we_changed=text_of(told.what_we_changed) if told.what_we_changed.strip() else None,
        result=text_of(told.result) if told.result.strip() else None,
        happened_on=told.happened_on,
        recommend=Recommend(told.recommend) if told.recommend else None,
        may_be_asked=told.may_be_asked,
        saving=told.saving,
    )


def _publish(tale: Tale, stage: Stage) -> None:
    draft = StoryDraft(
        title=tale.title,
        summary=tale.summary,
        objectives=objectives_by_slug(list(tale.objectives)),
        themes=themes_by_slug(list(tale.themes)),
        links=tale.links,
        record=_record_of(tale, stage),
        problem=text_of(tale.texts["problem"]),
        what_we_did=text_of(tale.texts["what_we_did"]),
        result=text_of(tale.texts["result"]),
    )
    story = publish_story(stage.member(tale.author), draft)
    stage.stories[tale.file], stage.discussions[tale.file] = story.id, story.discussion_id


def _record_of(tale: Tale, stage: Stage) -> dict[str, Any]:
    """The columns of the record: Markdown rendered, the evidence that its author states, people by their handles."""
    record = dict(tale.record)
    for name in MARKDOWN:
        if name in record:
            text = text_of(record[name])
            record[name], record[f"{name}_html"] = text.source, text.html
    if "evidence" in record:
        record["evidence_stated"] = record["evidence"]
    if tale.is_from_public_source:
        record |= _of_public_source(tale)
    for name in ("contact", "backup_contact"):
        handle = getattr(tale, name)
        if handle:
            record[f"{name}_id"] = stage.members[handle]
    return record


def _of_public_source(tale: Tale) -> dict[str, Any]:
    """It is about another body than its author's, and there is nobody to ask."""
    body = find_organisation(tale.organisation)
    return {"organisation_id": body.id if body else None, "contact_id": None, "is_from_public_source": True}


def _replies(file: str, asker: str, replies: tuple[Reply, ...], opened: tuple[datetime, Stage]) -> list[Happening]:
    moment, stage = opened
    happenings = []
    for number, reply in enumerate(replies, start=OPENING + 1):
        happenings += _reply((file, number), asker, reply, (moment, stage))
    return happenings


def _reply(place: tuple[str, int], asker: str, reply: Reply, opened: tuple[datetime, Stage]) -> list[Happening]:
    moment, stage = opened

    def after(hours: float) -> datetime:
        return later(moment, reply.hours_after + hours, stage.start)

    happenings = [Happening(after(0), lambda: _post(stage, place, reply))]
    if reply.former:
        hours = reply.edited_hours_after
        happenings.append(Happening(after(hours), lambda: _edit(stage, place, reply.author, reply.body)))
    if reply.accepted:
        happenings.append(Happening(after(ACCEPTED_AFTER_HOURS), lambda: _accept(stage, place, asker)))
    if reply.helpful:
        happenings.append(Happening(after(MARKED_AFTER_HOURS), lambda: _mark(stage, place, reply.helpful)))
    if reply.deleted_hours_after:
        hours = reply.deleted_hours_after
        happenings.append(Happening(after(hours), lambda: _delete(stage, place, reply.author)))
    return happenings


def _post(stage: Stage, place: tuple[str, int], reply: Reply) -> None:
    file, number = place
    author, discussion = stage.member(reply.author), db.session.get_one(Discussion, stage.discussions[file])
    post = post_reply(discussion, author, text_of(reply.former or reply.body), parent=reply.parent)
    if post.number != number:
        raise ValueError(f"The replies of {file} are not in the order of their hours: {number} became {post.number}.")
    stage.posts[place] = post.id
    if stage.start - now() < READ_WHEN_WRITTEN:
        read(discussion.id, author)


def _edit(stage: Stage, place: tuple[str, int], handle: str, body: str) -> None:
    post = _find(stage, place)
    edit_post(post, stage.member(handle), text_of(body), post.version)


def _accept(stage: Stage, place: tuple[str, int], asker: str) -> None:
    toggle_accepted(_find(stage, place), stage.member(asker))


def _delete(stage: Stage, place: tuple[str, int], author: str) -> None:
    delete_post(_find(stage, place), stage.member(author))


def _mark(stage: Stage, place: tuple[str, int], number: int) -> None:
    """Mark a post as helpful by so many members, other ones for each post."""
    post = db.session.get_one(Post, stage.posts[place])
    statement = select(Member).where(Member.state == State.ACTIVE, Member.id != post.author_id).order_by(Member.id)
    members = [member for member in db.session.scalars(statement) if member.is_member]
    first = post.id * 5 % len(members)
    for member in (members[first:] + members[:first])[:number]:
        toggle_helpful(post, member)


def _lock(talk: Talk, stage: Stage) -> None:
    lock: dict[str, Any] = talk.lock or {}
    discussion = find_any_discussion(stage.discussions[talk.file])
    if discussion is not None:
        lock_discussion(discussion, stage.member(lock["by"]), lock["reason"])


def _find(stage: Stage, place: tuple[str, int]) -> Post:
    post = find_any_post(stage.posts[place])
    if post is None:
        raise LookupError(f"The post {place} is not there.")
    return post
