"""What people and programs may send to the pages of accounts; nothing of it may break them."""

import pytest

from forum.accounts.models import Member, State
from forum.extensions import db
from tests.accounts.people import JO, attempt, jo
from tests.factories import make_member, make_organisation

HUGE = "a" * 100_000


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Enter your name."),
        ("name", " \t ", "Enter your name."),
        ("name", "J", "Full name must have at least 2 characters."),
        ("name", "Jo " + "H" * 80, "Full name must have 80 characters or fewer. You have 83."),
        ("name", HUGE, "You have 100,000."),
        ("name", "12345", "Enter your name in letters."),
        ("name", "Јo Harrow", "Use letters of one alphabet in each word of your name."),
        ("name", "Jo Ηarrow", "Use letters of one alphabet in each word of your name."),
        ("name", "Jo\u200bHarrow", "Full name holds characters that cannot be seen."),
        ("name", "Jo\ufeff", "Full name holds characters that cannot be seen."),
        ("name", "J" + "\u0335\u0344\u0313\u0327" * 6 + "o", "Full name holds characters that cannot be seen."),
        ("email", "", "Enter your email address, like name@council.gov.uk."),
        ("email", "jo", "Enter an email address in the usual form"),
        ("email", "jo@harrow", "Enter an email address in the usual form"),
        ("email", "jo@council.gov.uk, b@council.gov.uk", "Enter an email address in the usual form"),
        ("email", "jö@council.gov.uk", "Enter an email address in the usual form"),
        ("email", "jo@[127.0.0.1]", "Enter an email address in the usual form"),
        ("email", "a" * 250 + "@council.gov.uk", "An email address has 254 characters or fewer."),
        ("job_title", "", "Enter your job title."),
        ("job_title", "x" * 81, "Job title must have 80 characters or fewer."),
        ("organisation", "", "Enter the name of your organisation."),
        ("organisation", "x" * 121, "Organisation must have 120 characters or fewer."),
        ("password", "", "Enter a password of at least 12 characters."),
        ("password", "jo harrow jo", "made of your name"),
        ("password", "x" * 129, "Use 128 characters or fewer."),
    ],
)
def test_each_field_refuses_with_a_sentence_and_keeps_the_others(browser, northmoor, field, value, sentence):
    page = browser.post("/register", status=422, **{**JO, field: value})

    assert sentence in page.text
    assert page.tree.title.get_text().startswith("Error: ")
    kept = {name: page.value(name) for name in JO if name not in (field, "password")}
    assert kept == {name: (JO[name].lower() if name == "email" else JO[name]) for name in kept}
    assert page.value("password") == ""
    assert page.select(f".error-summary a[href='#{field}']")
    assert jo() is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Jo \u202eworraH", "Jo worraH"),
        ("\u200fJo\u200e Harrow", "Jo Harrow"),
        ("Jo\x00 Harrow", "Jo Harrow"),
        ("Jo \r\n Harrow", "Jo Harrow"),
        ("  Jo   Harrow ", "Jo Harrow"),
        ("Siân O’Neill-Ó Súilleabháin", "Siân O’Neill-Ó Súilleabháin"),
        ("Jo\u0308rg Li\u0301", "Jörg Lí"),
        ("李 明", "李 明"),
        ("Олена Шевченко", "Олена Шевченко"),
        ("<b>Jo</b> & Co", "<b>Jo</b> & Co"),
        ("{{ 7 * 7 }} Jo", "{{ 7 * 7 }} Jo"),
        ("Robert'); DROP TABLE member;--", "Robert'); DROP TABLE member;--"),
    ],
)
def test_names_are_cleaned_and_real_ones_are_taken(browser, northmoor, typed, kept):
    browser.post("/register", **{**JO, "name": typed})

    assert jo().name == kept


def test_a_name_is_shown_as_text(new_browser):
    member = make_member("<b>Jo</b> {{ 7 * 7 }}")

    page = new_browser(member).page("/account")

    assert "<b>Jo</b> {{ 7 * 7 }}" in page.text
    assert not page.select("main dd b")


def test_bytes_that_are_no_utf_8_break_nothing(browser, northmoor):
    browser.page("/register")
    body = f"csrf_token={browser.token}&name=Jo+%FF%FEHarrow&email=jo%ED%A0%80@x&organisation=%C3%28&password=%FF"

    answer = browser.send("POST", "/register", data=body.encode(), content_type="application/x-www-form-urlencoded")

    assert answer.status == 400


