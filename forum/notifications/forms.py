"""Which mails a member wants."""

from flask_wtf import FlaskForm
from wtforms import BooleanField


class MailsForm(FlaskForm):
    NAMES = ("reply", "reply_to_me", "mention", "accepted")

    reply_to_me = BooleanField("Somebody replies to me")
    mention = BooleanField("Somebody mentions me")
    accepted = BooleanField("My reply is accepted as an answer")
    reply = BooleanField("There are new replies in a discussion that I follow (one email until I open it)")
