"""Which mails a member wants."""

from flask_wtf import FlaskForm
from wtforms import BooleanField


class MailsForm(FlaskForm):
    NAMES = ("reply", "reply_to_me", "mention", "accepted")

    reply = BooleanField("New replies in discussions that I follow")
    reply_to_me = BooleanField("Replies to me")
    mention = BooleanField("Somebody mentions me")
    accepted = BooleanField("My reply is accepted as an answer")
