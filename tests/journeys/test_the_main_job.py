"""The main job from end to end: join, share, find, ask, reply, be told, accept, report, remove, suspend."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from forum.clock import LONDON, now
from forum.text.words import day
from tests.journeys import caring, joining, writing
from tests.journeys.chromium import Reader
from tests.journeys.joining import Person
from tests.journeys.site import Letters, Site, text_of
from tests.journeys.stopping import stop_with_one_click

pytestmark = pytest.mark.browser

NEWCOMERS = {
    "without scripts": (
        Person("Wilma Thorpe", "wilma.thorpe@northmoor.demo.example", "Northmoor", "Northmoor County Council"),
        Person("Owen Pike", "owen.pike@roads.example", "Devon", "Devon County Council"),
    ),
    "with scripts": (
        Person("Greta Holme", "greta.holme@eastvale.demo.example", "Eastval", "Eastvale Council"),
        Person("Tom Brade", "tom.brade@roads.example", "Cornwall", "Cornwall Council"),
    ),
}
UNKIND = "Anybody with eyes could have seen this. Ask somebody competent next time."
UNKIND_REASON = "The rule about respect: speak about the work and not about the person."
SUSPENSION_REASON = "A pause of three days after an unkind reply."
PLACES = {"without scripts": "Sallowbridge", "with scripts": "Quernhow"}


@pytest.fixture(scope="module")
def moderator_email(site: Site) -> str:
    joining.make_moderator(site, "Nora Vance", "nora.vance@roads.example")
    return "nora.vance@roads.example"


@pytest.mark.parametrize("how", ["without scripts", "with scripts"])
def test_two_people_do_the_main_job(
    how: str, new_reader: Callable[..., Reader], letters: Letters, site: Site, moderator_email: str
):
    asker_person, helper_person = NEWCOMERS[how]
    asker, helper, moderator = (new_reader(java_script_enabled=how == "with scripts") for _ in range(3))
    moderator.sign_in(moderator_email)

    both_join((asker, asker_person), (helper, helper_person), moderator, letters)
    a_story_is_shared_and_found(asker, PLACES[how])
    question = a_question_is_answered((asker, asker_person), (helper, helper_person), letters, PLACES[how])
    second_device = new_reader(java_script_enabled=helper.runs_scripts, width="phone")
    second_device.sign_in(helper_person.email)
    an_unkind_reply_goes(asker, (helper, helper_person), moderator, question)
    letters.wait_for(asker_person.email, UNKIND_REASON)
    letters.wait_for(helper_person.email, SUSPENSION_REASON)
    for device in (helper, second_device):
        caring.is_signed_out(device)
        caring.reads_why(device, helper_person.email, SUSPENSION_REASON, day(last_day()))


def both_join(asker: tuple[Reader, Person], helper: tuple[Reader, Person], moderator: Reader, letters: Letters) -> None:
    """The one at a known domain is in at once, the other waits for the moderator."""
    for reader, person in (asker, helper):
        joining.register(reader, person)
        joining.confirm(reader, person, letters)
    asker[0].open("/discussions/new").locator('main [name="title"]').wait_for()
    helper[0].open("/account/waiting")
    helper[0].heading_is("A moderator checks your registration")
    joining.let_in(moderator, helper[1])
    letters.wait_for(helper[1].email, "You can now ask, reply and share what worked.")


def a_story_is_shared_and_found(reader: Reader, place: str) -> None:
    title = f"Root cutters at {place} halved repeat visits to blocked gullies"
    writing.share_story(
        reader,
        title,
        problem="The same **40 gullies** blocked each autumn.",
        what_we_did="1. Camera survey\n2. Root cutters before the leaves fall",
        result="Repeat visits fell from 210 to 96 in one winter.",
    )
    writing.find(reader, f"{place} roots gullies", title).click()
    reader.heading_is(title)


def a_question_is_answered(
    asker: tuple[Reader, Person], helper: tuple[Reader, Person], letters: Letters, place: str
) -> str:
    """Four replies, three levels deep, with a quotation and a mention; each letter comes, or was stopped."""
    (wilma, wilma_is), (owen, owen_is) = asker, helper
    question = writing.ask(
        wilma, f"How often do roots come back at {place}?", f"Cutting at {place} cost £4,100 a year."
    )

    writing.reply(owen, question, "After three winters, in clay.")
    replied = letters.wait_for(wilma_is.email, "After three winters, in clay.")
    assert f"{owen_is.name} replied to you:" in text_of(replied)
    stop_with_one_click(replied)

    writing.quote(wilma, question, "And in chalk?", of=2)
    letters.wait_for(owen_is.email, "And in chalk?")
    expect(writing.post(wilma, 3).locator("blockquote")).to_contain_text("After three winters, in clay.")
    writing.reply(owen, question, "In chalk we never saw them.", to=3)
    writing.reply(owen, question, f"I forgot, {wilma_is.mention}: line the pipe.", to=4)
    expect(writing.post(owen, 5).get_by_role("link", name=wilma_is.mention)).to_be_visible()

    writing.accept(wilma, question, 2)
    letters.wait_for(owen_is.email, f"{wilma_is.name} accepted your reply as an answer")
    # She stopped all emails about this discussion, so neither the reply nor the mention came.
    assert not [letter for letter in letters.all_to(wilma_is.email) if "chalk we never" in text_of(letter)]
    assert not [letter for letter in letters.all_to(wilma_is.email) if "line the pipe" in text_of(letter)]
    return question


def an_unkind_reply_goes(asker: Reader, helper: tuple[Reader, Person], moderator: Reader, question: str) -> None:
    """The reply is reported and removed, with its number and its reason left in its place; its author pauses."""
    writing.reply(helper[0], question, UNKIND)
    caring.report(asker, question, 6, note=f"Unkind at {question}")
    caring.remove(moderator, f"Unkind at {question}", UNKIND_REASON)
    caring.suspend(moderator, helper[1].name, SUSPENSION_REASON, f"{last_day():%Y-%m-%d}")

    asker.open(question)
    expect(writing.post(asker, 6)).to_contain_text(f"A moderator removed this reply: {UNKIND_REASON}")
    expect(writing.post(asker, 6)).not_to_contain_text("competent")


def last_day() -> datetime:
    return (now() + timedelta(days=3)).astimezone(LONDON)
