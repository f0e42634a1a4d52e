"""Mail rests for whoever was not here for half a year; one letter says so, once for each absence."""

from forum.accounts.models import Member
from forum.clock import now
from forum.database import upsert
from forum.extensions import db
from forum.mail import services as mail
from forum.notifications.desk import is_away, seen_at
from forum.notifications.digests import plans_of
from forum.notifications.envelopes import outside_rest
from forum.notifications.letters import rest
from forum.notifications.models import MailPlan
from forum.subjects import Mail


def let_mail_rest(member: Member) -> None:
    """Tell somebody who is away that mail rests, unless they were told in this absence."""
    letter = rest_letter(member, plans_of([member.id]).get(member.id), is_wanted=True)
    if letter is not None:
        mail.send(*letter)


def rest_letter(member: Member, plan: MailPlan | None, *, is_wanted: bool) -> tuple[mail.Envelope, Mail] | None:
    """The letter that says that mail rests, where one is wanted and none was written in this absence.

    An absence ends when the member is seen again.
    """
    if plan is not None and plan.paused_at is not None and (not is_away(member) or plan.paused_at < seen_at(member)):
        plan.paused_at = None
    if not is_wanted or (plan is not None and plan.paused_at is not None):
        return None
    row = upsert(MailPlan).values(member_id=member.id, paused_at=now())
    db.session.execute(row.on_conflict_do_update(index_elements=["member_id"], set_={"paused_at": now()}))
    outside = outside_rest(member)
    return outside.envelope, rest(member, outside.foot)
