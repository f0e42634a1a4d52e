"""The pages of practice in each of their states, as `examine` looks at them: refused, overtaken, empty, filled."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys import practising, writing
from tests.journeys.chromium import Reader
from tests.journeys.examining import examine

pytestmark = pytest.mark.browser

Readers = Callable[..., Reader]
AUTHOR, OTHER = "helen.strand@northmoor.demo.example", "wendy.birch@northmoor.demo.example"
ADOPTER = "bob@demo.example"
PAPER = {"name": "survey.txt", "mimeType": "text/plain", "buffer": b"Bend 4: soft verge, two posts missing.\n"}
NOTHING_LEFT = "/stories?region=wales&stage=idea&objective=encourage-leadership&objective=build-capacity"


def share(reader: Reader, email: str, title: str) -> str:
    reader.sign_in(email)
    writing.share_story(reader, title, problem="Posts were hit.", what_we_did="Moved them.", result="None was hit.")
    return practising.address_of(reader)


def wait_for_errors(reader: Reader) -> None:
    reader.main.get_by_role("alert").wait_for()


def test_growing(new_reader: Readers):
    reader = new_reader()
    edit = f"/stories/{practising.id_in(share(reader, AUTHOR, 'Posts moved back on the bend'))}/edit"

    reader.open(f"{edit}/money")
    reader.fill(saving="a lot", price_year="25")
    reader.press("Save and see the story")
    wait_for_errors(reader)
    faults = examine(reader, "money with errors")
    reader.open(f"{edit}/facts")
    reader.choose(stage="stopped")
    reader.press("Save and see the story")
    wait_for_errors(reader)
    faults += examine(reader, "stage with errors")
    somebody_else_was_first(reader, f"{edit}/lessons")
    faults += examine(reader, "lessons that were written meanwhile")
    reader.open(f"{edit}/files")
    reader.main.locator('[name="file"]').set_input_files(PAPER)  # type: ignore[arg-type]
    reader.press("Attach")
    expect(reader.main.locator(".attached-files")).to_contain_text("survey.txt")
    faults += examine(reader, "a file attached")
    reader.press("Save")
    expect(reader.main.locator("#files")).to_contain_text("survey, text, ")
    faults += examine(reader, "one's own story with a file")

    assert faults == []


def somebody_else_was_first(reader: Reader, path: str) -> None:
    """The same part is written in a second window; the first one is refused and shows both."""
    reader.open(path)
    reader.fill(differently="Measure the bend first.")
    second = reader.context.new_page()
    second.goto(path)
    second.locator('main [name="differently"]').fill("Ask the farmer first.")
    second.locator("main").get_by_role("button", name="Save and see the story").click()
    expect(second.locator("main")).to_contain_text("Ask the farmer first.")
    second.close()
    reader.press("Save and see the story")
    reader.main.get_by_role("heading", name="What it says now").wait_for()
    expect(reader.main.locator('[name="differently"]')).to_have_value("Measure the bend first.")


def test_adopting_and_asking(new_reader: Readers):
    address = share(new_reader(), OTHER, "Posts that bend were hit less")
    reader = new_reader()
    reader.sign_in(ADOPTER)

    reader.open(f"/stories/{practising.id_in(address)}/adoptions/new")
    reader.main.locator(".more-fields summary").click()
    reader.fill(saving="-4")
    reader.press("Save this record")
    wait_for_errors(reader)
    faults = examine(reader, "an adoption with errors")
    practising.adopt(reader, address, "trialling", result="Too early to say.")
    faults += examine(reader, "a story with an adoption")
    reader.main.get_by_role("link", name="Edit your organisation’s record").first.click()
    reader.choose(status="stopped")
    reader.main.get_by_label("We are happy to be asked about it").check()
    reader.press("Save this record")
    reader.main.get_by_role("link", name="what Eastvale Council said before").click()
    expect(reader.main).to_contain_text("Too early to say.")
    faults += examine(reader, "what an adoption said before")
    reader.open(f"{address}?ask=contact")
    reader.press("Send your question")
    wait_for_errors(reader)
    faults += examine(reader, "an empty question")

    assert faults == []


def test_lists(new_reader: Readers):
    reader = new_reader()
    reader.sign_in(OTHER)

    reader.open("/drafts")
    faults = examine(reader, "no drafts")
    reader.open("/stories/new")
    reader.fill(title="Posts, half told")
    reader.press("Save draft")
    reader.open("/drafts")
    faults += examine(reader, "one draft")
    reader.press("Delete the draft Posts, half told")
    faults += examine(reader, "a draft thrown away")
    reader.open(NOTHING_LEFT)
    expect(reader.main.locator(".empty-title")).to_be_visible()
    faults += examine(reader, "no story with these filters")
    reader.open("/stories")
    reader.main.locator(".story-list h3 a, .story-list h2 a").first.click()
    reader.press("Bookmark")
    reader.open("/bookmarks")
    expect(reader.main.get_by_role("button", name="Remove")).to_have_count(1)
    faults += examine(reader, "one bookmark")

    assert faults == []
