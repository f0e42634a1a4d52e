"""A site full of attacks is opened page by page: none runs, none asks another site, none changes a page's shape."""

from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser

from tests.journeys import hostile_site
from tests.journeys.attacks import lines
from tests.journeys.chromium import Reader
from tests.journeys.site import Letters, Site
from tests.journeys.trap import Trap
from tests.journeys.writing import find

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, letters: Letters) -> Iterator[Site]:
    """A site of its own, so that the attacks stand nowhere else; on SQLite, since no page depends on the database."""
    folder = tmp_path_factory.mktemp("hostile")
    site = Site(folder, settings={"MAIL_URL": letters.url, "MAIL_FROM": "forum@roads.example"})
    assert site.command("db", "upgrade").returncode == 0
    hostile_site.import_organisations(site, folder)
    with site.inside():
        hostile_site.fill()
    yield site.start()
    site.stop()
    assert "csp_report" not in site.log, "An attack got as far as the Content-Security-Policy."
    assert "unexpected" not in site.log, site.log


@pytest.fixture()
def new_trap(hostile: Site, chromium_browser: Browser) -> Iterator[Callable[[str], Trap]]:
    traps: list[Trap] = []

    def make(email: str = "") -> Trap:
        traps.append(Trap(Reader(chromium_browser, hostile.url)))
        if email:
            traps[-1].reader.sign_in(email)
        return traps[-1]

    yield make
    for trap in traps:
        trap.reader.close()
    assert [fault for trap in traps for fault in trap.reader.faults] == []


def test_what_others_wrote_stays_text(new_trap: Callable[[str], Trap]):
    trap = new_trap(hostile_site.READER)

    for path in ("/discussions", "/discussions/1?view=flat", "/stories", "/people", "/organisations?letter=A"):
        trap.leaf_through(path)
    for path in ("/discussions/1", "/discussions/3", "/", "/objectives/build-capacity"):
        trap.open(path)
    for number in range(1, 17):
        trap.open(f"/stories/{number}")
    people = trap.reader.open("/people").locator("main .line-list a[href^='/people/']").all()[:5]
    for address in [str(person.get_attribute("href")) for person in people]:
        trap.open(address)

    assert trap.opened > 50


def test_what_moderators_read_stays_text(new_trap: Callable[[str], Trap]):
    trap = new_trap(hostile_site.STAFF)

    for path in ("/moderation", "/moderation?tab=decided", "/moderation/members", "/moderation/log"):
        trap.leaf_through(path)
    for number in range(1, 13):
        trap.open(f"/moderation/cases/{number}")
    for number in range(3, 8):
        trap.open(f"/moderation/members/{number}")
    for path in ("/admin/organisations?q=a", "/admin/mail", "/admin/mail/1", "/admin/roles", "/discussions/2"):
        trap.open(path)
    for path in ("/stories/1/edit", "/stories/1/redact", "/discussions/1/edit", "/posts/200/edit"):
        trap.open(path)

    assert trap.opened > 30


def test_what_is_told_stays_text(new_trap: Callable[[str], Trap], letters: Letters):
    trap = new_trap(hostile_site.READER)

    letters.wait_for("r0@roads.example")
    trap.leaf_through("/notifications")
    find(trap.reader, "gully", "")
    trap.leaf_through("/search?q=gully")

    assert trap.opened > 2


def test_what_is_typed_stays_text(new_trap: Callable[[str], Trap]):
    visitor, staff = new_trap(""), new_trap(hostile_site.STAFF)

    for text in lines(200)[::16]:
        visitor.open(f"/search?q={quote(text)}")
        staff.open(f"/moderation/members?q={quote(text)}")
    for text in lines(200)[3::32]:
        visitor.open(f"/nowhere/{quote(text, safe='')}")
        visitor.open(f"/sign-in?next={quote(text)}")
        staff.open(f"/discussions/new?title={quote(text)}&body={quote(text)}")
        staff.open(f"/moderation/log?q={quote(text)}")
        staff.open(f"/admin/organisations?q={quote(text)}")
        comes_back(visitor, "/register", "Join", text)
        comes_back(visitor, "/contact", "Send", text)


def comes_back(trap: Trap, path: str, button: str, text: str) -> None:
    """A form filled with an attack is refused for its address and shows what was typed."""
    trap.reader.open(path)
    for field in trap.reader.main.locator("input:visible, textarea:visible").all():
        field.fill(text)
    trap.reader.press(button)
    trap.reader.main.get_by_role("alert").wait_for()
    trap.look(f"{path} with {text}")


def test_suggestions_stay_text(new_trap: Callable[[str], Trap]):
    trap = new_trap("")

    box = trap.reader.open("/register").get_by_role("combobox", name="Organisation")
    for typed in ("script", "img", "alert", "svg"):
        box.fill(typed)
        trap.reader.page.get_by_role("option").first.wait_for()
        trap.look(f"suggestions for {typed}")
        trap.reader.page.keyboard.press("Escape")
