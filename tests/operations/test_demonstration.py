"""The demonstration in the database: whole, in order, ready for its five people, and never over somebody's work."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from forum.accounts.models import Member, Role, State
from forum.audit.services import first_broken_entry
from forum.clock import now
from forum.database import write
from forum.discussions.models import DEPTH_MOST, Discussion, DiscussionKind, Helpful, Post, PostAsk, PostMention
from forum.extensions import db
from forum.jobs.models import Job
from forum.limits.models import Occurrence
from forum.mail.models import MailState, OutgoingMail
from forum.moderation.models import Case, CaseKind, CaseState, Report
from forum.notifications.models import Notification, NotificationChoice
from forum.objectives.models import Objective, ObjectiveLead
from forum.operations.demonstration import notice
from forum.operations.demonstration.loading import is_loaded
from forum.operations.demonstration.script import read_script
from forum.saved_searches.models import MailRate, SavedSearch
from forum.saved_searches.queries import labels_of, questions_of
from forum.stories.models import Story
from forum.updates.models import Subscriber, SubscriberState, Update
from tests.browser import Browser
from tests.conftest import _empty
from tests.factories import make_member

# All of it in one process: loading takes ten seconds.
pytestmark = pytest.mark.xdist_group("demonstration")
DEMO_PEOPLE = ("alice", "bob", "lena", "mia", "ada")


def run_demo(app: Flask, *options: str) -> Result:
    """The command, as the terminal runs it."""
    return app.test_cli_runner().invoke(args=["demo", *options])


@pytest.fixture(scope="module")
def network(built_app: Flask) -> Iterator[Flask]:
    """The demonstration, loaded once by its command."""
    with built_app.app_context():
        _empty(built_app)
        result = run_demo(built_app)
        assert result.exit_code == 0, result.output
        db.session.rollback()
        yield built_app
        db.session.remove()
        notice.put_up(is_demonstration=False)


def rows(model: type, *conditions: object) -> list:
    return list(db.session.scalars(select(model).where(*conditions)))  # type: ignore[arg-type]


def number_of(model: type, *conditions: object) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0  # type: ignore[arg-type]


def test_everything_in_the_files_is_in_the_database(network: Flask) -> None:
    script = read_script()

    assert number_of(Discussion, Discussion.kind != DiscussionKind.STORY) == len(script.talks)
    assert number_of(Story) == len(script.tales)
    assert number_of(Member) == len(script.people)
    replies = sum(len(piece.replies) for piece in (*script.talks, *script.tales))
    assert number_of(Post, Post.number > 1) == replies
    assert number_of(PostMention) >= 20
    asked = [each for talk in script.talks for each in talk.asked]
    assert number_of(PostAsk) == len(asked)
    assert number_of(PostAsk, PostAsk.declined_at.is_not(None)) == sum("cannot" in each for each in asked) >= 1


def test_updates_are_published_and_their_readers_confirmed(network: Flask) -> None:
    script = read_script()

    assert number_of(Update, Update.letters_ended_at.is_not(None)) == len(script.updates)
    assert number_of(Subscriber, Subscriber.state == SubscriberState.CONFIRMED) == len(script.readers)
    assert number_of(Job, Job.name.like("updates.%")) == 0


def test_alice_keeps_two_searches_about_which_others_wrote_since(network: Flask) -> None:
    alice = db.session.scalars(select(Member).where(Member.email == "alice@demo.example")).one()
    weekly, daily = saved = rows(SavedSearch, SavedSearch.member_id == alice.id)

    assert labels_of(questions_of(saved), alice) == [["Structures", "Wales"], ["“gully sensors”"]]
    assert [weekly.rate, daily.rate] == [MailRate.WEEKLY, MailRate.DAILY]
    written = select(func.count()).select_from(Post).join(Discussion, Discussion.id == Post.discussion_id)
    for row, title in ((weekly, "Culverts too small"), (daily, "Gully sensors")):
        since = Post.created_at > row.created_at, Post.author_id != alice.id, Discussion.title.startswith(title)
        assert db.session.scalar(written.where(*since))


def test_a_second_load_changes_nothing_when_asked_for_once(network: Flask) -> None:
    before = [number_of(model) for model in (Member, Discussion, Post, Story, Notification, Case)]

    result = run_demo(network, "--once")

    assert result.exit_code == 0
    db.session.rollback()
    assert is_loaded()
    assert [number_of(model) for model in (Member, Discussion, Post, Story, Notification, Case)] == before


def test_numbers_branches_and_depths_make_a_tree(network: Flask) -> None:
    for discussion in rows(Discussion):
        posts = {post.number: post for post in rows(Post, Post.discussion_id == discussion.id)}
        branches = [post.branch_number for post in posts.values() if post.parent_number == 1]

        assert discussion.last_number == max(posts, default=1)
        assert sorted(branches) == list(range(1, discussion.last_branch + 1))
        for post in posts.values():
            if post.parent_number in (None, 1):
                assert post.depth == (0 if post.parent_number is None else 1)
                continue
            parent = posts[post.parent_number]
            assert parent.number < post.number
            assert post.branch_number == parent.branch_number
            assert post.depth == min(parent.depth + 1, DEPTH_MOST)


def test_the_counters_of_discussions_are_what_is_counted(network: Flask) -> None:
    for discussion in rows(Discussion):
        posts = rows(Post, Post.discussion_id == discussion.id, Post.held_at.is_(None))
        replies = [post for post in posts if post.number > 1 and not post.is_gone]

        assert discussion.reply_count == len(replies)
        assert discussion.answer_count == sum(post.is_answer for post in replies)
        assert discussion.last_post_at == max([discussion.created_at, *(post.created_at for post in posts)])
        assert discussion.is_listed == (discussion.kind != DiscussionKind.STORY or bool(replies))


def test_the_counters_of_posts_and_members_are_what_is_counted(network: Flask) -> None:
    marks = Counter(db.session.scalars(select(Helpful.post_id)))
    written = Counter([*db.session.scalars(select(Post.author_id)), *db.session.scalars(select(Story.author_id))])

    for post in rows(Post):
        assert post.helpful_count == marks[post.id]
    for member in rows(Member):
        assert member.post_count == written[member.id]
    own = select(Helpful).join(Post, Post.id == Helpful.post_id).where(Post.author_id == Helpful.member_id)
    assert db.session.scalar(own) is None


def test_everything_happened_in_the_past_and_in_order(network: Flask) -> None:
    for discussion in rows(Discussion):
        posts = db.session.scalars(select(Post).where(Post.discussion_id == discussion.id).order_by(Post.number))
        moments = [post.created_at for post in posts]

        assert moments == sorted(moments)
    latest, earliest = db.session.execute(select(func.max(Post.created_at), func.min(Post.created_at))).one()
    assert now() - latest < timedelta(days=1)
    assert now() - latest > timedelta(0)
    assert timedelta(days=300) < now() - earliest < timedelta(days=366)


def test_texts_that_were_edited_keep_what_they_said_before(network: Flask) -> None:
    assert number_of(Post, Post.edited_at.is_not(None)) >= 3
    assert number_of(Post, Post.deleted_at.is_not(None)) == 1
    assert number_of(Post, Post.removed_at.is_not(None)) >= 4
    assert number_of(Discussion, Discussion.locked_at.is_not(None)) == 1


def test_people_of_every_role_and_state_are_there(network: Flask) -> None:
    people = rows(Member)

    assert {person.state for person in people} == set(State)
    assert {person.role for person in people} == set(Role)
    assert [person.name for person in people if person.is_suspended] == ["Derek Lowe"]
    assert sum(person.is_new and person.is_member for person in people) >= 1
    assert number_of(ObjectiveLead) >= number_of(Objective)


def test_the_desk_has_something_of_every_kind(network: Flask) -> None:
    cases = rows(Case)
    waiting = [case for case in cases if case.state == CaseState.OPEN]
    reports = rows(Report, Report.case_id.in_([case.id for case in waiting]))
    hidden = next(case for case in waiting if case.is_removed_until_decided)

    assert {case.state for case in cases} == set(CaseState)
    assert {case.case_kind for case in waiting} == set(CaseKind)
    assert len({report.reason for report in reports}) >= 4
    assert len({report.organisation_id for report in reports if report.case_id == hidden.id}) == 3
    assert {case.decision for case in cases if case.decided_at} >= {"keep", "remove"}


def test_the_audit_log_is_unbroken(network: Flask) -> None:
    assert first_broken_entry() is None


def test_no_old_letter_leaves_and_nobody_is_stopped_from_getting_new_ones(network: Flask) -> None:
    assert number_of(OutgoingMail) > 0
    assert number_of(OutgoingMail, OutgoingMail.state != MailState.SKIPPED) == 0
    assert number_of(Job, Job.name.in_(["mail.deliver", "notifications.spread"])) == 0
    assert number_of(NotificationChoice) == 0
    assert number_of(Occurrence, Occurrence.at < now() - timedelta(days=3)) == 0


@pytest.mark.parametrize("name", DEMO_PEOPLE)
def test_each_of_the_five_signs_in_and_has_something_new_to_read(network: Flask, name: str) -> None:
    member = db.session.scalars(select(Member).where(Member.email == f"{name}@demo.example")).one()
    told = rows(Notification, Notification.member_id == member.id)
    browser = Browser(network).sign_in(member)

    page = browser.page("/discussions")

    assert any(row.read_at is None for row in told)
    assert any(row.read_at is not None for row in told)
    assert member.name.split()[0] in page.tree.header.get_text()


def test_every_page_says_that_this_is_a_demonstration(network: Flask) -> None:
    page = Browser(network).page("/about")

    assert "Demonstration: people and conversations are invented." in page.tree.footer.get_text()


def test_a_network_with_members_of_its_own_is_left_alone(network: Flask) -> None:
    stranger = make_member("Sam Stranger")
    with write():
        stranger.email = "sam@roads.example.org"
    before = number_of(Post)

    fresh, once = run_demo(network), run_demo(network, "--once")

    assert (fresh.exit_code, once.exit_code) == (1, 0)
    assert number_of(Post) == before
    with write():
        db.session.delete(db.session.get_one(Member, stranger.id))
