"""Watches pages for anything that an attack would do: run a script, ask another site, or change the page's shape."""

from urllib.parse import urlsplit

from playwright.sync_api import Request

from tests.journeys.chromium import Reader

# A dialog would hold the page, so it speaks on the console, which the reader takes down as a fault.
SPEAK = """for (const name of ["alert", "confirm", "prompt", "print", "open"]) {
  window[name] = () => console.error(`a script ran and called ${name}`);
}"""
FOREIGN_SHAPES = (
    "iframe, frame, object, embed, applet, base, math, style, template, marquee, video, audio, portal, "
    "meta[http-equiv], link[rel=stylesheet]:not([href^='/static/']), script:not([src^='/static/']), "
    "svg :is(a, script, animate, set, use, image, foreignObject, style), [style], [srcdoc], [ping], [background]"
)
INSPECT = """(foreign) => {
  const faults = [...document.querySelectorAll(foreign)].map((it) => it.outerHTML);
  for (const it of document.querySelectorAll("*")) {
    for (const { name } of it.attributes) if (/^on|^hx-/.test(name)) faults.push(it.outerHTML);
    // Our own buttons lead to another place of the page of their form, never elsewhere.
    const [leadsTo, goesTo] = [it.getAttribute("formaction"), it.form?.getAttribute?.("action") ?? ""];
    if (leadsTo !== null && leadsTo.split("#")[0] !== goesTo.split("#")[0]) faults.push(it.outerHTML);
  }
  const ours = (address) => ["http:", "https:", "mailto:"].includes(new URL(address, location).protocol);
  for (const it of document.querySelectorAll("[href]")) {
    try { if (!ours(it.getAttribute("href"))) faults.push(it.outerHTML); } catch { /* An address that leads nowhere. */ }
  }
  for (const it of document.querySelectorAll("[src], form[action]")) {
    const address = it.getAttribute("src") ?? it.getAttribute("action");
    if (new URL(address, location).origin !== location.origin) faults.push(it.outerHTML);
  }
  return faults.map((fault) => fault.slice(0, 300));
}"""


class Trap:
    """A reader whose pages are watched."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.host = urlsplit(reader.site_url).netloc
        self.opened = 0
        reader.context.add_init_script(SPEAK)
        reader.page.on("dialog", lambda dialog: (reader.faults.append(f"dialog {dialog.message}"), dialog.dismiss()))
        reader.context.on("request", self._note_request)

    def _note_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.netloc != self.host and address.scheme != "data":
            self.reader.faults.append(f"a request to {request.url}")

    def open(self, path: str) -> None:
        """Open a page, let it run, and look at what came of it."""
        answer = self.reader.page.goto(path)
        assert answer is not None and answer.status < 500, f"{path} gave {answer and answer.status}"
        self.look(path)

    def look(self, name: str) -> None:
        self.opened += 1
        found = self.reader.page.evaluate(INSPECT, FOREIGN_SHAPES)
        self.reader.faults += [f"{name}: {fault}" for fault in found]

    def leaf_through(self, path: str, most: int = 30) -> None:
        """A list and all its further pages."""
        self.open(path)
        for _ in range(most):
            further = self.reader.page.locator("nav.pages a[rel=next]")
            if not further.count():
                return
            self.open(str(further.first.get_attribute("href")))
