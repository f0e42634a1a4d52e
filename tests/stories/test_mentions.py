"""Mentions in practice stories: told once, when the story shows, and again only for whom an edit names."""

from tests.factories import make_member, make_story
from tests.stories.test_sharing import STORY

TOLD = "mentioned you in a practice story"


def letters(outbox, member):
    return [letter for letter in outbox(member) if TOLD in letter.text]


def test_an_edit_tells_whom_it_names_and_nobody_twice(new_browser, outbox, alice, bob):
    carol = make_member("Carol Fenn")
    story = make_story(alice, result="It held, as @bob-oakes said.")
    writer = new_browser(alice)
    outbox()

    fields = {**STORY, "result": "It held, as @bob-oakes and @carol-fenn said.", "submission": "two"}
    writer.post(f"/stories/{story.id}/edit", **fields, version=1)
    writer.post(f"/stories/{story.id}/edit", **{**fields, "summary": "It held."}, version=2)

    assert len(letters(outbox, bob)) == 1
    assert len(letters(outbox, carol)) == 1
    assert "Alice Merrin mentioned you in a practice story" in letters(outbox, carol)[0].text


def test_an_edit_of_what_does_not_show_tells_nobody_yet(new_browser, outbox, bob):
    robin = make_member("Robin New", post_count=0)
    writer = new_browser(robin)
    link = {"links-0-title": "Paper", "links-0-address": "https://northmoor.example/paper.pdf"}
    writer.post("/stories/new", **STORY, **link)

    writer.post("/stories/1/edit", **{**STORY, "problem": "As @bob-oakes asked."}, **link, version=1)

    assert letters(outbox, bob) == []
