"""Whatever a filter asks for is followed: after each change the index holds what the database would write now."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from forum.accounts.models import Member
from forum.clock import now
from forum.database import write
from forum.discussions.models import Audience, Discussion, DiscussionTheme, Post
from forum.extensions import db
from forum.organisations.models import Organisation, OrganisationKind
from forum.search.models import SearchChange
from forum.search.queries import backend
from forum.search.services.checking import compare
from forum.search.services.indexing import index_changes
from forum.stories.models import SavingBasis, Stage, Story
from forum.themes.queries import all_themes
from forum.themes.services import set_ask_about
from tests.factories import make_discussion, make_organisation, make_post, make_story
from tests.search.documents import question


@pytest.fixture()
def network(alice: Member, bob: Member) -> None:
    """One thing of each kind, indexed."""
    make_post(make_discussion(alice, "Lanterns"), bob, "Lanterns here.")
    make_story(alice, "Lanterns lasted")
    index_changes()


def counts(group: str) -> dict[str, int]:
    return dict(backend().find(question("lantern")).counts.get(group, {}))


@pytest.mark.parametrize(
    ("model", "values"),
    [
        *((Story, {"stage": Stage.LIVE}), (Story, {"evidence": 3}), (Story, {"adopted_count": 2})),
        (Story, {"saving": 100, "saving_basis": SavingBasis.YEARLY}),
        *((Story, {"tried_count": 3}), (Story, {"confirmed_on": date(2026, 1, 1)})),
        *((Discussion, {"answer_count": 1}), (Post, {"accepted_at": now()})),
        *(
            (Story, {"unpublished_at": now()}),
            (Story, {"audience": Audience.MEMBERS}),
            (Story, {"organisation_id": None}),
        ),
        *((Story, {"summary": "In short."}), (Story, {"lessons_html": "<p>Lessons</p>"})),
        *((Discussion, {"organisation_id": None}), (Post, {"organisation_id": None})),
        *((Organisation, {"kind": OrganisationKind.WELSH}), (Organisation, {"region": "Wales"})),
        *((Organisation, {"name": "Another Council"}), (Organisation, {"slug": "another"})),
        *((Organisation, {"description": "All roads."}), (Organisation, {"place": "Bute"})),
        *((Organisation, {"nation": "Wales"}), (Organisation, {"started_on": date(2020, 4, 1)})),
        *((Member, {"name": "Alice Moor"}), (Member, {"job_title": "Surveyor"}), (Member, {"handle": "alice-m"})),
        *((Member, {"how_to_reach": "By post."}), (Member, {"organisation_id": None})),
    ],
)
@pytest.mark.parametrize("way", ["row", "statement"])
def test_a_change_of_what_is_kept_is_noted_and_indexed(
    network: None, model: Any, values: dict[str, Any], way: str
) -> None:
    # The first post opens the discussion; the second is a reply.
    number, before = 2 if model is Post else 1, dict(backend().contents())

    with write():
        if way == "row":
            row = db.session.get_one(model, number)
            for name, value in values.items():
                setattr(row, name, value)
        else:
            db.session.execute(db.update(model).values(**values).where(model.id == number))
    index_changes()
    result = compare()

    assert dict(backend().contents()) != before
    assert (result.differences, result.waiting) == ([], 0)


def test_what_is_not_kept_is_not_noted(network: None) -> None:
    with write():
        story = db.session.get_one(Story, 1)
        story.effort, story.months = 2, 3
        db.session.get_one(Member, 1).last_seen_at = now()
        db.session.get_one(Member, 1).post_count = 99
        db.session.get_one(Organisation, 1).gss_code = "E10000001"

    assert db.session.scalar(db.select(db.func.count()).select_from(SearchChange)) == 0


def test_another_kind_and_region_of_a_body_reach_all_that_its_people_wrote(network: None) -> None:
    with write():
        body = db.session.scalars(db.select(Organisation).where(Organisation.slug == "northmoor-county-council")).one()
        body.kind, body.region = OrganisationKind.SCOTTISH, "Scotland"
    index_changes()

    # The story and the discussion; the reply is of another body.
    assert counts("region") == {"scotland": 2}
    assert counts("organisation_kind") == {"scottish": 2, "county": 1}
    assert backend().find(question("", kind=("member", "organisation"), region=("scotland",))).total == 2


def test_themes_of_a_story_and_of_a_discussion_are_followed_through_their_pages(
    new_browser: Callable[..., Any], alice: Member, network: None
) -> None:
    themes = [theme.slug for theme in all_themes()[:3]]
    story, discussion = db.session.get_one(Story, 1), db.session.get_one(Discussion, 1)
    texts = {"problem": "They fell.", "what_we_did": "Lanterns.", "result": "They stand."}

    new_browser(alice).post(
        f"/stories/{story.id}/edit",
        title="Lanterns lasted",
        objectives=["encourage-leadership"],
        themes=themes[:2],
        version=story.version,
        **texts,
    )
    new_browser(alice).post(
        f"/discussions/{discussion.id}/edit",
        title="Lanterns",
        body="Lanterns?",
        objectives=["build-capacity"],
        themes=themes[2:],
        version=discussion.version,
    )
    index_changes()

    # The reply goes by the themes of its discussion.
    assert counts("theme") == {themes[0]: 1, themes[1]: 1, themes[2]: 2}
    assert counts("objective") == {"encourage-leadership": 1, "build-capacity": 2}
    assert compare().differences == []


def test_a_theme_taken_away_is_taken_away(network: None) -> None:
    with write():
        discussion = db.session.scalars(
            db.select(Discussion).options(db.selectinload(Discussion.theme_links)).where(Discussion.id == 1)
        ).one()
        discussion.theme_links.append(DiscussionTheme(theme_id=all_themes()[0].id, position=0))
    index_changes()
    assert len(counts("theme")) == 1

    with write():
        db.session.scalars(
            db.select(Discussion).options(db.selectinload(Discussion.theme_links)).where(Discussion.id == 1)
        ).one().theme_links.clear()
    index_changes()

    assert counts("theme") == {}


def test_what_members_may_be_asked_about_is_followed(network: None, alice: Member) -> None:
    themes = all_themes()[:2]
    for chosen in (themes, themes[1:], []):
        with write():
            set_ask_about(alice.id, chosen)
        index_changes()

        found = backend().find(question("", kind=("member",))).counts.get("theme", {})
        assert found == {theme.slug: 1 for theme in chosen}
        assert compare().differences == []


def test_a_new_member_and_a_new_body_are_found(network: None) -> None:
    make_organisation("Lantern Council")
    index_changes()

    assert counts("kind")["organisation"] == 1
    assert compare().differences == []
