"""A practice story from end to end: shared, grown, found, adopted elsewhere, asked about, and confirmed a year later."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from forum.clock import today
from forum.text.words import month
from tests.journeys import practising, writing
from tests.journeys.chromium import Reader
from tests.journeys.keyboard import tab_to, write
from tests.journeys.site import Letters, Site, link_in, text_of
from tests.journeys.test_journeys_by_keyboard import choose, field, press

pytestmark = pytest.mark.browser

Readers = Callable[..., Reader]
AUTHOR, ADOPTER = "alice@demo.example", "bob@demo.example"
# Nobody may start more than three within two minutes, so she shares the story that is written with the keyboard.
COLLEAGUE = "helen.strand@northmoor.demo.example"
PLACES = {"without scripts": "Thornholme", "with scripts": "Averdale"}


@pytest.mark.parametrize("how", ["without scripts", "with scripts"])
def test_a_story_is_used_elsewhere(how: str, new_reader: Readers, letters: Letters, site: Site):
    author, adopter = (new_reader(java_script_enabled=how == "with scripts") for _ in range(2))
    author.sign_in(AUTHOR)
    # Else she reads of what others try once a week.
    author.open("/account/notifications")
    author.choose(adoption="at_once")
    author.press("Save my choices")
    adopter.sign_in(ADOPTER)
    title = f"Chevron boards at {PLACES[how]} ended the verge overruns"

    address = it_is_shared(author, title)
    it_is_grown(author, title)
    writing.find(adopter, f"lorries over the verge {PLACES[how]}", title).click()
    adopter.heading_is(title)
    it_is_adopted(adopter, address)
    told = letters.wait_for(AUTHOR, "We used flexible posts instead of boards.")
    assert "Eastvale Council adapted this" in text_of(told)
    question = f"Who mows between the boards at {PLACES[how]}?"
    practising.ask_about(adopter, address, "Alice Merrin", question)
    assert "Bob Oakes asked you a question" in text_of(letters.wait_for(AUTHOR, question))
    it_is_confirmed_a_year_later(author, address, title, (letters, site))


def it_is_shared(author: Reader, title: str) -> str:
    """Five fields, one page, one submit."""
    writing.share_story(
        author,
        title,
        problem="Lorries went over the verge on the bend 14 times a year.",
        what_we_did="Chevron boards on both sides and a new edge line.",
        result="One overrun in 18 months.",
    )
    return practising.address_of(author)


def it_is_grown(author: Reader, title: str) -> None:
    """Part after part; each is saved by going on to another one."""
    practising.grow(author)
    author.fill(lessons="The farmer has to agree.", differently="Ask the bus company first.")
    practising.leave_for(author, "Where it works")
    author.fill(works_where="Bends with a soft verge.", not_where="Where footways pass behind the boards.")
    practising.leave_for(author, "Money")
    author.fill(saving="9,400", excludes="Staff time", cost_once="5200")
    author.choose(saving_basis="yearly", saving_status="achieved")
    practising.leave_for(author, "Stage and evidence")
    author.choose(stage="live", evidence="2")
    practising.leave_for(author, "Whom to ask")
    for name, handle in (("contact", "alice-merrin"), ("backup_contact", "helen-strand")):
        author.main.locator(f'[name="{name}"]').select_option(handle)
    author.press("Save and see the story")
    author.heading_is(title)
    for words in ("Ask the bus company first.", "Where footways pass behind", "£9,400 a year", "Live"):
        expect(author.main).to_contain_text(words)
    expect(author.main).to_contain_text("5 of 8 parts are filled.")


def it_is_adopted(adopter: Reader, address: str) -> None:
    practising.adopt(
        adopter,
        address,
        "adapted",
        what_we_changed="We used flexible posts instead of boards.",
        result="No overrun since the spring.",
    )
    expect(adopter.main.locator(".tried-line")).to_have_text("Tried by 1: 1 adapted.")
    expect(adopter.main.locator(".adoption")).to_contain_text("No overrun since the spring.")
    expect(adopter.main.locator(".fact-plate")).to_contain_text("Repeated elsewhere")


def it_is_confirmed_a_year_later(author: Reader, address: str, title: str, around: tuple[Letters, Site]) -> None:
    letters, site = around
    practising.let_a_year_pass(site, address)
    author.open(link_in(letters.wait_for(AUTHOR, f"Is it still true? {title}"), "/still-true"))
    author.heading_is("Is this still true?")
    author.press("Still true")
    author.heading_is(title)
    expect(author.main.get_by_role("status")).to_contain_text("Marked as still true today.")
    expect(author.main.locator(".still-true")).to_have_text(f"Still true, {month(today())}.")


def test_a_story_is_shared_grown_and_adopted_with_the_keyboard_alone(new_reader: Readers):
    author, adopter = new_reader(), new_reader(width="phone")
    author.sign_in(COLLEAGUE)
    adopter.sign_in(ADOPTER)
    title = "Painted kerbs at Skelby kept the bus stop clear"

    page = author.open("/stories/new")
    write(page, field(page, "title"), title)
    write(page, field(page, "problem"), "Parked vans held up the bus.")
    write(page, field(page, "what_we_did"), "Yellow kerbs and a word with the bakery.")
    write(page, field(page, "result"), "The bus has been on time since.")
    choose(page, "objectives", "build-capacity")
    press(page, "Publish")
    author.heading_is(title)
    address = practising.address_of(author)
    tab_to(page, page.get_by_role("link", name="Grow this story"))
    page.keyboard.press("Enter")
    author.heading_is("Lessons")
    write(page, field(page, "differently"), "Speak to the bakery first.")
    tab_to(page, practising.part_button(author, "Where it works"))
    page.keyboard.press("Enter")
    author.heading_is("Where it works")

    other = adopter.open(address)
    expect(adopter.main).to_contain_text("Speak to the bakery first.")
    tab_to(other, other.get_by_role("link", name="We are trying this too"))
    other.keyboard.press("Enter")
    choose(other, "status", "stopped")
    write(other, field(other, "result"), "The paint was gone after one winter.")
    press(other, "Save this record")

    expect(adopter.main.locator(".tried-line")).to_have_text("Tried by 1: 1 stopped.")
    expect(adopter.main.locator(".adoption")).to_contain_text("The paint was gone after one winter.")


def test_what_is_typed_is_kept_as_a_draft_by_itself(new_reader: Readers):
    reader = new_reader()
    reader.sign_in(COLLEAGUE)
    title = "Sandbags at Ellerton, half told"
    page = reader.open("/stories/new")
    reader.fill(title=title, problem="The beck comes over the road.")

    page.evaluate(
        """() => {
          Object.defineProperty(document, "hidden", { value: true });
          document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    expect(page.locator("[data-draft-status]")).to_contain_text("Draft saved at")
    reader.open("/drafts")
    reader.main.get_by_role("link", name=title).click()

    expect(reader.main.locator('[name="problem"]')).to_have_value("The beck comes over the road.")
