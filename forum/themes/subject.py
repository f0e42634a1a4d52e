"""How the generic rooms see themes: they can be followed, and everybody may see them."""

from forum.subjects import Subject, register
from forum.themes.models import Theme
from forum.themes.queries import find_theme_by_id, themes_listed

register(
    Subject(
        kind="theme",
        word="theme",
        model=Theme,
        find=lambda theme_id, viewer: find_theme_by_id(theme_id),
        can_see=lambda viewer, theme: True,
        visible_ids=lambda ids, viewer: set(ids),
        find_any=find_theme_by_id,
        title=lambda theme: theme.name,
        address=lambda theme: theme.address,
        author_id=lambda theme: None,
        can_follow=True,
        listed=lambda ids, viewer: themes_listed(ids),
    )
)
