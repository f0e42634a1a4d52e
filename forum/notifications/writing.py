"""Writing the letters that are due: at once, joined by what they are about, and as digests."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from time import monotonic

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import joinedload

from forum.clock import now
from forum.database import take_turn
from forum.extensions import db
from forum.jobs.registry import every
from forum.mail import services as mail
from forum.mail.models import OutgoingMail
from forum.notifications.choices import Channel
from forum.notifications.composing import Letter, letters_to
from forum.notifications.desk import GONE, REASONS, RESTS, SEEN, Desk
from forum.notifications.digests import DIGESTS, next_digest, plans_of
from forum.notifications.envelopes import notice_ids, threaded
from forum.notifications.models import MAILS_A_DAY, MailPlan, NoticeState, Notification
from forum.notifications.resting import rest_letter
from forum.notifications.wishes import ALWAYS

LOOK_SECONDS = 60
MEMBERS_AT_ONCE, NOTICES_AT_ONCE = 50, 1_000
# On a slow or busy machine a batch is smaller: on SQLite all who write wait for its end.
BATCH_SECONDS = 0.25
TOO_MANY = f"There were more than {MAILS_A_DAY} emails in a day, so it goes into the next digest."
MAILED = (Channel.AT_ONCE, *DIGESTS)


@every(LOOK_SECONDS)
def write_letters(_: int) -> bool | None:
    """Write what is due to the next 50 members, fewer where it is much or takes long; True while there may be more.

    A notice is claimed in the transaction that writes its letter, so a crash neither loses nor doubles it.
    """
    # A second worker waits and then finds these done.
    take_turn("letters")
    skip_seen()
    member_ids, has_more = _members_due()
    notices = _waiting(member_ids)
    if not notices:
        return None
    desk, plans, counts = Desk(notices), plans_of(member_ids), _letters_of_the_day(member_ids)
    letters: list[Letter] = []
    begun = monotonic()
    for number, (member_id, of_member) in enumerate(groupby(notices, lambda notice: notice.member_id)):
        if number and monotonic() - begun > BATCH_SECONDS:
            has_more = True
            break
        member, plan = desk.members[member_id], plans.get(member_id)
        kept = _sorted_out(desk, of_member)
        resting = rest_letter(member, plan, is_wanted=kept.rests)
        letters += [(*resting, [])] if resting else []
        letters += _within_the_day(letters_to(desk, member, kept.notices), counts.get(member_id, 0), plan)
    _send(letters)
    return has_more


def skip_seen() -> None:
    """What its reader has seen on the page meanwhile needs no letter; decisions are written down in any case."""
    unneeded = (
        Notification.mail_state == NoticeState.WAITING,
        Notification.channel.in_(MAILED),
        Notification.due_at <= now(),
        Notification.read_at.is_not(None),
        Notification.why != "decision",
    )
    statement = update(Notification).where(*unneeded).values(mail_state=NoticeState.SKIPPED, why_not=SEEN)
    db.session.execute(statement.execution_options(synchronize_session=False))


def _members_due() -> tuple[list[int], bool]:
    """The next members for whom something is due, few where much is; and whether there are others."""
    due = (
        Notification.mail_state == NoticeState.WAITING,
        Notification.channel.in_(MAILED),
        Notification.due_at <= now(),
    )
    statement = select(Notification.member_id, func.count()).where(*due).group_by(Notification.member_id)
    rows = db.session.execute(statement.order_by(Notification.member_id).limit(MEMBERS_AT_ONCE + 1)).all()
    ids: list[int] = []
    notices = 0
    for member_id, number in rows[:MEMBERS_AT_ONCE]:
        notices += number
        if ids and notices > NOTICES_AT_ONCE:
            break
        ids.append(member_id)
    return ids, len(ids) < len(rows)


def _waiting(member_ids: Sequence[int]) -> list[Notification]:
    """What is due to these members, and what waits for its ten minutes: it may belong to what is due."""
    statement = (
        select(Notification)
        .options(joinedload(Notification.event))
        .where(
            Notification.member_id.in_(member_ids),
            Notification.mail_state == NoticeState.WAITING,
            or_(Notification.due_at <= now(), Notification.channel == Channel.AT_ONCE),
            or_(Notification.read_at.is_(None), Notification.why == "decision"),
        )
        .order_by(Notification.member_id, Notification.id)
    )
    return list(db.session.scalars(statement))


def _letters_of_the_day(member_ids: Sequence[int]) -> dict[int, int]:
    """How many letters were written to each of these members in 24 hours."""
    statement = (
        select(OutgoingMail.member_id, func.count())
        .where(OutgoingMail.member_id.in_(member_ids), OutgoingMail.created_at > now() - timedelta(days=1))
        .group_by(OutgoingMail.member_id)
    )
    return {row[0] or 0: row[1] for row in db.session.execute(statement)}


@dataclass(frozen=True)
class Kept:
    """The notices of one member that a letter may tell of, and whether others rest because the member is away."""

    notices: list[Notification]
    rests: bool


def _sorted_out(desk: Desk, notices: Iterable[Notification]) -> Kept:
    """Note of each notice that no letter may tell of why that is."""
    kept, reasons = [], set()
    for notice in notices:
        why_not = desk.why_not(notice)
        if why_not:
            notice.mail_state, notice.why_not = NoticeState.SKIPPED, why_not
            reasons.add(why_not)
        else:
            kept.append(notice)
    return Kept(kept, RESTS in reasons)


def _within_the_day(letters: Sequence[Letter], written: int, plan: MailPlan | None) -> list[Letter]:
    """The letters that leave today; what is more than the day's share goes into the next digest."""
    leaving: list[Letter] = []
    for envelope, words, notices in letters:
        may_wait = all(notice.channel == Channel.AT_ONCE and notice.why not in ALWAYS for notice in notices)
        if written + len(leaving) < MAILS_A_DAY or not may_wait:
            leaving.append((envelope, words, notices))
            continue
        for notice in notices:
            notice.channel, notice.why_not = Channel.DAILY, TOO_MANY
            notice.due_at = next_digest(Channel.DAILY, plan, now())
    return leaving


