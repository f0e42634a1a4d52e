"""The blueprint of the room."""

from flask import Blueprint

bp = Blueprint("discussions", __name__)
