"""The hour and the weekday at which a member's digests leave, in London."""

from dataclasses import dataclass

from sqlalchemy import select

from forum.database import upsert
from forum.extensions import db
from forum.notifications.digests import move_digests
from forum.notifications.models import DIGEST_HOUR, DIGEST_WEEKDAY, MailPlan

HOURS = range(24)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class DigestTime:
    """When digests leave: the hour from 0 to 23, and the weekday of the weekly one, Monday 0."""

    hour: int = DIGEST_HOUR
    weekday: int = DIGEST_WEEKDAY


def digest_time_of(member_id: int) -> DigestTime:
    """When a member's digests leave, the usual time where they chose none."""
    plan = MailPlan
    row = db.session.execute(
        select(plan.digest_hour, plan.digest_weekday).where(plan.member_id == member_id)
    ).one_or_none()
    return DigestTime(*row) if row else DigestTime()


def set_digest_time(member_id: int, wanted: DigestTime) -> None:
    """Let a member's digests leave at this time, what waits for one too; what is known of the last ones stays."""
    columns = {"digest_hour": wanted.hour, "digest_weekday": wanted.weekday}
    row = upsert(MailPlan).values(member_id=member_id, **columns)
    db.session.execute(
        row.on_conflict_do_update(index_elements=("member_id",), set_=columns),
        execution_options={"synchronize_session": False},
    )
    move_digests(member_id)
