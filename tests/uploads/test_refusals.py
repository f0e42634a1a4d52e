"""What is refused about a file, each with its sentence, and nothing that was typed or attached is lost."""

import pytest
from sqlalchemy import select

from forum.accounts.models import Member
from forum.database import write
from forum.discussions.models import Discussion, Post
from forum.errors import Invalid, NotAllowed
from forum.extensions import db
from forum.uploads.models import MB, MEMBER_MOST_BYTES, Upload
from forum.uploads.services.attaching import attach
from forum.uploads.services.keeping import check_sender, count_file
from tests.factories import make_discussion, make_member, make_post
from tests.uploads.samples import HTML, PDF, SVG, bomb_of_points, chosen, make_upload, picture, zip_bomb

BIG_PDF = PDF + bytes(25 * MB)


@pytest.fixture()
def talk(bob):
    return make_discussion(bob)


@pytest.fixture()
def alices(new_browser, alice):
    return new_browser(alice)


def replies(talk):
    return f"/discussions/{talk.id}/replies"


def stored(folder):
    return [path for path in folder.glob("*/*") if path.is_file()]


@pytest.mark.parametrize("button", ["attach", "preview", "post"])
@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (HTML, "photo.png", "its content is of another kind"),
        (SVG, "plan.svg", "SVG pictures can carry programs"),
        (SVG, "plan.png", "its content is of another kind"),
        (bomb_of_points(), "photo.png", "more than 40 million points"),
        (picture()[:60], "photo.png", "it may be damaged"),
        (b"", "empty.pdf", "The file is empty"),
        (zip_bomb(), "policy.docx", "unpacks to more than 400 MB"),
        (BIG_PDF, "plan.pdf", "The document is larger than 25 MB"),
        (picture() + bytes(10 * MB), "photo.png", "The picture is larger than 10 MB"),
        (PDF, "plan.exe", "This kind of file is not taken"),
    ],
    ids=["script", "svg", "svg-as-png", "bomb", "damaged", "empty", "zip-bomb", "large-pdf", "large-picture", "exe"],
)
def test_a_bad_file_is_refused_and_the_words_stay(alices, talk, folder, button, content, name, sentence):
    answer = alices.post(
        replies(talk),
        status=422,
        body="My *words*.",
        **{button: "1"},
        **chosen(content, name, file_description="What it shows"),
    )

    assert sentence in answer.select(".error-summary")[0].get_text()
    assert sentence in answer.select("#file-error")[0].get_text()
    assert (answer.value("body"), answer.value("file_description")) == ("My *words*.", "What it shows")
    assert answer.select("details.files-more[open]")
    assert stored(folder) == [] and db.session.scalar(select(Upload)) is None
    assert db.session.scalar(select(Post).where(Post.number == 2)) is None


def test_a_picture_needs_words_or_must_be_decoration(alices, talk):
    answer = alices.post(replies(talk), status=422, body="Here.", **chosen(picture(), "photo.png"))

    assert "Say what the picture shows" in answer.select("#file_description-error")[0].get_text()
    assert answer.link("Say what the picture shows") == "#file_description"


@pytest.mark.parametrize(("content", "name", "most"), [(picture(), "a.png", 300), (PDF, "a.pdf", 150)])
def test_the_words_have_a_limit(alices, talk, content, name, most):
    answer = alices.post(
        replies(talk), status=422, body="Here.", **chosen(content, name, file_description="x" * (most + 1))
    )

    assert f"Use {most} characters or fewer. You have {most + 1}." in answer.text


def test_attach_without_a_file_says_so(alices, talk):
    answer = alices.post(replies(talk), status=422, body="Here.", attach="1")

    assert answer.link("Choose a file first.") == "#file"


def test_a_refused_file_keeps_those_attached_before(alices, talk):
    first = alices.post(replies(talk), status=200, body="Here.", attach="1", **chosen(PDF, "plan.pdf"))

    answer = alices.post(
        replies(talk), status=422, body="Here.", uploads=first.value("uploads"), **chosen(SVG, "plan.svg")
    )

    assert answer.value("uploads") == first.value("uploads") and "plan, PDF" in answer.text


def test_more_than_the_form_may_send_is_413_and_says_how_to_go_on(alices, talk):
    answer = alices.post(replies(talk), status=413, body="Here.", **chosen(PDF + bytes(27 * MB), "plan.pdf"))

    assert "a document has at most 25 MB and a picture 10 MB" in answer.text


def test_a_form_without_parts_stays_small(alices, talk):
    alices.post(replies(talk), status=413, body="x" * 300_000)


def test_so_many_documents_and_pictures_to_a_text(new_browser, alice, alices, talk):
    documents = [make_upload(alice) for _ in range(6)]
    pictures = [make_upload(alice, "a.png", picture()) for _ in range(11)]
    for files, sentence in ((documents, "Attach at most 5 documents."), (pictures, "Attach at most 10 pictures.")):
        few, many = (" ".join(str(file.id) for file in part) for part in (files[:-1], files))

        answer = alices.post(replies(talk), status=422, body="Here.", uploads=many)

        assert sentence in answer.text
        last = chosen(PDF, "last.pdf") if files is documents else chosen(picture(), "a.png", file_is_decorative="y")
        assert sentence in alices.post(replies(talk), status=422, attach="1", uploads=few, **last).text
    assert db.session.get_one(Discussion, talk.id).reply_count == 0


