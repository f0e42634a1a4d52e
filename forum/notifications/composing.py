"""From the notices of one member to letters: what belongs together, and the entries of a digest."""

from collections.abc import Sequence
from itertools import islice

from forum.accounts.models import Member
from forum.clock import now
from forum.mail.services import Envelope
from forum.notifications.choices import Channel
from forum.notifications.desk import Desk
from forum.notifications.digests import DIGESTS
from forum.notifications.envelopes import outside_at_once, outside_digest
from forum.notifications.letters import ENTRIES_MOST, Group, Told, at_once, digest
from forum.notifications.mail_links import answer_link, offered_links
from forum.notifications.models import Notification
from forum.notifications.wishes import ALWAYS
from forum.subjects import Mail
from forum.text.words import counted

# An envelope, what is in it, and the notices it tells of.
Letter = tuple[Envelope, Mail, Sequence[Notification]]


def letters_to(desk: Desk, member: Member, notices: Sequence[Notification]) -> list[Letter]:
    """The letters of this moment to a member: one for each thing that is due at once, and one digest."""
    digested = [notice for notice in notices if notice.channel in DIGESTS]
    urgent = _by_thing([notice for notice in notices if notice.channel == Channel.AT_ONCE])
    letters = [_at_once(desk, member, group) for group in urgent if any(_is_due(notice) for notice in group)]
    return [*letters, _digest(desk, member, digested)] if digested else letters


def _is_due(notice: Notification) -> bool:
    return notice.due_at is not None and notice.due_at <= now()


def _by_thing(notices: Sequence[Notification]) -> list[list[Notification]]:
    """What is of one discussion, or about one thing, belongs together; each decision stands alone."""
    groups: dict[tuple[object, ...], list[Notification]] = {}
    for notice in notices:
        groups.setdefault(_thing_of(notice), []).append(notice)
    return list(groups.values())


def _thing_of(notice: Notification) -> tuple[object, ...]:
    event = notice.event
    if notice.why in ALWAYS:
        return ("alone", notice.id)
    conversation = event.details.get("conversation")
    return ("discussion", conversation) if conversation else (event.name, event.kind, event.subject_id)


def _at_once(desk: Desk, member: Member, notices: Sequence[Notification]) -> Letter:
    outside = outside_at_once(desk, member, notices)
    things = {(notice.event.kind, notice.event.subject_id) for notice in notices}
    told = [_told(desk, member, notice, has_answer=len(things) > 1) for notice in notices]
    are_replies = all(notice.event.name == "reply" for notice in notices)
    return outside.envelope, at_once(member, told, outside.foot, are_replies=are_replies), notices


def _digest(desk: Desk, member: Member, notices: Sequence[Notification]) -> Letter:
    """The first notices of each thing with an excerpt, those with the latest news first."""
    things = sorted(_by_thing(notices), key=lambda group: group[-1].id, reverse=True)
    groups, room = [], ENTRIES_MOST
    for group in islice(things, ENTRIES_MOST):
        if room:
            groups.append(_group(desk, member, group, room))
            room -= len(groups[-1].entries)
    outside = outside_digest(member, notices)
    return outside.envelope, digest(member, groups, len(notices) - ENTRIES_MOST + room, outside.foot), notices


def _group(desk: Desk, member: Member, notices: Sequence[Notification], most: int) -> Group:
    told = [_told(desk, member, notice, has_answer=True) for notice in notices[:most]]
    are_replies = all(notice.event.name == "reply" for notice in notices)
    counting = f"{counted(len(notices), 'new reply', 'new replies')} in " if are_replies else ""
    return Group(f"{counting}{told[0].words.title}", told[0].words.address, told)


def _told(desk: Desk, member: Member, notice: Notification, *, has_answer: bool) -> Told:
    """What is alone in its letter needs no link for an answer: that goes to the letter itself."""
    words = desk.words(notice)
    answers = answer_link(member, notice.event, words) if has_answer else []
    return Told(words, [*answers, *offered_links(member, words)])
