"""Who looks after a story: its author, the backup contact, and whom a moderator names while the author is away."""

from datetime import timedelta

from forum.accounts.models import Member, State
from forum.audit.models import AuditEntry
from forum.clock import now
from forum.database import write
from forum.extensions import db
from tests.factories import make_member, make_organisation, make_story

NORTHMOOR = "Northmoor County Council"


def away(member: Member, days: int) -> None:
    with write():
        db.session.get_one(Member, member.id).last_seen_at = now() - timedelta(days=days)


def colleague(name: str = "Kit Keeper") -> Member:
    return make_member(name, organisation=make_organisation(NORTHMOOR))


def test_the_backup_contact_edits_and_the_page_says_so(new_browser, browser, alice):
    backup = colleague("Bea Backup")
    story = make_story(alice, backup_contact_id=backup.id)

    new_browser(backup).fill(f"/stories/{story.id}/edit", result="It held for three winters, and the edges too.")
    page = browser.page(story.address)

    assert "It held for three winters" in page.text
    assert "by Bea Backup" in page.text
    assert "You look after this story" in new_browser(backup).page(story.address).text


def test_a_moderator_names_a_colleague_once_the_author_was_away(new_browser, outbox, alice, mia):
    keeper, story = colleague(), make_story(alice)
    away(alice, 31)
    moderator = new_browser(mia)

    moderator.fill(f"/stories/{story.id}/keeper", member=keeper.handle, reason="Alice is on leave until spring.")
    new_browser(keeper).fill(f"/stories/{story.id}/edit/lessons", differently="Start earlier.")

    assert "You were asked to look after this practice story" in outbox(keeper)[-1].text
    assert "Kit Keeper may edit this practice story while you are away" in outbox(alice)[-1].text
    entry = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "name_keeper")).one()
    assert (entry.reason, entry.details) == ("Alice is on leave until spring.", {"keeper": "Kit Keeper"})
    assert "by Kit Keeper" in moderator.page(story.address).text


def test_nobody_is_named_while_the_author_is_here(new_browser, alice, mia):
    keeper, story = colleague(), make_story(alice)
    away(alice, 29)

    page = new_browser(mia).page(story.address)

    assert "Name somebody to look after it" not in page.text
    new_browser(mia).page(f"/stories/{story.id}/keeper", status=403)
    new_browser(mia).post(f"/stories/{story.id}/keeper", status=403, member=keeper.handle, reason="To help.")


def test_an_author_who_left_is_away_at_once(new_browser, alice, mia):
    keeper, story = colleague(), make_story(alice)
    with write():
        gone = db.session.get_one(Member, alice.id)
        gone.state, gone.last_seen_at = State.DEACTIVATED, now()

    new_browser(mia).fill(f"/stories/{story.id}/keeper", member=keeper.handle, reason="She left the council.")

    new_browser(keeper).page(f"/stories/{story.id}/edit/lessons")


def test_a_keeper_belongs_to_the_organisation(new_browser, alice, bob, mia):
    story = make_story(alice)
    away(alice, 40)
    moderator = new_browser(mia)

    empty = moderator.page(f"/stories/{story.id}/keeper")
    colleague()
    page = moderator.fill(f"/stories/{story.id}/keeper", status=422, member=bob.handle, reason="He knows roads.")

    assert "Nobody else of this organisation is here" in empty.text
    assert "Not a valid choice." in page.text
    assert page.value("reason") == "He knows roads."


def test_whoever_left_the_organisation_looks_after_nothing_there(new_browser, alice, bob):
    backup, keeper = colleague("Bea Backup"), colleague()
    story = make_story(alice, backup_contact_id=backup.id, keeper_id=keeper.id)
    with write():
        for each in (backup, keeper):
            db.session.get_one(Member, each.id).organisation_id = bob.organisation_id

    for each in (backup, keeper):
        new_browser(each).page(f"/stories/{story.id}/edit/lessons", status=403)


def test_members_find_no_door_to_naming(new_browser, alice, bob):
    story = make_story(alice)
    away(alice, 40)

    new_browser(bob).page(f"/stories/{story.id}/keeper", status=404)
    new_browser(alice).page(f"/stories/{story.id}/keeper", status=404)
