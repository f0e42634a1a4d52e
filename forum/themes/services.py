"""Loading the themes, and saying what one may be asked about."""

import tomllib
from pathlib import Path

from sqlalchemy import delete, select

from forum.errors import Invalid
from forum.extensions import db
from forum.themes.models import ASK_ABOUT_MOST, MemberTheme, Theme

DATA = Path(__file__).resolve().parent / "data" / "themes.toml"


def load_themes() -> int:
    """Add the themes of the data file that are missing; the number added."""
    known = set(db.session.scalars(select(Theme.slug)))
    rows = [row for row in tomllib.loads(DATA.read_text(encoding="utf-8"))["theme"] if row["slug"] not in known]
    db.session.add_all(Theme(**row) for row in rows)
    return len(rows)


def set_ask_about(member_id: int, themes: list[Theme]) -> None:
    """Say what a member may be asked about, up to five themes."""
    if len(themes) > ASK_ABOUT_MOST:
        raise Invalid(f"Choose up to {ASK_ABOUT_MOST} themes.")
    db.session.execute(delete(MemberTheme).where(MemberTheme.member_id == member_id))
    db.session.add_all(MemberTheme(member_id=member_id, theme_id=theme.id) for theme in themes)
