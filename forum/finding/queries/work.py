"""What members say of their work, in sentences, so that a result shows by what somebody was found."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, literal, select, union_all

from forum.accounts.models import Member
from forum.expertise.lists import DISCIPLINES, ROLES
from forum.expertise.models import Advocate, MemberDiscipline, MemberProfile
from forum.expertise.permissions import helps_now
from forum.extensions import db
from forum.themes.models import MemberTheme, Theme

# In this order; the slugs of controlled lists are said by their labels.
LABELS = {
    "theme": "Ask about",
    "ask_about_text": "Ask about",
    "discipline": "Discipline",
    "advocate": "Advocate",
    "role": "Role",
    "working_on": "Working on",
}
LISTS = {"discipline": DISCIPLINES, "role": ROLES}


def said_of_work(ids: Collection[int]) -> dict[int, list[str]]:
    """The sentences of each of these members, in one statement."""
    order = list(LABELS)
    rows = sorted(db.session.execute(_statement(ids)), key=lambda row: (order.index(row[1]), row[3], row[2]))
    said: dict[int, dict[str, list[str]]] = {}
    for member_id, name, value, _ in rows:
        part = LISTS[name].get(value, "") if name in LISTS else value.rstrip(".")
        parts = said.setdefault(member_id, {}).setdefault(LABELS[name], [])
        if part and part not in parts:
            parts.append(part)
    return {
        member_id: [f"{label}: {', '.join(parts)}." for label, parts in lines.items() if parts]
        for member_id, lines in said.items()
    }


def _statement(ids: Collection[int]) -> Any:
    """Member, what it is, the text, and its place among its like."""
    themes = _part(MemberTheme.member_id, "theme", Theme.name, Theme.position)
    offers = _part(Advocate.member_id, "advocate", Theme.name, Theme.position)
    lines = ("ask_about_text", "role", "working_on")
    return union_all(
        themes.join(Theme, Theme.id == MemberTheme.theme_id).where(MemberTheme.member_id.in_(ids)),
        offers.join(Theme, Theme.id == Advocate.theme_id)
        .join(Member, Member.id == Advocate.member_id)
        .where(Advocate.member_id.in_(ids), helps_now()),
        _part(MemberDiscipline.member_id, "discipline", MemberDiscipline.discipline).where(
            MemberDiscipline.member_id.in_(ids)
        ),
        *(
            _part(MemberProfile.member_id, name, getattr(MemberProfile, name)).where(MemberProfile.member_id.in_(ids))
            for name in lines
        ),
    )


def _part(member_id: Any, name: str, value: Any, position: Any = None) -> Select[Any]:
    return select(member_id, literal(name), value, literal(0) if position is None else position)
