"""The outside of letters about notices: how mail programs thread, list and stop them, and who reads an answer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from flask import current_app
from sqlalchemy import and_, func, or_, select

from forum.accounts.models import Member
from forum.extensions import db
from forum.mail import services as mail
from forum.mail.addresses import digest_address
from forum.mail.models import OutgoingMail
from forum.notifications.desk import Desk
from forum.notifications.letters import Foot
from forum.notifications.mail_links import answer_address
from forum.notifications.models import Event, Notification
from forum.notifications.stopping import ALL, DIGEST, FOLLOW, KINDS, MUTE, Stop, stop_address
from forum.notifications.wishes import FOLLOWS, Pair, switch_of
from forum.subjects import subject_of

DIGEST_KIND, REST_KIND = "digest", "rest"
# A longer list of references is no use to anybody; the first and the last ones hold a thread together.
REFERENCES_MOST = 10
NOTICE = "notification"
# The kind of private conversations; what the details of events call so is a discussion.
TALK = "conversation"


@dataclass(frozen=True)
class Outside:
    """A letter's envelope and its foot."""

    envelope: mail.Envelope
    foot: Foot


def about(notices: Sequence[Notification]) -> list[tuple[str, int]]:
    """The notices of a letter as its row keeps them, so that they can be asked again."""
    return [(NOTICE, notice.id) for notice in notices]


def notice_ids(row: OutgoingMail) -> list[int]:
    """The ids of the notices that a letter tells of."""
    pairs = (pair.partition(":") for pair in row.about.split())
    return [int(number) for kind, _, number in pairs if kind == NOTICE]


def outside_at_once(desk: Desk, member: Member, notices: Sequence[Notification]) -> Outside:
    """The envelope and foot of a letter about one thing; its thread is put in by `threaded`."""
    last = notices[-1]
    # What speaks to the reader decides how the letter stops and who answers it.
    lead = next((notice for notice in reversed(notices) if not notice.why.startswith(FOLLOWS)), last)
    event, switch = lead.event, switch_of(lead.why)
    stops = _levels(desk, member, lead)
    address = answer_address(member, event)
    envelope = mail.Envelope(
        to_address=member.email,
        kind=switch,
        member_id=member.id,
        event_id=lead.event_id,
        about=about(notices),
        message_key=f"event-{last.event_id}-{member.id}",
        reply_to=address,
        list_id=_list_id(desk, member, lead),
        list_archive=f"{current_app.config['SITE_URL']}{desk.words(lead).address}" if stops else "",
        unsubscribe=stops[0][1] if stops else "",
    )
    because = dict.fromkeys(desk.words(notice).because for notice in notices)
    return Outside(envelope, Foot(list(because), stops, is_answered=bool(address)))


def outside_digest(member: Member, notices: Sequence[Notification]) -> Outside:
    """The envelope and foot of a digest; who answers it as a whole is told which link to use."""
    stops = [
        ("Stop the digests", stop_address(Stop(member.id, DIGEST))),
        _all_mail(member),
    ]
    envelope = mail.Envelope(
        to_address=member.email,
        kind=DIGEST_KIND,
        member_id=member.id,
        about=about(notices),
        message_key=f"digest-{notices[-1].id}-{member.id}",
        reply_to=digest_address(member.id),
        list_id=f"<digest-{member.id}.{mail.site_host()}>",
        list_archive=f"{current_app.config['SITE_URL']}/notifications",
        unsubscribe=stops[0][1],
    )
    because = (
        "You get this email, at the hour of your choice, because there is something for you that you have not read."
    )
    return Outside(envelope, Foot([because], stops))


def outside_rest(member: Member) -> Outside:
    """The envelope and foot of the letter that says that mail rests."""
    stops = [_all_mail(member)]
    envelope = mail.Envelope(member.email, REST_KIND, member_id=member.id, unsubscribe=stops[0][1])
    return Outside(envelope, Foot(["You get this email once, because you are a member of Connect and Share."], stops))


def _levels(desk: Desk, member: Member, lead: Notification) -> list[tuple[str, str]]:
    """What the links of the foot stop, the nearest first: this discussion, this objective or kind, all mail."""
    event, switch, conversation = lead.event, switch_of(lead.why), lead.event.details.get("conversation")
    stops = []
    if conversation:
        word = FOLLOW if lead.why == f"{FOLLOWS}discussion" else MUTE
        stops.append(("Stop emails about this discussion", Stop(member.id, f"{word}discussion", conversation)))
    followed = desk.wishes.followed_by(member.id, event, lead.why) if lead.why.startswith(FOLLOWS) else []
    if followed and switch == "news":
        kind, number = followed[0]
        stops.append((f"Stop following {_name(member, followed[0])}", Stop(member.id, f"{FOLLOW}{kind}", number)))
    elif switch in KINDS:
        stops.append((f"Stop emails about {KINDS[switch]}", Stop(member.id, switch)))
    return [*((words, stop_address(what)) for words, what in stops), _all_mail(member)] if stops else []


