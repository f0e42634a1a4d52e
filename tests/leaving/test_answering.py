"""What a successor is asked, what they take, and what becomes of the rest."""

from datetime import timedelta

import pytest

from forum.accounts.models import Member, State
from forum.clock import clock_at, now, today
from forum.database import write
from forum.expertise.models import Advocate
from forum.extensions import db
from forum.following.queries import level_of
from forum.leaving.models import HandOver
from forum.leaving.permissions import can_see_hand_over, hand_overs_visible_to
from forum.leaving.services.answering import let_offers_lapse
from forum.moderation.models import Case, CaseState
from forum.stories.models import Story
from forum.stories.permissions import can_see_story, stories_visible_to
from forum.stories.queries import find_any_story
from forum.stories.services.reminding import ask_whether_still_true
from tests.factories import make_adoption, make_advocate, make_member, make_story
from tests.leaving.people import colleague, make_hand_over, states, whole
from tests.moderation.cases import fresh, open_case


def test_what_is_accepted_is_theirs_and_the_author_keeps_the_credit(new_browser, browser, outbox, alice):
    kit, story = colleague(), make_story(alice, "Sensors in gullies")
    row = make_hand_over(alice, kit)

    new_browser(kit).fill(f"/hand-overs/{row.id}", answer="yes", words="Gladly.")

    page = browser.page(story.address)
    assert "Alice Merrin" in page.text and f"Looked after by Kit Keeper since {today():%B %Y}." in page.text
    assert "Northmoor County Council" in page.text
    assert "Ask Kit Keeper a question" in page.text
    new_browser(kit).fill(f"/stories/{story.id}/edit/lessons", differently="Start earlier.")
    new_browser(alice).page(f"/stories/{story.id}/edit/lessons", status=403)
    new_browser(alice).post(f"/stories/{story.id}/delete", status=403)
    assert level_of(kit.id, "discussion", story.discussion_id) is not None
    letter = outbox(alice)[-1]
    assert letter.subject == "Kit Keeper takes over 1 thing" and "Gladly." in letter.text


def test_a_year_later_the_successor_is_asked_whether_it_is_still_true(new_browser, outbox, alice):
    kit, story = colleague(), make_story(alice, confirmed_on=today() - timedelta(days=366))
    row = make_hand_over(alice, kit)
    new_browser(kit).fill(f"/hand-overs/{row.id}", answer="yes")

    with write():
        ask_whether_still_true(0)

    assert outbox(kit)[-1].subject == f"Is it still true? {story.title}"
    assert not [letter for letter in outbox(alice) if "still true" in letter.subject]


def test_some_of_it_may_be_taken_and_the_rest_goes_to_the_moderators(new_browser, outbox, alice, mia):
    kit, one, other = colleague(), make_story(alice), make_story(alice)
    row = make_hand_over(alice, kit)

    new_browser(kit).fill(f"/hand-overs/{row.id}", things=[f"story:{one.id}"], answer="yes")

    assert states(row) == {f"story:{one.id}": "taken", f"story:{other.id}": "waiting"}
    assert outbox(alice)[-1].subject == "Kit Keeper takes over 1 thing of 2"
    assert db.session.merge(other).contact_id == alice.id
    assert "1 waiting" in new_browser(mia).page("/moderation").select(".header-tools")[0].get_text(" ", strip=True)


def test_a_polite_no_changes_nothing_but_where_it_waits(new_browser, outbox, alice):
    kit, story, advocacy = colleague(), make_story(alice), f"advocate:{make_advocate(alice).id}"
    row = make_hand_over(alice, kit)

    answer = new_browser(kit).fill(f"/hand-overs/{row.id}", answer="no", words="I retire too.")

    assert states(row) == {f"story:{story.id}": "waiting", advocacy: "ended"}
    assert db.session.scalar(db.select(Advocate)) is None
    assert "I retire too." in outbox(alice)[-1].text
    assert answer.location == row.address
    assert "Nothing of it is yours" in new_browser(kit).page(row.address).text


def test_yes_to_nothing_is_asked_again(new_browser, alice):
    kit, story = colleague(), make_story(alice)
    row = make_hand_over(alice, kit)

    page = new_browser(kit).fill(row.address, status=422, things=[], answer="yes", words="Gladly.")

    assert "Tick what you take on" in page.text and page.value("words") == "Gladly."
    assert states(row) == {f"story:{story.id}": "offered"}


