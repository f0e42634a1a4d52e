"""Updates from the first word to the last: drafts, publishing, editing, deleting."""

from datetime import timedelta

import pytest
import time_machine

from forum.audit.models import AuditEntry
from forum.clock import now
from forum.database import write
from forum.errors import NotAllowed
from forum.extensions import db
from forum.revisions.models import Revision
from forum.text.prepare import prepare
from forum.updates.models import Update
from forum.updates.queries import find_any_update
from forum.updates.services import writing
from forum.updates.services.writing import UpdateDraft
from tests.at_once import while_writing
from tests.factories import make_reader, make_update

NEWS = {"title": "The winter call is open", "body": "Send us **one thing** that failed.", "submission": "one"}


def rows(model):
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(db.select(model).order_by(model.id)))


def actions():
    return [(row.action, row.kind) for row in rows(AuditEntry)]


def test_an_editor_writes_a_draft_reads_how_many_it_goes_to_and_publishes_it(new_browser, browser, mia, outbox):
    make_reader("roads@demo.example")
    make_reader("asset@demo.example")
    editor = new_browser(mia)

    asked = editor.follow(editor.post("/updates/new", **NEWS, publish=1))
    (update,) = rows(Update)
    hidden = browser.page(update.address, status=404)
    page = editor.follow(editor.post(f"/updates/{update.id}/publish", version=asked.value("version")))

    assert "it goes by email to 2 readers" in asked.text
    assert asked.select("main .button")[0].get_text() == "Publish and send to 2 readers"
    assert NEWS["title"] not in hidden.text
    assert "Published. It goes by email to 2 readers." in page.text
    assert page.heading == NEWS["title"]
    assert browser.page("/updates").link(NEWS["title"]) == update.address
    assert browser.page(update.address).select(".rich-text strong")[0].get_text() == "one thing"
    assert {letter.to_address for letter in outbox()} == {"roads@demo.example", "asset@demo.example"}
    assert actions() == [("publish", "update")]


def test_a_draft_stands_on_the_list_of_editors_only(new_browser, browser, alice, mia, ada):
    update = make_update(mia, "Not ready yet", is_draft=True)

    assert new_browser(ada).page("/updates").link("Not ready yet") == update.address
    for reader in (browser, new_browser(alice)):
        assert "Not ready yet" not in reader.page("/updates").text
        reader.page(update.address, status=404)
        reader.page(f"/updates/{update.id}/history", status=404)


def test_a_preview_saves_nothing(new_browser, mia):
    page = new_browser(mia).post("/updates/new", status=200, **NEWS, preview=1)

    assert page.select(".preview strong")[1].get_text() == "one thing"
    assert page.value("body") == NEWS["body"]
    assert rows(Update) == []


def test_a_refused_form_says_why_and_keeps_what_was_typed(new_browser, mia):
    page = new_browser(mia).post("/updates/new", status=422, **{**NEWS, "title": "abc"})

    assert "Title must have at least 5 characters." in page.text
    assert page.value("body") == NEWS["body"]


def test_a_double_click_writes_one_draft_and_other_words_ask_first(new_browser, mia):
    editor = new_browser(mia)

    first, second = (editor.post("/updates/new", **NEWS) for _ in range(2))
    asked = editor.post("/updates/new", status=409, **{**NEWS, "body": "Something else."})

    assert first.location == second.location
    assert asked.value("body") == "Something else."
    assert len(rows(Update)) == 1


def test_a_second_press_on_publish_sends_nothing_more(new_browser, mia, ada, outbox):
    make_reader()
    update = make_update(mia, is_draft=True)
    first, second = new_browser(mia), new_browser(ada)
    version = first.page(f"/updates/{update.id}/publish").value("version")
    second.page(f"/updates/{update.id}/publish")

    first.post(f"/updates/{update.id}/publish", version=version)
    again = second.post(f"/updates/{update.id}/publish", version=version)

    assert again.location == update.address
    assert len(outbox()) == 1
    assert actions() == [("publish", "update")]


def test_what_somebody_else_changed_is_read_before_it_is_published(new_browser, mia, ada):
    update = make_update(mia, is_draft=True)
    version = new_browser(mia).page(f"/updates/{update.id}/publish").value("version")
    other = new_browser(ada)
    other.post(f"/updates/{update.id}/edit", title="Changed by Ada", body="Other words.", version=version)

    page = new_browser(mia).post(f"/updates/{update.id}/publish", status=409, version=version)

    assert "Somebody changed this update after you opened it." in page.text
    assert "Other words." in page.text
    assert rows(Update)[0].is_draft
    new_browser(mia).post(f"/updates/{update.id}/publish", version=page.value("version"))
    assert not rows(Update)[0].is_draft


def test_what_is_published_is_not_published_again(app, mia, outbox):
    make_reader()
    update = make_update(mia)
    outbox()

    with write():
        writing.publish_update(find_any_update(update.id), mia, update.version)

    assert len(outbox()) == 1
    assert actions() == [("publish", "update")]


