"""How the network is kept safe: a member reports, a moderator removes and suspends, and who is suspended reads why."""

from playwright.sync_api import expect

from tests.journeys.chromium import Reader
from tests.journeys.writing import post


def report(reader: Reader, address: str, number: int, note: str) -> None:
    """Report a reply through its menu."""
    reader.open(address)
    post(reader, number).locator("summary").filter(has_text="More").click()
    post(reader, number).get_by_role("link", name="Report").click()
    reader.choose(reason="unkind")
    reader.fill(note=note)
    reader.press("Send report")
    reader.heading_is("Report sent")


def remove(moderator: Reader, note: str, reason: str) -> None:
    """Find the case at the desk by the note of its report, and remove what it is about."""
    moderator.open("/moderation")
    cases = moderator.page.get_by_role("navigation", name="Cases").get_by_role("link").filter(has_text="Unkind")
    for address in [link.get_attribute("href") for link in cases.all()]:
        moderator.open(str(address))
        if moderator.main.get_by_text(note).count():
            break
    expect(moderator.main.get_by_text(note)).to_be_visible()
    moderator.choose(action="remove")
    moderator.fill(reason=reason)
    moderator.press("Record decision")
    expect(moderator.main.get_by_role("status")).to_contain_text("Decision recorded.")


def suspend(moderator: Reader, name: str, reason: str, until: str) -> None:
    """Find a member at the desk and suspend them until the beginning of a day."""
    moderator.open("/moderation/members")
    moderator.main.get_by_role("searchbox").or_(moderator.main.locator('[name="q"]')).first.fill(name)
    moderator.press("Find")
    moderator.main.get_by_role("link", name=name, exact=True).click()
    moderator.choose(action="suspend")
    moderator.fill(reason=reason, until=until)
    moderator.press("Do this")
    expect(moderator.main.get_by_role("status")).to_contain_text(name)


def is_signed_out(reader: Reader) -> None:
    """The next page that members may open asks to sign in."""
    reader.open("/notifications")
    reader.heading_is("Sign in")


def reads_why(reader: Reader, email: str, reason: str, until: str) -> None:
    """Signing in leads to the reason and the last day, and nowhere else."""
    reader.sign_in(email)
    reader.heading_is("Your account is suspended")
    expect(reader.main).to_contain_text(reason)
    expect(reader.main).to_contain_text(until)
    reader.open("/discussions/new")
    expect(reader.main.locator('[name="title"]')).to_have_count(0)
