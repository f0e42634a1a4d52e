"""The list of themes."""

from forum.database import write
from forum.subjects import subject_of
from forum.text.plain import slugify
from forum.themes.queries import all_themes, find_theme_by_id, themes_listed
from forum.themes.services import load_themes


def test_there_are_twenty_two_themes_in_order_each_with_its_words(app):
    themes = all_themes()

    assert [theme.position for theme in themes] == list(range(1, 23))
    assert all(theme.description and theme.updated_on for theme in themes)


def test_a_slug_is_the_name_in_lower_case(app):
    for theme in all_themes():
        assert theme.slug == slugify(theme.name)


def test_loading_again_adds_nothing(app):
    with write():
        assert load_themes() == 0


def test_themes_are_found_by_id_and_never_by_a_huge_one(app):
    theme = all_themes()[0]

    assert find_theme_by_id(theme.id) is theme
    assert find_theme_by_id(10**20) is None
    assert themes_listed([theme.id, 4711]) == [(theme.id, theme.name, theme.address)]
    assert subject_of("theme").can_follow