def test_two_who_publish_at_the_same_moment_send_once(new_browser, mia, ada, outbox):
    make_reader()
    update = make_update(mia, is_draft=True)

    status = while_writing(
        lambda: writing.publish_update(find_any_update(update.id), mia, 1),
        new_browser(ada),
        f"/updates/{update.id}/publish",
        version="1",
    )

    assert status == 303
    assert len(outbox()) == 1


def test_an_edit_sends_nothing_again_and_keeps_what_readers_saw(new_browser, browser, mia, outbox):
    make_reader()
    update = make_update(mia, "The winter call is open", body="Until 1 December.")
    outbox()
    with time_machine.travel(now() + timedelta(minutes=6), tick=False):
        editor = new_browser(mia)
        form = editor.page(f"/updates/{update.id}/edit")
        editor.post(
            f"/updates/{update.id}/edit",
            title=form.value("title"),
            body="Until 8 December.",
            version=form.value("version"),
        )
        page = browser.page(update.address)

    assert len(outbox()) == 1
    assert "Until 8 December." in page.text
    former = browser.page(page.link("Edited"))
    assert "Until 1 December." in former.text


def test_an_early_slip_and_a_draft_leave_no_mark(new_browser, mia):
    published, draft = make_update(mia, body="Untill June."), make_update(mia, is_draft=True)
    editor = new_browser(mia)

    for update in (published, draft):
        editor.post(f"/updates/{update.id}/edit", title="Corrected title", body="Until June.", version=update.version)

    assert rows(Revision) == []
    assert [row.edited_at for row in rows(Update)] == [None, None]


def test_an_edit_over_another_shows_both_texts(new_browser, mia, ada):
    update = make_update(mia)
    mine = new_browser(mia)
    version = mine.page(f"/updates/{update.id}/edit").value("version")
    new_browser(ada).post(f"/updates/{update.id}/edit", title=update.title, body="Words of Ada.", version=version)

    page = mine.post(
        f"/updates/{update.id}/edit", status=409, title=update.title, body="Words of Mia.", version=version
    )

    assert "Words of Ada." in page.select(".plate")[0].get_text()
    assert page.value("body") == "Words of Mia."
    mine.post(f"/updates/{update.id}/edit", title=update.title, body="Words of Mia.", version=page.value("version"))
    assert rows(Update)[0].source == "Words of Mia."


def test_a_deleted_update_is_gone_and_comes_back(new_browser, browser, mia, ada):
    update = make_update(mia, "The winter call is open")
    editor = new_browser(ada)

    deleted = editor.follow(editor.post(f"/updates/{update.id}/delete"))
    browser.page(update.address, status=410)
    browser.page(f"/updates/{update.id}/history", status=410)
    gone = browser.page("/updates").text
    led = editor.page(update.address, status=302)
    again = editor.post(f"/updates/{update.id}/delete")
    back = editor.follow(editor.post(f"/updates/{update.id}/undelete"))

    assert "no longer shows to anybody" in deleted.text
    assert update.title not in gone
    assert led.location == again.location == f"/updates/{update.id}/deleted"
    assert back.heading == update.title
    browser.page(update.address)
    assert actions() == [("publish", "update"), ("delete", "update"), ("undelete", "update")]


def test_a_deleted_draft_never_was_for_others(new_browser, browser, mia):
    update = make_update(mia, is_draft=True)
    new_browser(mia).post(f"/updates/{update.id}/delete")

    browser.page(update.address, status=404)
    assert update.title not in browser.page("/updates").text


@pytest.mark.parametrize("act", ["edit", "publish"])
def test_what_is_deleted_is_neither_edited_nor_published(new_browser, mia, act):
    update = make_update(mia, is_draft=True, deleted_at=now())

    new_browser(mia).post(f"/updates/{update.id}/{act}", status=404, title="abcdef", body="Words.", version=1)

    assert rows(Update)[0].is_draft


@pytest.mark.parametrize(("who", "may"), [("alice", False), ("mia", True), ("ada", True)])
def test_editors_are_the_moderators_and_administrators(app, new_browser, request, mia, who, may):
    member = request.getfixturevalue(who)
    update = make_update(mia, is_draft=True)
    draft = UpdateDraft("A title of ours", prepare("Some words."))
    acts = (
        lambda: writing.write_update(member, draft),
        lambda: writing.edit_update(find_any_update(update.id), member, draft, 1),
        lambda: writing.publish_update(find_any_update(update.id), member, 2),
        lambda: writing.delete_update(find_any_update(update.id), member),
        lambda: writing.undelete_update(find_any_update(update.id), member),
    )

    for act in acts:
        if may:
            with write():
                act()
        else:
            with pytest.raises(NotAllowed), write():
                act()
    assert new_browser(member).send("GET", "/updates/new").status == (200 if may else 404)


def test_the_log_names_the_update(new_browser, mia):
    make_update(mia, "The winter call is open")

    log = new_browser(mia).page("/moderation/log")

    assert "update “The winter call is open”" in log.text
    assert "Update published" in log.text