def test_a_field_sent_twice_counts_once(browser, northmoor):
    browser.post("/register", **{**JO, "name": ["Jo Harrow", "Somebody Else"], "email": [JO["email"], "x@y.uk"]})

    assert jo().name == "Jo Harrow"


def test_fields_that_no_form_has_change_nothing(browser, northmoor):
    browser.post(
        "/register", **JO, role="administrator", state="active", id="1", handle="ada", approved_at="2026-01-01"
    )

    assert (jo().role, jo().state, jo().handle, jo().approved_at) == ("member", State.UNCONFIRMED, "jo-harrow", None)


def test_a_megabyte_is_too_large(browser, northmoor):
    answer = browser.post("/register", status=413, **{**JO, "name": "<b>" * 350_000})

    assert answer.heading


@pytest.mark.parametrize("path", ["/register", "/sign-in", "/forgotten-password", "/sign-out", "/account/email"])
def test_without_its_token_a_form_does_nothing(browser, northmoor, alice, path):
    browser.sign_in(alice)

    missing = browser.send("POST", path, data={**JO})
    foreign = browser.send("POST", path, data={**JO, "csrf_token": "IjEi.aaaaaa.bbbbbbbbb"})

    assert (missing.status, foreign.status) == (400, 400)
    assert "seven gullies" not in missing.html
    assert db.session.scalar(db.select(db.func.count()).select_from(Member)) == 1


@pytest.mark.parametrize(
    "path", ["/account/confirmation", "/account/wrong-email", "/account/sessions/1/end", "/sign-out"]
)
def test_acts_are_no_pages(new_browser, alice, path):
    new_browser(alice).page(path, status=405)


@pytest.mark.parametrize("token", ["x", "a" * 3000, "%00", "%FF", "..", "<script>", "' OR 1=1 --"])
def test_a_made_up_token_is_a_link_that_no_longer_works(browser, token):
    for path in ("/confirm/", "/reset-password/"):
        answer = browser.send("GET", path + token)

        assert answer.status in (400, 404, 410)


def test_a_reset_token_confirms_nothing_and_the_other_way_round(browser, northmoor, link_in):
    browser.post("/register", **JO)
    confirming = link_in("jo.harrow@northmoor.gov.uk")
    browser.post("/forgotten-password", email=JO["email"])
    resetting = link_in("jo.harrow@northmoor.gov.uk")

    browser.page(confirming.replace("/confirm/", "/reset-password/"), status=410)
    browser.page(resetting.replace("/reset-password/", "/confirm/"), status=410)


@pytest.mark.parametrize("cookie", ["", "x", "eyJfdXNlcl9pZCI6IjEifQ.aaaa.bbbb", "é", "a" * 5000])
def test_a_made_up_cookie_is_a_visitor(browser, cookie):
    browser.client.set_cookie("session", cookie)

    browser.page("/account", status=302)


def test_a_strange_browser_name_is_cut_and_shown_as_unknown(browser, alice):
    browser.client.environ_base["HTTP_USER_AGENT"] = "<script>alert(1)</script>" * 40
    attempt(browser, alice.email, "follow-the-triangle")

    page = browser.page("/account/sessions")

    assert "An unknown browser" in page.text
    assert "alert(1)" not in page.html


def test_a_foreign_host_is_refused(browser):
    assert browser.send("GET", "/sign-in", headers={"Host": "evil.example"}).status == 400


def test_links_in_letters_come_from_the_settings_not_from_the_request(app, browser, northmoor, outbox):
    browser.page("/register")
    browser.send("POST", "/register", data={"csrf_token": browser.token, **JO}, headers={"Host": "localhost"})

    assert f"{app.config['SITE_URL']}/confirm/" in outbox()[0].text


def test_a_name_with_a_line_end_adds_no_header(browser, northmoor, outbox):
    browser.post("/register", **{**JO, "name": "Jo\r\nBcc: all@council.gov.uk"})

    (letter,) = outbox()
    assert "\n" not in letter.subject
    assert letter.to_address == "jo.harrow@northmoor.gov.uk"


def test_an_organisation_with_wildcards_matches_nothing(browser):
    make_organisation("West Fen Council")

    page = browser.post("/register", status=422, **{**JO, "organisation": "%%%___"})

    assert "No organisation in the directory has this name." in page.text
