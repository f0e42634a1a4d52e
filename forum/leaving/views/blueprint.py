"""The blueprint of the room."""

from flask import Blueprint

bp = Blueprint("leaving", __name__)
