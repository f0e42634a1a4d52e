"""What must hold for every page as it is shown: axe finds nothing, nothing scrolls sideways, nothing is lost."""

from collections.abc import Iterable

from tests.journeys.chromium import Reader

SIDEWAYS = "document.documentElement.scrollWidth - window.innerWidth"
# Each page is looked at so, and in a narrow window; a few in every other way too.
USUAL_LOOKS = (("wide", "light"), ("phone", "dark"))
OTHER_LOOKS = (("wide", "dark"), ("phone", "light"), ("narrow", "light"), ("narrow", "dark"))
# The distances that WCAG 2.2, 1.4.12 names. A sheet made by a script is no inline style, so the policy lets it be.
SPREAD = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
    p { margin-block-end: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""
LOST = """() => {
  const faults = [];
  const say = (it, what) => faults.push(`${what}: ${it.outerHTML.slice(0, 120)}`);
  const isUnseen = (it) => it.closest(".hidden, .skip-link") || !it.checkVisibility();
  const cuts = (overflow) => overflow === "hidden" || overflow === "clip";
  for (const it of document.querySelectorAll("body *")) {
    if (isUnseen(it)) continue;
    const { overflowX, overflowY } = getComputedStyle(it);
    if (cuts(overflowX) && it.scrollWidth > it.clientWidth + 1) say(it, "cuts its words at the side");
    if (cuts(overflowY) && it.scrollHeight > it.clientHeight + 1) say(it, "cuts its words below");
  }
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const it = words.currentNode.parentElement;
    if (!words.currentNode.data.trim() || isUnseen(it) || it.closest("select, .table-box, .rich-text :is(table, pre)")) continue;
    const range = document.createRange();
    range.selectNodeContents(words.currentNode);
    if ([...range.getClientRects()].some((box) => box.right > innerWidth + 1 || box.left < -1)) say(it, "leaves the screen");
  }
  return faults;
}"""
# Where the device chooses the colours only edges show what is a button or a field.
WITHOUT_EDGE = """() => {
  const ground = getComputedStyle(document.body).backgroundColor;
  return [...document.querySelectorAll(".button, .input, .choice input, .plate, .symbol-tabs a")]
    .filter((it) => it.checkVisibility())
    .filter((it) => {
      const { borderTopWidth, borderTopStyle, borderTopColor } = getComputedStyle(it);
      return parseFloat(borderTopWidth) < 1 || borderTopStyle === "none" || borderTopColor === ground;
    })
    .map((it) => it.outerHTML.slice(0, 120));
}"""


def examine(reader: Reader, name: str, within: str = "html") -> list[str]:
    """The faults of the page that is open: wide in light colours, on a phone in dark ones, and narrow."""
    faults = _faults_of(reader, name, USUAL_LOOKS, within)
    reader.resize("narrow")
    faults += _sideways(reader, f"{name}, narrow")
    _as_before(reader)
    return faults


def examine_otherwise(reader: Reader, name: str) -> list[str]:
    """Its faults in the looks that `examine` leaves out."""
    faults = _faults_of(reader, name, OTHER_LOOKS, "html")
    _as_before(reader)
    return faults


def examine_spread_out(reader: Reader, name: str) -> list[str]:
    """What is lost in a narrow window when letters, words, lines and paragraphs stand further apart."""
    reader.resize("narrow")
    reader.page.evaluate(SPREAD)
    faults = _sideways(reader, name) + [f"{name}: {fault}" for fault in reader.page.evaluate(LOST)]
    _as_before(reader)
    return faults


def _faults_of(reader: Reader, name: str, looks: Iterable[tuple[str, str]], within: str) -> list[str]:
    faults: list[str] = []
    for width, colours in looks:
        reader.resize(width)
        reader.page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
        look = f"{name}, {width} and {colours}"
        faults += _sideways(reader, look) + [f"{look}: {fault}" for fault in reader.violations(within)]
    return faults


def _sideways(reader: Reader, name: str) -> list[str]:
    beyond = reader.page.evaluate(SIDEWAYS)
    return [f"{name}: scrolls sideways by {beyond} px"] if beyond > 0 else []


def _as_before(reader: Reader) -> None:
    reader.resize("wide")
    reader.page.emulate_media(color_scheme="light")
