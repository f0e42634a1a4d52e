"""A few pages in every look: the other colours and widths, letters far apart, and colours that the device chooses."""

from collections.abc import Callable

import pytest

from tests.journeys.chromium import Reader
from tests.journeys.examining import WITHOUT_EDGE, examine_otherwise, examine_spread_out
from tests.journeys.keyboard import walk

pytestmark = pytest.mark.browser

PAGES = {
    "": ("/", "/register", "/search?q=gully", "{full story}"),
    "alice@demo.example": ("{long discussion}?reply=2", "/stories/new"),
    "mia@demo.example": ("{case}", "/moderation/members"),
}
NARROW_TOO = {
    "": ("/discussions", "/organisations", "/about", "/sign-in", "/nowhere"),
    "alice@demo.example": (
        "/",
        "{answered question}",
        "/people/bob-oakes",
        "/notifications",
        "/following",
        "/account/notifications",
    ),
    "mia@demo.example": ("/moderation", "{member}", "/moderation/log"),
}
WALKED = {
    "": ("/", "/register"),
    "alice@demo.example": ("/", "{long discussion}?reply=2"),
    "mia@demo.example": ("{case}",),
}
# Without words of its own only the ring tells where the focus is, and shadows are not drawn there.
RING = """() => {
  const it = document.activeElement;
  const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(it);
  const isDrawn = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  const ground = getComputedStyle(document.body).backgroundColor;
  return isDrawn && outlineColor !== ground && !/^rgba.*, 0\\)$/.test(outlineColor);
}"""
Readers = Callable[..., Reader]
Places = dict[str, str]


def reader_for(email: str, new_reader: Readers, **options: str) -> Reader:
    reader = new_reader(**options)
    if email:
        reader.sign_in(email)
    return reader


@pytest.mark.parametrize("email", PAGES)
def test_the_main_kinds_of_pages_hold_in_every_width_and_colour(email: str, new_reader: Readers, places: Places):
    reader = reader_for(email, new_reader)
    faults: list[str] = []

    for path in PAGES[email]:
        reader.open(path.format_map(places))
        faults += examine_otherwise(reader, path)

    assert faults == []


@pytest.mark.parametrize("email", PAGES)
def test_nothing_is_lost_when_letters_and_lines_stand_apart(email: str, new_reader: Readers, places: Places):
    reader = reader_for(email, new_reader)
    faults: list[str] = []

    for path in (*PAGES[email], *NARROW_TOO[email]):
        reader.open(path.format_map(places))
        faults += examine_spread_out(reader, path)

    assert faults == []


@pytest.mark.parametrize("email", PAGES)
def test_forced_colours_keep_buttons_and_the_focus_visible(email: str, new_reader: Readers, places: Places):
    reader = reader_for(email, new_reader, forced_colors="active")
    faults: list[str] = []

    for path in WALKED[email]:
        page = reader.open(path.format_map(places))
        faults += page.evaluate(WITHOUT_EDGE)
        names, hidden = walk(page, RING)
        faults += hidden
        assert len(names) > 10

    assert faults == []
