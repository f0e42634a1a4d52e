"""The blueprint of the room."""

from flask import Blueprint

bp = Blueprint("updates", __name__)
