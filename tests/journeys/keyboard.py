"""Hands on the keyboard only: reaching things with Tab, and how what has the focus looks."""

from typing import Any

from playwright.sync_api import Locator, Page

TABS_MOST = 250
# The element with the focus: what it is called, and what hides it. Wide links break over lines, so a box of its own
# counts, not the rectangle around all.
FOCUSED = """() => {
  const it = document.activeElement;
  if (it === document.body || it === document.documentElement) return null;
  const box = it.getClientRects()[0];
  const shown = it.matches("input[type=radio], input[type=checkbox]") ? it.closest("label") ?? it : it;
  const style = getComputedStyle(it);
  // A field of many lines shows the line that is written, and a table may be long; what is on the screen counts.
  const isTall = it.matches("textarea, [role=region]");
  const [top, bottom] = isTall ? [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)] : [box.top, box.bottom];
  const over = document.elementFromPoint(box.x + box.width / 2, (top + bottom) / 2);
  const faults = [];
  if (box.width < 1 || box.height < 1) faults.push("has no size");
  if (top < 0 || bottom > innerHeight + 1 || bottom - top < 20) faults.push("is not on the screen");
  if (box.left < 0 || box.right > innerWidth + 1) faults.push("is beside the screen");
  if (!over || !(shown.contains(over) || over.contains(it))) faults.push(`is covered by ${over?.outerHTML.slice(0, 80)}`);
  if (style.boxShadow === "none" && style.outlineStyle === "none") faults.push("does not show that it has the focus");
  const words = it.labels?.[0]?.textContent || it.getAttribute("aria-label") || it.textContent || "";
  const name = words.replace(/\\s+/g, " ").trim();
  const isList = it.matches("[role=region]");
  if (!name && !isList) faults.push("has no name");
  return { name: `${it.tagName.toLowerCase()} “${name.slice(0, 60)}”`, faults };
}"""


def walk(page: Page, also: str = "true") -> tuple[list[str], list[str]]:
    """Go through the whole page with Tab: the names of what had the focus, and the faults; `also` must hold for each."""
    names: list[str] = []
    faults: list[str] = []
    for _ in range(TABS_MOST):
        page.keyboard.press("Tab")
        seen: dict[str, Any] | None = page.evaluate(FOCUSED)
        if seen is None:
            return names, faults
        names.append(seen["name"])
        faults += [f"{seen['name']} {fault}" for fault in seen["faults"]]
        if not page.evaluate(also):
            faults.append(f"{seen['name']} does not meet {also}")
    raise AssertionError(f"More than {TABS_MOST} stops: {names[-10:]}")


def tab_to(page: Page, goal: Locator) -> None:
    """Press Tab until this has the focus."""
    for _ in range(TABS_MOST):
        if has_focus(goal):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {goal}.")


def has_focus(goal: Locator) -> bool:
    return bool(goal.evaluate("it => it === document.activeElement"))


def write(page: Page, goal: Locator, words: str) -> None:
    """Go to a field with Tab and type."""
    tab_to(page, goal)
    page.keyboard.type(words)
