"""Attaching files to a text, with nothing but forms."""

import pytest
from sqlalchemy import select

from forum.database import write
from forum.discussions.models import Post
from forum.extensions import db
from forum.revisions.models import Revision
from forum.uploads.models import Upload
from tests.factories import make_discussion, make_post
from tests.uploads.samples import PDF, chosen, make_upload, moving_picture, picture

PLAN = {"file_description": "Plan of the junction"}
NEW = {"kind": "question", "title": "Gullies on the hill", "objectives": "build-capacity", "audience": "public"}


@pytest.fixture()
def talk(bob):
    return make_discussion(bob)


@pytest.fixture()
def alices(new_browser, alice):
    return new_browser(alice)


def replies(talk):
    return f"/discussions/{talk.id}/replies"


def rows():
    db.session.rollback()
    return list(db.session.scalars(select(Upload).order_by(Upload.id)))


def ids(answer):
    return [int(part) for part in answer.value("uploads").split()]


def test_attach_keeps_the_file_and_every_word(alices, talk):
    answer = alices.post(
        replies(talk), status=200, body="We **drew** it.", attach="1", **chosen(PDF, "plan.pdf", **PLAN)
    )

    (row,) = rows()
    assert answer.value("body") == "We **drew** it."
    assert ids(answer) == [row.id] and row.kind is None and row.waiting_since
    assert "plan.pdf is attached." in answer.text and "Plan of the junction, PDF, 69 bytes" in answer.text
    assert db.session.scalar(select(Post).where(Post.number == 2)) is None


def test_what_was_attached_is_posted_with_the_reply(alices, browser, talk):
    form = alices.post(replies(talk), status=200, body="Here.", attach="1", **chosen(PDF, "plan.pdf", **PLAN))

    alices.post(replies(talk), body="Here.", uploads=form.value("uploads"))

    page = alices.page(talk.address)
    (row,) = rows()
    assert (row.kind, row.waiting_since) == ("post", None)
    assert page.link("Plan of the junction, PDF, 69 bytes") == row.address
    assert browser.page(talk.address).link("Plan of the junction") == row.address
    browser.page(row.address)


def test_a_chosen_file_is_posted_without_pressing_attach(alices, talk):
    alices.post(replies(talk), body="Here.", **chosen(picture(), "Our junction.png", file_description="The junction"))

    page = alices.page(talk.address)
    (shown,) = page.select("figure img")
    assert (shown["alt"], shown["width"], shown["height"]) == ("The junction", "60", "40")
    assert rows()[0].kind == "post"


def test_decoration_has_an_empty_alternative(alices, talk):
    alices.post(replies(talk), body="Here.", **chosen(picture(), "line.png", file_is_decorative="y"))

    assert alices.page(talk.address).select("figure img")[0]["alt"] == ""


def test_a_picture_that_the_text_shows_is_not_shown_twice(alices, talk):
    form = alices.post(
        replies(talk), status=200, body="Here.", attach="1", **chosen(picture(), "a.png", file_description="A")
    )
    (row,) = rows()
    assert f"![A]({row.address})" in form.text

    alices.post(replies(talk), body=f"See ![A]({row.address}) here.", uploads=form.value("uploads"))

    assert [image["src"] for image in alices.page(talk.address).select("article img")] == [row.address]


def test_a_document_without_a_title_is_called_by_its_name(alices, talk):
    alices.post(replies(talk), body="Here.", **chosen(PDF, "Gully plan 2026.pdf"))

    assert alices.page(talk.address).link("Gully plan 2026, PDF, 69 bytes").endswith("/Gully-plan-2026.pdf")


def test_a_file_can_be_taken_off_again_and_nothing_else_changes(alices, talk):
    first = alices.post(replies(talk), status=200, body="Here.", attach="1", **chosen(PDF, "a.pdf"))
    second = alices.post(
        replies(talk), status=200, body="Here.", attach="1", uploads=first.value("uploads"), **chosen(PDF, "b.pdf")
    )
    kept, gone = ids(second)

    answer = alices.post(replies(talk), status=200, body="Here.", uploads=second.value("uploads"), detach=str(gone))

    assert ids(answer) == [kept] and answer.value("body") == "Here."
    assert "a, PDF" in answer.text and "b, PDF" not in answer.text


def test_a_refused_text_keeps_the_file(alices, talk):
    answer = alices.post(replies(talk), status=422, body="", **chosen(PDF, "plan.pdf"))

    assert ids(answer) == [rows()[0].id]
    assert "Write your reply." in answer.text and "plan, PDF" in answer.text


def test_a_preview_shows_the_files(alices, talk):
    answer = alices.post(replies(talk), status=200, body="Here.", preview="1", **chosen(PDF, "plan.pdf"))

    assert answer.select(".preview .file-list a")
    assert ids(answer) == [rows()[0].id]


def test_files_keep_their_order(alices, talk):
    form = ""
    for name in ("c", "a", "b"):
        form = alices.post(
            replies(talk), status=200, body="Here.", attach="1", uploads=form, **chosen(PDF, f"{name}.pdf")
        ).value("uploads")
    one, two, three = form.split()

    alices.post(replies(talk), body="Here.", uploads=f"{three} {one} {two}")

    shown = [link.get_text() for link in alices.page(talk.address).select(".file-list a")]
    assert [words[0] for words in shown] == ["b", "c", "a"]


def test_a_discussion_begins_with_files(alices):
    form = alices.post("/discussions/new", status=200, body="How?", attach="1", **NEW, **chosen(PDF, "plan.pdf"))
    assert form.value("title") == NEW["title"]

    answer = alices.post("/discussions/new", body="How?", uploads=form.value("uploads"), **NEW)

    assert alices.follow(answer).select("article.is-opening .file-list a")