def _all_mail(member: Member) -> tuple[str, str]:
    return "Stop all emails, save decisions about you", stop_address(Stop(member.id, ALL))


def _name(member: Member, pair: tuple[str, int]) -> str:
    subject = subject_of(pair[0])
    rows = subject.listed([pair[1]], member) if subject else []
    return f"“{rows[0][1]}”" if rows else f"this {pair[0]}"


def _list_id(desk: Desk, member: Member, lead: Notification) -> str:
    """One list for each discussion, objective and so on, so that mail programs can sort."""
    conversation = lead.event.details.get("conversation")
    followed = desk.wishes.followed_by(member.id, lead.event, lead.why) if lead.why.startswith(FOLLOWS) else []
    if switch_of(lead.why) == "news" and followed:
        return f"<{followed[0][0]}-{followed[0][1]}.{mail.site_host()}>"
    return f"<discussion-{conversation}.{mail.site_host()}>" if conversation else ""


Addressed = tuple[mail.Envelope, Sequence[Notification]]
# The Message-ID and References of a letter.
Before = tuple[str, str]


def threaded(letters: Sequence[Addressed]) -> list[mail.Envelope]:
    """The envelopes with their place in the thread of what they are about, and with names that no other letter has."""
    answered = _letters_before(letters)
    placed = [_placed(envelope, notices[-1].event, answered) if notices else envelope for envelope, notices in letters]
    return _named_anew(placed)


def _placed(envelope: mail.Envelope, event: Event, before: Mapping[tuple[int, Pair], Before]) -> mail.Envelope:
    thread, member_id = _thread_of(event), envelope.member_id or 0
    if not thread or envelope.kind == DIGEST_KIND:
        return envelope
    key = f"{thread}-{member_id}"
    if _begins(event):
        return replace(envelope, message_key=key)
    # Mail programs put together what answers the same letter, perhaps one that was never sent.
    root = mail.message_id(key)
    parent, references = before.get((member_id, _answered_by(event)), (root, ""))
    chain = list(dict.fromkeys([root, *references.split(), parent]))
    kept = chain if len(chain) <= REFERENCES_MOST else [chain[0], *chain[1 - REFERENCES_MOST :]]
    return replace(envelope, in_reply_to=parent, references=" ".join(kept))


def _thread_of(event: Event) -> str:
    """Letters about one discussion or one private conversation are a thread; empty for what has none."""
    if event.kind == TALK:
        return f"{TALK}-{event.subject_id}"
    discussion = event.details.get("conversation")
    return f"discussion-{discussion}" if discussion else ""


def _begins(event: Event) -> bool:
    return event.name == "discussion" or (event.kind == TALK and event.details.get("number") == 1)


def _answered_by(event: Event) -> Pair:
    """What a letter answers: the post above, or in a conversation whatever was said last."""
    return (TALK, event.subject_id) if event.kind == TALK else ("post", event.details.get("parent") or 0)


def _letters_before(letters: Sequence[Addressed]) -> dict[tuple[int, Pair], Before]:
    """(member, thing) → the Message-ID and References of the last letter that told this member of it."""
    pairs = {_answered_by(notices[-1].event) for _, notices in letters if notices} - {("post", 0)}
    if not pairs:
        return {}
    of_these = [
        and_(Event.kind == kind, Event.subject_id.in_([number for each, number in pairs if each == kind]))
        for kind in sorted({kind for kind, _ in pairs})
    ]
    thing = (OutgoingMail.member_id, Event.kind, Event.subject_id)
    last = (
        select(*thing, func.max(OutgoingMail.id).label("mail_id"))
        .join(Notification, Notification.mail_id == OutgoingMail.id)
        .join(Event, Event.id == Notification.event_id)
        .where(
            or_(*of_these),
            Notification.member_id.in_({envelope.member_id for envelope, _ in letters}),
            OutgoingMail.kind != DIGEST_KIND,
        )
        .group_by(*thing)
        .subquery()
    )
    columns = (last.c.member_id, last.c.kind, last.c.subject_id, OutgoingMail.message_id, OutgoingMail.references)
    rows = db.session.execute(select(*columns).join(OutgoingMail, OutgoingMail.id == last.c.mail_id))
    return {(row[0] or 0, (row[1], row[2])): (row[3], row[4]) for row in rows}


def _named_anew(envelopes: Iterable[mail.Envelope]) -> list[mail.Envelope]:
    """A letter that did not leave keeps its name, so one that is written again for the same event has another."""
    wanted = list(envelopes)
    names = [mail.message_id(envelope.message_key) for envelope in wanted if envelope.message_key]
    taken = set(db.session.scalars(select(OutgoingMail.message_id).where(OutgoingMail.message_id.in_(names))))
    return [replace(each, message_key="") if mail.message_id(each.message_key) in taken else each for each in wanted]
