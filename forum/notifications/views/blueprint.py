"""The blueprint of the room."""

from flask import Blueprint

bp = Blueprint("notifications", __name__)