def test_an_adoption_has_somebody_else_to_ask(new_browser, browser, alice, bob):
    kit, story = colleague(), make_story(bob)
    make_adoption(story, alice, may_be_asked=True)
    row = make_hand_over(alice, kit)

    new_browser(kit).fill(f"/hand-overs/{row.id}", answer="yes")
    page = new_browser(bob).page(f"/messages/new?about=story:{story.id}")

    assert "Kit Keeper" in page.text and "Alice Merrin" not in page.text
    assert "Alice Merrin" in browser.page(story.address).text


def test_nothing_is_taken_over_a_stale_page(new_browser, alice):
    kit, story = colleague(), make_story(alice)
    row = make_hand_over(alice, kit)
    browser = new_browser(kit)
    sent = browser.page(row.address).form(row.address)

    stale = browser.post(row.address, status=409, **{**sent, "version": row.version - 1, "answer": "yes"})
    browser.post(row.address, **sent, answer="yes")
    twice = browser.post(row.address, status=409, **sent, answer="yes")

    assert "was answered, taken back or given" in stale.text and "was answered" in twice.text
    assert states(row) == {f"story:{story.id}": "taken"}


def test_while_the_leaver_is_suspended_nothing_is_taken(new_browser, alice):
    kit, story = colleague(), make_story(alice)
    row = make_hand_over(alice, kit)
    with write():
        db.session.get_one(Member, alice.id).suspended_until = now() + timedelta(days=1)

    page = new_browser(kit).fill(row.address, status=403, answer="yes", words="Gladly.")

    assert "Alice Merrin cannot hand anything over at the moment." in page.text
    assert page.value("words") == "Gladly." and states(row) == {f"story:{story.id}": "offered"}


def test_a_suspended_successor_reads_why(new_browser, alice):
    kit = colleague()
    make_story(alice)
    row = make_hand_over(alice, kit)
    with write():
        db.session.get_one(Member, kit.id).suspended_until = now() + timedelta(days=1)

    page = new_browser(kit).page(row.address, status=403)

    assert "Your account is suspended." in page.text


def test_what_was_removed_meanwhile_is_not_named(new_browser, outbox, alice):
    kit, story = colleague(), make_story(alice, "Mr Smith cut the verge")
    row = make_hand_over(alice, kit)
    with write():
        db.session.merge(story).removed_at = now()

    pages = (new_browser(kit).page(row.address), new_browser(alice).page("/account/leaving"))

    assert all("Mr Smith" not in page.text and "Something that does not show any more" in page.text for page in pages)
    assert "Mr Smith" not in outbox(kit)[-1].text


def test_what_the_leaver_has_no_more_and_what_left_the_organisation_is_not_taken(new_browser, alice, bob):
    kit, gone, kept = colleague(), make_story(alice), make_story(alice)
    row = make_hand_over(alice, kit)
    with write():
        db.session.merge(gone).deleted_at = now()
        db.session.get_one(Member, kit.id).organisation_id = bob.organisation_id

    new_browser(kit).fill(row.address, answer="yes")

    assert states(row) == {f"story:{gone.id}": "ended", f"story:{kept.id}": "waiting"}


@pytest.mark.parametrize("is_late", [True, False])
def test_an_offer_lapses_after_fourteen_days_or_when_its_successor_is_gone(alice, is_late):
    kit, story = colleague(), make_story(alice)
    row = make_hand_over(alice, kit)
    with write():
        let_offers_lapse(0)
    before = states(row)
    if not is_late:
        with write():
            db.session.get_one(Member, kit.id).state = State.DEACTIVATED

    with clock_at(now() + timedelta(days=14 if is_late else 1)), write():
        let_offers_lapse(0)

    assert (before, states(row)) == ({f"story:{story.id}": "offered"}, {f"story:{story.id}": "waiting"})
    assert whole(row.id).waiting_since is not None


def test_a_keeper_who_leaves_hands_on_and_the_author_may_have_it_back(new_browser, alice):
    kit, story = colleague(), make_story(alice)
    first = make_hand_over(alice, kit)
    new_browser(kit).fill(first.address, answer="yes")
    second = make_hand_over(kit, alice)

    new_browser(alice).fill(second.address, answer="yes")

    story = find_any_story(story.id)
    assert (story.keeper_id, story.handed_over_at, story.contact_id) == (None, None, alice.id)
    new_browser(alice).page(f"/stories/{story.id}/edit/lessons")


def test_nobody_stands_behind_themselves(new_browser, alice):
    kit = colleague()
    story = make_story(alice, backup_contact_id=kit.id)

    new_browser(kit).fill(make_hand_over(alice, kit).address, answer="yes")

    story = find_any_story(story.id)
    assert (story.contact_id, story.backup_contact_id, story.keeper_id) == (kit.id, None, kit.id)


