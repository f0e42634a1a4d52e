"""Changing one's own profile, which lies in three rooms."""

from collections.abc import Sequence
from dataclasses import dataclass

from forum.accounts.models import Member
from forum.accounts.services.changing import change_details
from forum.errors import NotAllowed
from forum.expertise.queries import Facts
from forum.expertise.services import set_facts
from forum.limits.services import count
from forum.subjects import edited, why_not_editable
from forum.themes.models import Theme
from forum.themes.services import set_ask_about


@dataclass(frozen=True)
class Profile:
    """What members may read of a member, as its owner wrote it."""

    name: str
    job_title: str
    how_to_reach: str
    ask_about: Sequence[Theme] = ()
    facts: Facts = Facts()


def change_profile(member: Member, profile: Profile, version: int) -> None:
    """Change one's own profile. Raises Conflict when it changed since that version, NotAllowed, Invalid, TooMany."""
    sentence = why_not_editable("member", member.id)
    if sentence:
        raise NotAllowed(sentence)
    count(f"member:{member.id}", member.rates("edit"))
    change_details(member, version, name=profile.name, job_title=profile.job_title, how_to_reach=profile.how_to_reach)
    set_ask_about(member.id, list(profile.ask_about))
    set_facts(member.id, profile.facts)
    edited("member", member.id)
