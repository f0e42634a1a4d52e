"""The outside of letters about notices: how mail programs thread, list and stop them, and who reads an answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from flask import current_app
from sqlalchemy import select

from forum.accounts.models import Member
from forum.extensions import db
from forum.mail import services as mail
from forum.mail.addresses import REPLY_KINDS, reply_address
from forum.mail.models import OutgoingMail
from forum.notifications.desk import Desk
from forum.notifications.letters import Foot
from forum.notifications.models import Event, Notification
from forum.notifications.stopping import ALL, DIGEST, FOLLOW, KINDS, MUTE, Stop, stop_address
from forum.notifications.wishes import FOLLOWS, switch_of
from forum.subjects import subject_of

DIGEST_KIND, REST_KIND = "digest", "rest"
# A longer list of references is no use to anybody; the first and the last ones hold a thread together.
REFERENCES_MOST = 10
NOTICE = "notification"


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
    address = (
        ""
        if event.name == "decision" or event.kind not in REPLY_KINDS
        else reply_address(member.id, event.kind, event.subject_id)
    )
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
    """The envelope and foot of a digest; nobody reads an answer to it."""
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


def threaded(letters: Sequence[Addressed]) -> list[mail.Envelope]:
    """The envelopes with their place in the tree of the discussion, and with names that no other letter has."""
    answered = _letters_about_parents(letters)
    placed = [_placed(envelope, notices[-1].event, answered) if notices else envelope for envelope, notices in letters]
    return _named_anew(placed)


def _placed(envelope: mail.Envelope, event: Event, answered: dict[tuple[int, int], tuple[str, str]]) -> mail.Envelope:
    conversation, member_id = event.details.get("conversation"), envelope.member_id or 0
    if not conversation or envelope.kind == DIGEST_KIND:
        return envelope
    key = f"discussion-{conversation}-{member_id}"
    if event.name == "discussion":
        return replace(envelope, message_key=key)
    # Mail programs put together what answers the same letter, perhaps one that was never sent.
    root = mail.message_id(key)
    parent, before = answered.get((member_id, event.details.get("parent") or 0), (root, ""))
    chain = list(dict.fromkeys([root, *before.split(), parent]))
    kept = chain if len(chain) <= REFERENCES_MOST else [chain[0], *chain[1 - REFERENCES_MOST :]]
    return replace(envelope, in_reply_to=parent, references=" ".join(kept))


def _letters_about_parents(letters: Sequence[Addressed]) -> dict[tuple[int, int], tuple[str, str]]:
    """(member, post) → the Message-ID and References of the letter that told this member of this post."""
    posts = {notices[-1].event.details.get("parent") for _, notices in letters if notices} - {None}
    if not posts:
        return {}
    statement = (
        select(OutgoingMail.member_id, Event.subject_id, OutgoingMail.message_id, OutgoingMail.references)
        .join(Notification, Notification.mail_id == OutgoingMail.id)
        .join(Event, Event.id == Notification.event_id)
        .where(
            Event.kind == "post",
            Event.subject_id.in_(posts),
            Notification.member_id.in_({envelope.member_id for envelope, _ in letters}),
            OutgoingMail.kind != DIGEST_KIND,
        )
        .order_by(OutgoingMail.id)
    )
    return {(row[0] or 0, row[1]): (row[2], row[3]) for row in db.session.execute(statement)}


def _named_anew(envelopes: Iterable[mail.Envelope]) -> list[mail.Envelope]:
    """A letter that did not leave keeps its name, so one that is written again for the same event has another."""
    wanted = list(envelopes)
    names = [mail.message_id(envelope.message_key) for envelope in wanted if envelope.message_key]
    taken = set(db.session.scalars(select(OutgoingMail.message_id).where(OutgoingMail.message_id.in_(names))))
    return [replace(each, message_key="") if mail.message_id(each.message_key) in taken else each for each in wanted]