def test_an_edit_adds_and_takes_off(alices, alice, talk):
    post = make_post(talk, alice)
    former = make_upload(alice, on=("post", post.id))
    path = f"/posts/{post.id}/edit"
    form = alices.page(path)
    assert ids(form) == [former.id] and "Plan of the junction, PDF" in form.text
    taken = alices.post(path, status=200, body="New.", version="1", uploads=form.value("uploads"), detach=former.id)

    alices.post(path, body="New.", version="1", uploads=taken.value("uploads"), **chosen(PDF, "new.pdf"))

    gone, new = rows()
    assert (gone.kind, new.kind) == (None, "post") and gone.waiting_since and new.waiting_since is None
    shown = [link.get_text() for link in alices.page(talk.address).select(".file-list a")]
    assert shown == ["new, PDF, 69 bytes"]


def test_nothing_is_taken_off_before_the_edit_is_saved(alices, alice, browser, talk):
    post = make_post(talk, alice)
    file = make_upload(alice, on=("post", post.id))

    alices.post(f"/posts/{post.id}/edit", status=200, body="New.", version="1", uploads=str(file.id), detach=file.id)

    browser.page(file.address)


def test_an_edit_that_says_nothing_of_files_leaves_them(alices, alice, talk):
    post = make_post(talk, alice)
    file = make_upload(alice, on=("post", post.id))

    alices.post(f"/posts/{post.id}/edit", body="New.", version="1")

    assert alices.page(talk.address).link("Plan of the junction") == file.address


def test_an_opening_is_edited_with_its_files(alices, alice):
    own = make_discussion(alice)
    path = f"/discussions/{own.id}/edit"
    form = alices.page(path)
    tags = {"title": own.title, "objectives": "build-capacity", "version": form.value("version")}

    alices.post(path, body="How do others?", uploads="", **tags, **chosen(PDF, "plan.pdf"))

    assert alices.page(own.address).select("article.is-opening .file-list a")


def test_files_that_were_changed_late_leave_a_mark_and_their_names(alices, alice, talk):
    post = make_post(talk, alice)
    make_upload(alice, on=("post", post.id))
    with write():
        db.session.execute(db.update(Post).values(created_at=post.created_at.replace(year=2025)))

    alices.post(f"/posts/{post.id}/edit", body=post.source, version="1", uploads="")

    (revision,) = db.session.scalars(select(Revision))
    assert "Plan of the junction (plan.pdf)" in revision.source
    assert "Edited" in alices.page(talk.address).text


def test_browsers_learn_that_the_files_changed(alices, alice, browser, talk):
    post = make_post(talk, alice)
    tag = browser.page(talk.address).response.headers["ETag"]

    alices.post(f"/posts/{post.id}/edit", body=post.source, version="1", **chosen(PDF, "plan.pdf"))

    browser.page(talk.address, headers={"If-None-Match": tag})


def test_a_double_click_makes_one_reply_with_its_file(alices, talk):
    form = alices.page(talk.address)
    sent = {"body": "Here.", "submission": form.value("submission")}

    first = alices.post(replies(talk), **sent, **chosen(PDF, "plan.pdf"))
    second = alices.post(replies(talk), **sent, **chosen(PDF, "plan.pdf"))

    assert first.location == second.location
    assert [row.kind for row in rows()] == ["post", None]


def test_a_double_click_after_attaching_makes_one_reply_too(alices, talk):
    sent = {"body": "Here.", "submission": alices.page(talk.address).value("submission")}
    form = alices.post(replies(talk), status=200, attach="1", **sent, **chosen(PDF, "plan.pdf"))
    sent["uploads"] = form.value("uploads")

    assert alices.post(replies(talk), **sent).location == alices.post(replies(talk), **sent).location
    assert [row.kind for row in rows()] == ["post"]
    assert db.session.scalars(select(Post.number)).all() == [1, 2]


def test_the_same_words_with_another_file_are_asked_about(alices, talk):
    sent = {"body": "Here.", "submission": alices.page(talk.address).value("submission")}
    alices.post(replies(talk), **sent)

    answer = alices.post(replies(talk), status=409, **sent, **chosen(PDF, "plan.pdf"))

    assert "with other words" in answer.text and ids(answer) == [rows()[0].id]


def test_a_discussion_sent_again_with_another_file_is_asked_about(alices):
    sent = {"body": "How?", "submission": alices.page("/discussions/new").value("submission"), **NEW}
    first = alices.post("/discussions/new", **sent, **chosen(PDF, "plan.pdf"))

    assert alices.post("/discussions/new", **sent, **chosen(PDF, "plan.pdf")).location == first.location
    alices.post("/discussions/new", status=409, **sent)


def test_a_moving_picture_is_kept_still(alices, talk):
    alices.post(replies(talk), body="Here.", **chosen(moving_picture(), "sign.gif", file_description="A sign"))

    assert rows()[0].address.endswith("/sign.png")


def test_a_lost_session_keeps_what_was_attached(new_browser, alice, talk):
    reader = new_browser(alice)
    form = reader.post(replies(talk), status=200, body="Here.", attach="1", **chosen(PDF, "plan.pdf"))
    reader.token = "of another session"

    answer = reader.post(replies(talk), status=400, body="Here.", uploads=form.value("uploads"))

    assert answer.value("uploads") == form.value("uploads") and answer.value("body") == "Here."


def test_a_page_asks_as_often_with_thirty_files_as_with_one(browser, statements, alice, talk):
    make_upload(alice, on=("post", make_post(talk, alice).id))
    browser.page(talk.address)
    with statements() as one:
        browser.page(talk.address)
    for _ in range(29):
        make_upload(alice, on=("post", make_post(talk, alice).id))

    with statements() as many:
        browser.page(talk.address)

    assert len(one) == len(many) <= 12
