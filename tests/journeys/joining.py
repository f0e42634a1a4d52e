"""How people come in: they register, confirm their address, and perhaps wait for a moderator."""

from dataclasses import dataclass

from playwright.sync_api import expect

from tests.browser import PASSWORD
from tests.journeys.chromium import Reader
from tests.journeys.site import Letters, Site, link_in


@dataclass(frozen=True)
class Person:
    """Somebody who is going to join."""

    name: str
    email: str
    organisation: str
    official_name: str
    job_title: str = "Highways engineer"

    @property
    def mention(self) -> str:
        return "@" + self.name.lower().replace(" ", "-")


def register(reader: Reader, person: Person) -> None:
    """Fill the form of /register and send it."""
    reader.open("/register")
    reader.fill(name=person.name, email=person.email, job_title=person.job_title, password=PASSWORD)
    if reader.runs_scripts:
        choose_suggestion(reader, person)
    else:
        reader.fill(organisation=person.organisation)
    reader.press("Join")
    reader.heading_is("Read your email to go on")


def choose_suggestion(reader: Reader, person: Person) -> None:
    """Type the short name and take what the list offers."""
    reader.main.get_by_role("combobox", name="Organisation").press_sequentially(person.organisation)
    reader.page.get_by_role("option", name=person.official_name).first.click()
    expect(reader.main.locator('[name="organisation"]')).to_have_value(person.official_name)


def confirm(reader: Reader, person: Person, letters: Letters) -> None:
    """Open the link of the letter, press its button and sign in."""
    letter = letters.wait_for(person.email, "Confirm your email address")
    reader.open(link_in(letter, "/confirm/"))
    reader.heading_is("Confirm your email address")
    reader.press("Confirm this address")
    expect(reader.main.get_by_role("status")).to_contain_text("Your email address is confirmed.")
    reader.sign_in(person.email)


def let_in(moderator: Reader, person: Person) -> None:
    """The moderator finds who waits and lets them in."""
    moderator.open("/moderation?tab=members")
    moderator.main.get_by_role("link", name=person.name, exact=True).click()
    moderator.heading_is(f"{person.name}, at the desk")
    moderator.choose(action="approve")
    moderator.fill(reason="The switchboard knows the name.")
    moderator.press("Do this")
    expect(moderator.main.get_by_role("status")).to_contain_text(person.name)


def make_moderator(site: Site, name: str, email: str) -> None:
    """A moderator comes from the terminal, as the first one of an installation does."""
    done = site.command(
        *("members", "add", "--name", name, "--email", email, "--job-title", "Network manager"),
        *("--organisation", "Wexcombe Council", "--role", "moderator", "--password", PASSWORD),
    )
    assert done.returncode == 0, done.stderr