def test_a_moderator_names_somebody_in_place_of_a_successor_who_is_away(new_browser, outbox, alice, mia):
    kit, other, story = colleague(), colleague("Ann Other"), make_story(alice)
    new_browser(kit).fill(make_hand_over(alice, kit).address, answer="yes")
    place = f"/stories/{story.id}/keeper"
    new_browser(mia).page(place, status=403)
    with write():
        db.session.get_one(Member, kit.id).last_seen_at = now() - timedelta(days=31)

    page = new_browser(mia).page(place)
    new_browser(mia).fill(place, member=other.handle, reason="Kit is on leave.")

    assert "Kit Keeper, who took over" in page.text
    assert find_any_story(story.id).owner_id == other.id
    told = " ".join(letter.text for letter in outbox(kit))
    assert "Ann Other looks after this practice story from now on" in told and "Nothing of it is open any more." in told
    new_browser(alice).page(f"/stories/{story.id}/edit/lessons", status=403)


def test_only_those_concerned_see_a_hand_over_and_sql_agrees(new_browser, alice, bob, mia):
    kit = colleague()
    make_story(alice)
    rows = [make_hand_over(alice, kit)]
    new_browser(bob).page(rows[0].address, status=404)
    new_browser(mia).page(rows[0].address, status=404)
    new_browser(alice).post(f"/hand-overs/{rows[0].id}/take-back", version=rows[0].version)
    rows.append(make_hand_over(alice, None))

    for viewer in (None, alice, bob, kit, mia, make_member(state=State.PENDING)):
        seen = set(db.session.scalars(db.select(HandOver.id).where(hand_overs_visible_to(viewer))))
        assert seen == {row.id for row in rows if can_see_hand_over(viewer, whole(row.id))}


@pytest.mark.parametrize("column", ["unpublished_at", "removed_at", "held_at"])
def test_a_story_that_does_not_show_shows_to_its_keeper_and_sql_agrees(new_browser, alice, bob, column):
    kit, story = colleague(), make_story(alice)
    new_browser(kit).fill(make_hand_over(alice, kit).address, answer="yes")
    with write():
        setattr(db.session.merge(story), column, now())

    story = find_any_story(story.id)
    seen = {viewer: can_see_story(viewer, story) for viewer in (None, alice, bob, kit)}

    assert seen == {None: False, alice: column != "unpublished_at", bob: False, kit: True}
    for viewer, is_seen in seen.items():
        by_sql = db.session.scalar(db.select(Story.id).where(Story.id == story.id, stories_visible_to(viewer)))
        assert is_seen == (by_sql is not None)


def test_what_a_moderator_asks_to_edit_is_edited_by_who_took_it_over(new_browser, outbox, alice, bob, mia):
    kit, story = colleague(), make_story(alice)
    new_browser(kit).fill(make_hand_over(alice, kit).address, answer="yes")
    case = open_case("story", story.id, bob)

    new_browser(mia).post(f"/moderation/cases/{case.id}", action="ask_to_edit", reason="Take out the name.")
    new_browser(kit).fill(f"/stories/{story.id}/edit", result="It held for three winters.")

    assert [letter.to_address for letter in outbox() if "asks you to edit this" in letter.text] == [
        alice.email,
        kit.email,
    ]
    assert fresh(Case, case.id).state == CaseState.OPEN


def test_whoever_took_a_story_over_takes_it_back_and_publishes_it_again(new_browser, alice):
    kit, story = colleague(), make_story(alice)
    new_browser(kit).fill(make_hand_over(alice, kit).address, answer="yes")
    keeper = new_browser(kit)

    keeper.post(f"/stories/{story.id}/unpublish")
    listed = keeper.page("/drafts")
    new_browser(alice).post(f"/stories/{story.id}/unpublish", status=404)
    keeper.post(f"/stories/{story.id}/publish")

    assert story.title in listed.text
    assert find_any_story(story.id).unpublished_at is None


def test_who_stays_after_all_takes_it_off_the_profile(new_browser, alice, bob):
    kit = colleague()
    make_story(alice)
    row = make_hand_over(alice, kit, leaves_on=today())
    new_browser(kit).fill(row.address, answer="no")
    leaver = new_browser(alice)
    leaver.page("/account/leaving")

    new_browser(bob).post(f"{row.address}/stay", status=404, version="2")
    page = leaver.follow(leaver.post(f"{row.address}/stay", version="2"))
    again = leaver.post(f"{row.address}/stay", status=409, version="3")

    assert "Your profile no longer says that you left" in page.text
    assert "that you stay" in page.text and again.status == 409
    assert "Left " not in new_browser(bob).page(alice.address).text
