"""Which mails a member wants."""

from flask_wtf import FlaskForm
from wtforms import BooleanField


class MailsForm(FlaskForm):
    NAMES = (
        *("reply", "reply_to_me", "mention", "accepted", "asked", "adoption", "credit", "still_true", "saved_search"),
        "solved",
    )

    reply_to_me = BooleanField("Somebody replies to me")
    mention = BooleanField("Somebody mentions me")
    accepted = BooleanField("My reply is accepted as an answer")
    credit = BooleanField("A practice story takes over my words")
    still_true = BooleanField(
        "A practice story of mine is a year old (one email a year, to ask whether it is still true)"
    )
    asked = BooleanField("Somebody asks me about a practice story or a theme, or invites me to answer")
    solved = BooleanField("A question of mine is ten days old (one email, to ask whether it is solved)")
    adoption = BooleanField("Another organisation tries a practice story of mine")
    reply = BooleanField("There are new replies in a discussion that I follow (one email until I open it)")
    saved_search = BooleanField(
        "There is something new in a search that I saved (daily, weekly or once, as you chose there)"
    )
