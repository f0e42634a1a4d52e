"""The themes, and who may be asked about them."""

from collections.abc import Iterable

from sqlalchemy import select

from forum.extensions import db
from forum.themes.models import MemberTheme, Theme
from forum.web.loading import LARGEST_ID


def all_themes() -> list[Theme]:
    """All themes in their order."""
    return list(db.session.scalars(select(Theme).order_by(Theme.position)))


def find_theme(slug: str) -> Theme | None:
    """The theme of a slug."""
    return db.session.scalar(select(Theme).where(Theme.slug == slug))


def find_theme_by_id(theme_id: int) -> Theme | None:
    """The theme of an id."""
    return db.session.get(Theme, theme_id) if 0 < theme_id <= LARGEST_ID else None


def themes_listed(ids: Iterable[int]) -> list[tuple[int, str, str]]:
    """Id, name and address of these themes."""
    rows = db.session.scalars(select(Theme).where(Theme.id.in_(list(ids))))
    return [(row.id, row.name, row.address) for row in rows]


def themes_by_slug(slugs: list[str]) -> list[Theme]:
    """The themes of the slugs, in the order of the slugs; unknown ones are left out."""
    found = {theme.slug: theme for theme in db.session.scalars(select(Theme).where(Theme.slug.in_(slugs)))}
    return [found[slug] for slug in slugs if slug in found]


def themes_of_member(member_id: int) -> list[Theme]:
    """What a member may be asked about."""
    return list(
        db.session.scalars(
            select(Theme)
            .join(MemberTheme, MemberTheme.theme_id == Theme.id)
            .where(MemberTheme.member_id == member_id)
            .order_by(Theme.position)
        )
    )


def themes_of_members(ids: Iterable[int]) -> dict[int, list[Theme]]:
    """What each of these members may be asked about, in the order of the themes."""
    found: dict[int, list[Theme]] = {}
    rows = select(MemberTheme.member_id, Theme).join(Theme, Theme.id == MemberTheme.theme_id)
    for member_id, theme in db.session.execute(
        rows.where(MemberTheme.member_id.in_(list(ids))).order_by(Theme.position)
    ):
        found.setdefault(member_id, []).append(theme)
    return found
