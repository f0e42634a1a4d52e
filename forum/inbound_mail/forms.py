"""What a member decides about writing by email."""

from flask_wtf import FlaskForm
from wtforms import BooleanField


class EmailInForm(FlaskForm):
    may_start = BooleanField("I may start discussions by email")
