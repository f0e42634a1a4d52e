"""The themes, and who may be asked about them."""

from sqlalchemy import select

from forum.extensions import db
from forum.themes.models import MemberTheme, Theme


def all_themes() -> list[Theme]:
    """All themes in their order."""
    return list(db.session.scalars(select(Theme).order_by(Theme.position)))


def find_theme(slug: str) -> Theme | None:
    """The theme of a slug."""
    return db.session.scalar(select(Theme).where(Theme.slug == slug))


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