def test_a_new_member_attaches_one_picture_and_no_document(new_browser, talk):
    reader = new_browser(make_member(post_count=0))

    answer = reader.post(replies(talk), status=422, body="Here.", **chosen(PDF, "plan.pdf"))

    assert "New members attach no documents." in answer.text
    form = reader.post(replies(talk), status=200, attach="1", **chosen(picture(), "a.png", file_is_decorative="y"))
    second = chosen(picture(), "b.png", file_is_decorative="y")
    assert (
        "Attach at most 1 picture."
        in reader.post(replies(talk), status=422, attach="1", uploads=form.value("uploads"), **second).text
    )


def test_a_full_quota_says_what_to_do(alices, alice, talk, folder):
    full = make_upload(alice)
    with write():
        db.session.execute(db.update(Upload).values(size=MEMBER_MOST_BYTES - 10))

    answer = alices.post(replies(talk), status=422, body="Here.", **chosen(PDF, "plan.pdf"))

    assert "Your files together have at most 500 MB." in answer.text and answer.value("body") == "Here."
    assert [path.name for path in stored(folder)] == [full.stored_as]


def test_too_many_files_in_a_short_time_are_429(alices, alice, talk):
    for _ in range(20):
        with write():
            count_file(db.session.get_one(Member, alice.id))

    answer = alices.post(replies(talk), status=429, body="Here.", **chosen(PDF, "plan.pdf"))

    assert "limit of 20 files" in answer.text and answer.value("body") == "Here."
    assert int(answer.response.headers["Retry-After"]) > 0


def test_somebody_elses_file_cannot_be_used(alices, bob, talk):
    his = make_upload(bob)

    answer = alices.post(replies(talk), status=422, body="Here.", uploads=str(his.id))

    assert "A file of this form is not there any more" in answer.text
    assert "Plan of the junction" not in answer.text and answer.value("body") == "Here."
    db.session.rollback()
    assert db.session.get_one(Upload, his.id).kind is None


def test_a_file_of_another_text_cannot_be_taken_away_from_it(alices, alice, bob, talk):
    for owner in (alice, bob):
        post = make_post(talk, owner)
        file = make_upload(owner, on=("post", post.id))

        alices.post(replies(talk), status=422, body="Here.", uploads=str(file.id))

        db.session.rollback()
        assert (file.kind, file.subject_id) == ("post", post.id)


def test_two_tabs_with_one_file_make_one_use_of_it(alices, alice, talk):
    file = make_upload(alice)
    alices.post(replies(talk), body="The first tab.", uploads=str(file.id), submission="one")

    preview = alices.post(replies(talk), status=200, body="The second.", uploads=str(file.id), preview="1")
    assert "used in another text meanwhile" in preview.text
    answer = alices.post(replies(talk), status=422, body="The second.", uploads=str(file.id), submission="two")

    assert "A file of this form is not there any more" in answer.text and answer.value("body") == "The second."
    assert answer.value("uploads") == "" and "used in another text meanwhile" in answer.text
    alices.post(replies(talk), body="The second.", uploads="", submission="two")


@pytest.mark.parametrize("typed", ["x", "-1", "1 1 1", "99999999999", "1.5", " ".join(map(str, range(1, 90)))])
def test_nonsense_in_the_list_of_files_breaks_nothing(alices, talk, typed):
    alices.post(replies(talk), status=200, body="Here.", preview="1", uploads=typed)


def test_a_suspended_member_sends_no_file(new_browser, alice, talk, folder):
    reader = new_browser(alice)
    with write():
        db.session.get_one(Member, alice.id).suspended_until = talk.created_at.replace(year=2100)

    answer = reader.post(replies(talk), status=403, body="Here.", **chosen(PDF, "plan.pdf"))

    assert "suspended" in answer.text and stored(folder) == []
    with pytest.raises(NotAllowed), write():
        check_sender(db.session.get_one(Member, alice.id))


def test_a_visitor_sends_no_file(browser, talk, folder):
    browser.post(replies(talk), status=400, body="Here.", **chosen(PDF, "plan.pdf"))

    assert stored(folder) == []


def test_the_service_asks_for_the_owner_itself(alice, bob, talk):
    file, post = make_upload(bob), make_post(talk, alice)

    with pytest.raises(Invalid, match="not there any more"), write():
        attach(alice, ("post", post.id), [file.id])


def test_a_file_whose_row_cannot_be_written_is_not_left_behind(alices, alice, talk, folder):
    make_upload(alice)
    with write():
        # Room for the look before the work, and none for the file itself.
        db.session.execute(db.update(Upload).values(size=MEMBER_MOST_BYTES))
    before = stored(folder)

    alices.post(replies(talk), status=422, body="Here.", **chosen(PDF, "plan.pdf"))

    assert stored(folder) == before
