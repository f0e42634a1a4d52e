"""The blueprint of the room."""

from flask import Blueprint

bp = Blueprint("stories", __name__)
