"""What we write to people about their saved searches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from forum.accounts.models import Member
from forum.clock import LONDON
from forum.finding.queries.results import Result
from forum.mail.letters import letter
from forum.mail.services import Envelope, site_host
from forum.notifications.stopping import Stop, stop_address
from forum.saved_searches.models import MailRate, SavedSearch
from forum.subjects import Mail
from forum.text.words import counted

KIND = "saved_search"
# Of one search; the rest stand behind its link.
ROWS_MOST = 10


@dataclass(frozen=True)
class Told:
    """A saved search with what is new in it, the newest first."""

    saved: SavedSearch
    rows: Sequence[Result]

    @property
    def shown(self) -> Sequence[Result]:
        return self.rows[:ROWS_MOST]

    @property
    def more(self) -> int:
        """How many a letter has no room for."""
        return len(self.rows) - len(self.shown)

    @property
    def is_last(self) -> bool:
        """Whether this was to be told once only."""
        return self.saved.rate == MailRate.ONCE


def news(member: Member, told: Sequence[Told], morning: datetime) -> tuple[Envelope, Mail]:
    """One letter about all that is new for a member. Its name is made of member and day, so there is no second."""
    stop = stop_address(Stop(member.id, KIND))
    count = sum(len(one.rows) for one in told)
    where = told[0].saved.name if len(told) == 1 else counted(len(told), "saved search", "saved searches")
    envelope = Envelope(
        to_address=member.email,
        kind=KIND,
        member_id=member.id,
        about=[row.key for one in told for row in one.shown],
        message_key=f"saved-searches-{morning.astimezone(LONDON):%Y-%m-%d}-{member.id}",
        list_id=f"<saved-searches.{site_host()}>",
        unsubscribe=stop,
    )
    words = {"member": member, "told": told, "count": count, "where": where, "stop_address": stop}
    return envelope, letter("saved_searches/news", **words)
