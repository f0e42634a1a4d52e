"""A network where everything that anybody ever typed is an attack. Rules of forms are passed by where they would help."""

import csv
from collections.abc import Sequence
from datetime import timedelta
from itertools import cycle
from pathlib import Path

from forum.accounts.models import Member, Role
from forum.clock import now
from forum.database import write
from forum.discussions.models import Discussion
from forum.discussions.services.closing import lock_discussion
from forum.discussions.services.replying import post_reply
from forum.extensions import db
from forum.following.services import follow
from forum.moderation.models import Case, Reason
from forum.moderation.services.deciding import decide
from forum.moderation.services.members import suspend_member, warn_member
from forum.moderation.services.outcomes import Decision
from forum.moderation.services.reporting import Reporter, report, write_to_moderators
from forum.objectives.queries import objectives_by_slug
from forum.objectives.services import load_objectives
from forum.organisations.models import Organisation
from forum.stories.services.sharing import StoryDraft, publish_story
from forum.text.prepare import Text
from forum.themes.services import load_themes
from tests.factories import make_discussion, make_member, without_limits
from tests.journeys.attacks import bodies, lines
from tests.journeys.site import Site

READER, STAFF = "plain.reader@roads.example", "plain.staff@roads.example"
LINKS_EACH = 10
LETTERS = 15


def import_organisations(site: Site, folder: Path) -> None:
    """Bodies with hostile names, through the command."""
    file = folder / "organisations.csv"
    with file.open("w", newline="") as opened:
        rows = csv.writer(opened)
        rows.writerow(["name", "kind", "short_name", "region"])
        rows.writerows([f"A {name}", "county", name, name[:40]] for name in lines(90))
    # Some names are refused, with a sentence each; the others come in.
    done = site.command("organisations", "import", str(file))
    assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr


def fill() -> None:
    """Everything that needs rows, in the context of the site's application."""
    with write():
        load_themes()
        load_objectives()
    reader, staff = _plain_people()
    authors = _hostile_people()
    texts = list(bodies())
    discussions = [
        make_discussion(author, title, body="Gully.") for author, title in zip(cycle(authors), lines(150), strict=False)
    ]
    _talk(discussions[0], authors, texts)
    _share(authors, texts)
    _report(discussions, staff)
    with write():
        lock_discussion(discussions[2], staff, " ".join(lines(150)[:6])[:1000])
        warn_member(authors[1], staff, " ".join(lines(200)[10:20])[:2000])
        suspend_member(authors[2], staff, " ".join(lines(200)[20:30])[:2000], now() + timedelta(days=2))


def _plain_people() -> tuple[Member, Member]:
    """Who looks at all this; the reader is told of every discussion and story."""
    reader, staff = make_member("Plain Reader"), make_member("Plain Staff", role=Role.ADMINISTRATOR)
    with write():
        for member, email in ((reader, READER), (staff, STAFF)):
            db.session.get_one(Member, member.id).email = email
        follow(reader.id, "objective", objectives_by_slug(["build-capacity"])[0].id)
    return reader, staff


def _hostile_people() -> list[Member]:
    """Members whose every field is an attack."""
    organisations = cycle(db.session.scalars(db.select(Organisation).where(Organisation.name.like("A %"))).all())
    names, jobs, ways = lines(80), lines(80)[::-1], lines(200)
    people = [make_member(organisation=next(organisations), how_to_reach=way) for way in ways]
    with write():
        for person, name, job in zip(people, names, jobs, strict=True):
            row = db.session.get_one(Member, person.id)
            row.name, row.sort_name, row.job_title = name, name.lower(), job
    return [db.session.get_one(Member, person.id) for person in people]


def _talk(discussion: Discussion, authors: Sequence[Member], texts: Sequence[Text]) -> None:
    with write(), without_limits():
        for author, text in zip(cycle(authors), texts, strict=False):
            post_reply(discussion, author, text, parent=1)


def _share(authors: Sequence[Member], texts: Sequence[Text]) -> None:
    """Practice stories with hostile sections, summaries and documents."""
    titles, summaries, sections = lines(150), cycle(lines(200)), cycle(texts)
    links = [
        {"title": text, "address": f"https://example.org/{text}", "format": text[:40], "size": ""} for text in titles
    ]
    for start in range(0, len(titles), LINKS_EACH):
        draft = StoryDraft(
            title=titles[start],
            problem=next(sections),
            what_we_did=next(sections),
            result=next(sections),
            objectives=objectives_by_slug(["build-capacity"]),
            summary=next(summaries),
            record={"how_calculated": titles[start]},
            links=links[start : start + LINKS_EACH],
        )
        with write(), without_limits():
            publish_story(authors[start], draft)


def _report(discussions: Sequence[Discussion], staff: Member) -> None:
    """Reports and letters by people with hostile names, and decisions with hostile reasons."""
    notes = lines(300)
    for number, note in enumerate(notes):
        sender = Reporter(name=note[:80], email=f"r{number}@roads.example", ip=f"192.0.2.{number}")
        # Reports of one thing gather in one case; the first discussion stays as it is.
        target = ("discussion", discussions[1 if number % 4 else 3 + number % 8].id)
        with write():
            report(target, sender, Reason.OTHER, note)
            if number < LETTERS:
                write_to_moderators(sender, note)
    cases = db.session.scalars(db.select(Case.id).where(Case.kind == "discussion").order_by(Case.id)).all()
    for number, (case_id, action) in enumerate(zip(cases, ("remove", "keep", "warn"), strict=False)):
        reason = " ".join(notes[number * 8 : number * 8 + 8])[:2000]
        with write():
            decide(case_id, staff, Decision(action, reason, note=notes[number]))
