"""Loading the demonstration: people come, talk and are looked after, in the order of their times."""

from collections.abc import Iterator
from datetime import timedelta

from flask_migrate import downgrade, upgrade
from sqlalchemy import func, not_, or_, select

from forum.accounts.models import Member
from forum.accounts.services.passwords import hash_password
from forum.clock import clock_at, now
from forum.discussions.services.counting import count_by_objective
from forum.errors import NotAllowed
from forum.extensions import db
from forum.limits.services import forget_old
from forum.moderation.services.telling import tell_moderators
from forum.objectives.services import load_objectives
from forum.operations.demonstration import notice
from forum.operations.demonstration.desk import scenes
from forum.operations.demonstration.leaving import hand_overs
from forum.operations.demonstration.messaging import conversations
from forum.operations.demonstration.news import news
from forum.operations.demonstration.people import add_bodies, comings, librarian_seen_at, take_letters_up, visit, visits
from forum.operations.demonstration.script import Script, read_script
from forum.operations.demonstration.searches import searches
from forum.operations.demonstration.stage import Happening, Stage
from forum.operations.demonstration.talking import talks_and_tales
from forum.organisations.services import load_directory
from forum.search.services.checking import my_turn
from forum.search.services.indexing import rebuild
from forum.search.thesaurus.services import load_thesaurus
from forum.themes.services import load_themes

PASSWORD = "follow-the-triangle"  # noqa: S105  public, and the command refuses in production
BATCH = 40
GROUND_PERCENT = 10


def is_loaded() -> bool:
    """Whether the demonstration is there as a whole; the librarian looks in last."""
    return librarian_seen_at() is not None


def has_other_members() -> bool:
    """Whether there are members who do not belong to the demonstration. All its addresses end in demo.example."""
    invented = or_(Member.email.like("%@demo.example"), Member.email.like("%.demo.example"))
    return db.session.scalar(select(func.count()).select_from(Member).where(not_(invented))) != 0


def clear_ground() -> None:
    """Make the database new where a demonstration is or was begun. Raises NotAllowed where it would lose anything."""
    if has_other_members():
        raise NotAllowed(
            "This network has members of its own, so the demonstration was not loaded. "
            "Set INSTANCE_DIR or DATABASE_URL to an empty place for it."
        )
    notice.put_up(is_demonstration=False)
    if db.session.scalar(select(Member.id).limit(1)) is None:
        return
    db.session.remove()
    # The audit log is append-only in the database too, so its rows go with their table only.
    downgrade(revision="base")
    upgrade()
    # The numbers begin again at 1, so the index must forget what they meant before.
    with my_turn() as engine:
        for _ in rebuild(engine):
            pass


def load_demonstration() -> Iterator[int]:
    """Load it step by step; each step belongs into one transaction of its caller. Gives the percent done.

    `clear_ground` comes first.
    """
    script = read_script()
    stage = Stage(now())
    password_hash = hash_password(PASSWORD)
    load_directory()
    load_themes()
    load_objectives()
    load_thesaurus()
    yield GROUND_PERCENT // 2
    add_bodies(script)
    yield GROUND_PERCENT
    happenings = sorted(_happenings(script, stage, password_hash), key=lambda happening: happening.moment)
    for done in range(0, len(happenings), BATCH):
        for happening in happenings[done : done + BATCH]:
            happening.take_place(stage.start)
        yield GROUND_PERCENT + (100 - GROUND_PERCENT) * done // len(happenings)
    _leave_the_stage(stage)
    yield 100


def _happenings(script: Script, stage: Stage, password_hash: str) -> list[Happening]:
    return [
        *comings(script, stage, password_hash),
        *talks_and_tales(script, stage),
        *scenes(script, stage),
        *news(script, stage),
        *visits(script, stage),
        *searches(script, stage),
        *conversations(script, stage),
        *hand_overs(script, stage),
        Happening(stage.start - timedelta(minutes=30), lambda: tell_moderators(0)),
    ]


def _leave_the_stage(stage: Stage) -> None:
    """Post goes out again, limits start afresh, the sign has its numbers, and the librarian looks in."""
    take_letters_up()
    count_by_objective()
    forget_old()
    with clock_at(stage.start):
        visit(stage, "librarian")
    notice.put_up(is_demonstration=True)
