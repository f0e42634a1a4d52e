"""A question with an accepted answer, and the steps that make a practice story of it."""

from forum.clock import now
from forum.database import write
from forum.discussions.models import Discussion, Post
from forum.extensions import db
from forum.stories.models import Story
from tests.factories import make_discussion, make_post

DRAINAGE = "drainage-gullies-and-flooding"
MAKE = "Make a practice story of this"


def make_question(alice, bob, **values) -> tuple[Discussion, Post]:
    """A question of Alice's that Bob answered to her liking."""
    discussion = make_discussion(
        alice,
        "Who cleans gullies by risk?",
        body="Ours flood **each** autumn.",
        kind="question",
        themes=[DRAINAGE],
        **values,
    )
    answer = make_post(discussion, bob, "We scored each one.\n\nThen we cut the rounds.")
    with write():
        db.session.get_one(Post, answer.id).accepted_at = now()
        db.session.get_one(Discussion, discussion.id).answer_count = 1
    return discussion, answer


def written(page, **values) -> dict:
    """The form as the page filled it in, with a result and further values."""
    fields = {name: page.value(name) for name in ("title", "problem", "what_we_did", "submission")}
    fields |= {"objectives": "build-capacity", "audience": "public", "result": "Calls fell by a third."}
    return fields | values


def publish(browser, discussion, **values):
    address = f"/stories/new?discussion={discussion.id}"
    return browser.post(address, **written(browser.page(address), **values))


def the_story() -> Story:
    db.session.rollback()
    return db.session.scalars(db.select(Story).order_by(Story.id)).one()
