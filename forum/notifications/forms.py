"""Which mails a member wants."""

from flask_wtf import FlaskForm
from wtforms import BooleanField


class MailsForm(FlaskForm):
    NAMES = ("reply", "reply_to_me", "mention", "accepted", "asked", "adoption")

    reply_to_me = BooleanField("Somebody replies to me")
    mention = BooleanField("Somebody mentions me")
    accepted = BooleanField("My reply is accepted as an answer")
    asked = BooleanField("Somebody asks me about a practice story")
    adoption = BooleanField("Another organisation tries a practice story of mine")
    reply = BooleanField("There are new replies in a discussion that I follow (one email until I open it)")
