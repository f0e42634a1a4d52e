"""The documents and pictures of a practice story."""

import pytest
from sqlalchemy import select

from forum.database import write
from forum.extensions import db
from forum.revisions.models import Revision
from forum.stories.models import Story
from forum.uploads.models import Upload
from tests.factories import make_story
from tests.uploads.samples import PDF, SVG, chosen, make_upload, picture


@pytest.fixture()
def story(alice):
    return make_story(alice)


@pytest.fixture()
def path(story):
    return f"/stories/{story.id}/edit/files"


@pytest.fixture()
def alices(new_browser, alice):
    return new_browser(alice)


def test_files_are_attached_and_then_saved(alices, browser, story, path):
    form = alices.page(path)
    sent = {"version": form.value("version")}
    first = alices.post(path, status=200, attach="1", **sent, **chosen(PDF, "policy.pdf", file_description="Policy"))
    assert not browser.page(story.address).select("#files")

    photo = chosen(picture(), "after.png", file_description="The gully after cleaning")
    alices.post(path, uploads=first.value("uploads"), **sent, **photo)

    shown = browser.page(story.address)
    assert shown.link("Policy, PDF, 69 bytes").startswith("/uploads/")
    assert [image["alt"] for image in shown.select("#files figure img")] == ["The gully after cleaning"]


def test_the_author_is_led_there_from_the_story(alices, browser, story, path):
    assert alices.page(story.address).link("Add documents and pictures") == path
    assert "documents and pictures" not in browser.page(story.address).text


def test_saved_files_can_be_taken_off(alices, alice, browser, story, path):
    file = make_upload(alice, on=("story", story.id))
    form = alices.page(path)
    taken = alices.post(path, status=200, version="1", uploads=form.value("uploads"), detach=file.id)
    browser.page(file.address)

    alices.post(path, version="1", uploads=taken.value("uploads"))

    browser.page(file.address, status=404)
    assert not browser.page(story.address).select(".file-list")


def test_two_tabs_show_what_stands_now(alices, alice, story, path):
    alices.post(path, version="1", **chosen(PDF, "first.pdf"))

    answer = alices.post(path, status=409, version="1", uploads="", **chosen(PDF, "second.pdf"))

    assert "first, PDF" in answer.select(".plate")[0].get_text()
    assert "second, PDF" in answer.select(".attached-files")[0].get_text()
    alices.post(path, version=answer.value("version"), uploads=answer.value("uploads"))
    links = alices.page(story.address).select(".file-list a")
    assert [link.get_text() for link in links] == ["second, PDF, 69 bytes"]


def test_a_refused_file_says_why(alices, path):
    answer = alices.post(path, status=422, version="1", **chosen(SVG, "plan.svg"))

    assert "SVG pictures can carry programs" in answer.select(".error-summary")[0].get_text()


def test_others_change_nothing(new_browser, alice, bob, mia, story, path):
    file = make_upload(alice, on=("story", story.id))
    for other in (bob, mia):
        new_browser(other).page(path, status=403)
        new_browser(other).post(path, status=403, version="1", uploads="")

    assert db.session.get_one(Upload, file.id).kind == "story"


def test_a_late_change_keeps_the_names_of_the_former_files(alices, alice, story, path):
    make_upload(alice, on=("story", story.id))
    with write():
        db.session.execute(db.update(Story).values(created_at=story.created_at.replace(year=2025)))

    alices.post(path, version="1", uploads="")

    assert "Plan of the junction (plan.pdf)" in db.session.scalars(select(Revision)).one().source


def test_browsers_learn_that_the_files_changed(alices, browser, story, path):
    tag = browser.page(story.address).response.headers["ETag"]

    alices.post(path, version="1", **chosen(PDF, "policy.pdf"))

    browser.page(story.address, headers={"If-None-Match": tag})


def test_a_page_asks_as_often_with_many_files_as_with_one(alice, browser, statements, story):
    make_upload(alice, on=("story", story.id))
    browser.page(story.address)
    with statements() as one:
        browser.page(story.address)
    for _ in range(4):
        make_upload(alice, on=("story", story.id))

    with statements() as many:
        browser.page(story.address)

    assert len(one) == len(many) <= 13
