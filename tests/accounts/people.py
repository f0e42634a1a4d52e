"""Jo, who joins, and what the tests do on Jo's behalf."""

from forum.accounts.models import Member
from forum.database import write
from forum.extensions import db
from forum.organisations.models import OrganisationDomain

JO = {
    "name": "Jo Harrow",
    "email": "Jo.Harrow@Northmoor.gov.uk",
    "job_title": "Asset manager",
    "organisation": "Northmoor County Council",
    "password": "seven gullies in the rain",
}


def jo() -> Member | None:
    """Jo as the database has them now."""
    db.session.rollback()
    statement = db.select(Member).where(Member.email == "jo.harrow@northmoor.gov.uk")
    return db.session.scalar(statement.execution_options(populate_existing=True))


def own(domain: str, organisation) -> None:
    """Everybody at this mail domain belongs to that body."""
    with write():
        db.session.add(OrganisationDomain(domain=domain, organisation_id=organisation.id))


def attempt(browser, email=JO["email"], password=JO["password"], *, status=303, **fields):
    """Send the sign-in form and read the answer."""
    browser.page("/sign-in")
    answer = browser.post("/sign-in", status=status, email=email, password=password, **fields)
    # Signing in begins a new cookie, and with it a new token.
    browser.token = ""
    return answer
