"""Every morning each saved search is asked again, and its member told of what is new, in one letter for all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, update

from forum.accounts.models import Member
from forum.accounts.queries import find_any_member
from forum.clock import LONDON, now
from forum.database import write
from forum.extensions import db
from forum.finding.queries.results import Result
from forum.jobs.registry import every, job
from forum.limits.rates import DAY, MINUTE
from forum.mail import services as mail
from forum.mail.models import OutgoingMail
from forum.notifications.desk import CLOSED, RESTS, STOPPED, is_away
from forum.notifications.queries import stopped_mails
from forum.notifications.resting import let_mail_rest
from forum.saved_searches import emails
from forum.saved_searches.models import DELETED_KEPT_DAYS, MEMBERS_AT_ONCE, MORNING, MailRate, SavedSearch
from forum.saved_searches.news import news_of
from forum.saved_searches.queries import all_findable, indexed_until, members_to_look_for, question_of, to_look_at
from forum.search.contract import Key
from forum.search.queries import search_state

PLANNED_EVERY = 5 * MINUTE


@dataclass(frozen=True)
class Seen:
    """What a look at a saved search found: what is to be told, and how much is new since its member opened it."""

    saved: SavedSearch
    rows: Sequence[Result]
    new_count: int
    is_told: bool


def last_morning(moment: datetime) -> datetime:
    """The latest seven o'clock in the United Kingdom that is over."""
    here = moment.astimezone(LONDON)
    day = here.date() if here.time() >= MORNING else here.date() - timedelta(days=1)
    return datetime.combine(day, MORNING, LONDON)


@every(PLANNED_EVERY)
def plan_looks(_: int) -> bool | None:
    """After seven in the morning, ask for a look at the searches of each member, 500 at a time; True while more wait.

    A member is asked for once a morning, by the row of that job; a morning without a worker is made up for later, and
    one without an index, as on the first start, a few minutes after it is there.
    """
    if not search_state().is_ready:
        return None
    ids = members_to_look_for(last_morning(now()), look_for_news.name, MEMBERS_AT_ONCE)
    if ids:
        look_for_news.later_all(ids)
    return True if len(ids) == MEMBERS_AT_ONCE else None


@job(own_transactions=True)
def look_for_news(member_id: int) -> None:
    """Ask all saved searches of a member again, and write one letter about what is new.

    The searches are asked outside the transaction. Inside, each is claimed as it was read, together with the letter:
    after a crash nothing is lost, and of two looks at once only one tells.
    """
    morning = last_morning(now())
    member = find_any_member(member_id)
    if member is None or not member.is_member:
        return
    until = indexed_until()
    searches = to_look_at(member_id, morning)
    for saved in searches:
        # As it was read it is claimed, so it may not be read again.
        db.session.expunge(saved)
    looks = [_look(saved, member, morning, until) for saved in searches]
    with write():
        _tell(db.session.get_one(Member, member_id), looks, morning, until)


def _look(saved: SavedSearch, member: Member, morning: datetime, until: datetime) -> Seen:
    is_told = _is_due(saved, morning)
    since = min(saved.seen_at, saved.told_until) if is_told else saved.seen_at
    rows = [row for row in news_of(question_of(saved), member, since) if row.created_at <= until]
    return Seen(
        saved,
        [row for row in rows if row.created_at > saved.told_until] if is_told else [],
        sum(row.created_at > saved.seen_at for row in rows),
        is_told,
    )


def _is_due(saved: SavedSearch, morning: datetime) -> bool:
    """Whether the member is to be told of it this morning."""
    monday = morning - timedelta(days=morning.weekday())
    due = {MailRate.DAILY: morning, MailRate.ONCE: morning, MailRate.WEEKLY: monday}.get(saved.rate)
    return due is not None and saved.told_until < due


def _tell(member: Member, looks: Sequence[Seen], morning: datetime, until: datetime) -> None:
    if not member.is_member:
        return
    is_wanted, rests = emails.KIND not in stopped_mails(member.id), is_away(member)
    has_letter = is_wanted and not rests
    claimed = [look for look in looks if _claim(look, until, has_letter=has_letter and bool(look.rows))]
    told = [emails.Told(look.saved, look.rows) for look in claimed if look.rows]
    if told and has_letter:
        mail.send(*emails.news(member, told, morning))
    elif told and is_wanted:
        let_mail_rest(member)


def _claim(look: Seen, until: datetime, *, has_letter: bool) -> bool:
    """Note what was found; False where somebody changed or looked at the search meanwhile."""
    saved = look.saved
    values: dict[str, object] = {"counted_at": now(), "new_count": look.new_count}
    if look.is_told:
        values["told_until"] = max(until, saved.told_until)
    if has_letter:
        values["told_at"] = now()
    if has_letter and saved.rate == MailRate.ONCE:
        values["rate"] = MailRate.OFF
    as_read = (SavedSearch.counted_at == saved.counted_at, SavedSearch.version == saved.version)
    as_seen = (SavedSearch.seen_at == saved.seen_at, SavedSearch.deleted_at.is_(None))
    statement = update(SavedSearch).where(SavedSearch.id == saved.id, *as_read, *as_seen).values(**values)
    result = db.session.execute(statement.execution_options(synchronize_session=False))
    return bool(result.rowcount)  # type: ignore[attr-defined]


@every(DAY)
def forget_deleted(_: int) -> None:
    """Remove what was deleted a week ago."""
    long_ago = now() - timedelta(days=DELETED_KEPT_DAYS)
    statement = delete(SavedSearch).where(SavedSearch.deleted_at < long_ago)
    db.session.execute(statement.execution_options(synchronize_session=False))


def _why_not_send(row: OutgoingMail) -> str:
    """Asked right before a letter leaves: its reader may have stopped these emails, or not see all of it any more."""
    if row.kind != emails.KIND or row.member_id is None:
        return ""
    member = db.session.get(Member, row.member_id, populate_existing=True)
    if member is None or not member.is_member or not all_findable(_keys(row.about), member):
        return CLOSED
    if emails.KIND in stopped_mails(member.id):
        return STOPPED
    return RESTS if is_away(member) else ""


def _keys(about: str) -> list[Key]:
    """What a letter tells of, as its row has it."""
    pairs = (one.split(":") for one in about.split())
    return [(kind, int(number)) for kind, number in pairs]


mail.checks.append(_why_not_send)
