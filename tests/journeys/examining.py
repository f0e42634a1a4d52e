"""What must hold for every page as it is shown: axe finds nothing, light and dark, and nothing scrolls sideways."""

from tests.journeys.chromium import WIDTHS, Reader

SIDEWAYS = "document.documentElement.scrollWidth - window.innerWidth"


def examine(reader: Reader, name: str, within: str = "html") -> list[str]:
    """The faults of the page that is open: wide in light colours, on a phone in dark ones, and narrow."""
    faults: list[str] = []
    for width, colours in (("wide", "light"), ("phone", "dark"), ("narrow", "light")):
        reader.resize(width)
        reader.page.emulate_media(color_scheme=colours)
        beyond = reader.page.evaluate(SIDEWAYS)
        if beyond > 0:
            faults.append(f"{name}, {WIDTHS[width][0]} px: scrolls sideways by {beyond} px")
        if width != "narrow":
            faults += [f"{name}, {width} and {colours}: {fault}" for fault in reader.violations(within)]
    reader.resize("wide")
    reader.page.emulate_media(color_scheme="light")
    return faults