def _send(letters: Sequence[Letter]) -> None:
    """Write the letters down and keep with each notice which one tells of it."""
    envelopes = threaded([(envelope, notices) for envelope, _, notices in letters])
    mail_ids = mail.send_all([(envelope, words) for envelope, (_, words, _) in zip(envelopes, letters, strict=True)])
    for mail_id, (_, _, notices) in zip(mail_ids, letters, strict=True):
        for notice in notices:
            notice.mail_state, notice.mail_id = NoticeState.SENT, mail_id


def _why_not_send(row: OutgoingMail) -> str:
    """Asked right before a letter leaves: what was true when it was written may have changed."""
    notices = _told_by(row)
    if not notices:
        return GONE if row.event_id is not None else ""
    if all(notice.read_at is not None and notice.why != "decision" for notice in notices):
        return SEEN
    desk = Desk(notices)
    return next((why for notice in notices if (why := desk.why_not(notice))), "")


def _put_back(row: OutgoingMail) -> None:
    """Let what a letter told of wait again: of some of it a new letter may tell, and of each it is noted why not.

    What kept back the letter for a reason of its own, such as an address that sends emails back, would do so again.
    """
    is_ours = row.why in REASONS
    for notice in _told_by(row):
        if is_ours:
            notice.mail_state, notice.mail_id, notice.due_at = NoticeState.WAITING, None, now()
        else:
            notice.mail_state, notice.why_not = NoticeState.SKIPPED, row.why
    if is_ours:
        write_letters.later()


def _told_by(row: OutgoingMail) -> list[Notification]:
    ids = notice_ids(row)
    statement = select(Notification).options(joinedload(Notification.event)).where(Notification.id.in_(ids))
    if not ids:
        return []
    return list(db.session.scalars(statement.execution_options(populate_existing=True)))


mail.checks.append(_why_not_send)
mail.after_skip.append(_put_back)
