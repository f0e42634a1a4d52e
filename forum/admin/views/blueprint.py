"""The blueprint of administration, and the frame of its pages."""

from typing import Any

from flask import Blueprint, make_response, render_template, request
from flask_wtf import FlaskForm

from forum.errors import Refusal

bp = Blueprint("admin", __name__)
SECTIONS = (
    ("Overview", "/admin"),
    ("Members and roles", "/admin/roles"),
    ("Organisations", "/admin/organisations"),
    ("Tables", "/admin/tables"),
    ("Leads", "/admin/objectives"),
    ("Mail", "/admin/mail"),
    ("Jobs", "/admin/jobs"),
    ("Search", "/admin/search"),
    ("Thesaurus", "/admin/thesaurus"),
)


def admin_page(template: str, form: FlaskForm | None = None, refusal: Refusal | None = None, **values: Any) -> Any:
    """A page of administration; 422, or the status of the refusal, when the form was sent and not accepted."""
    if form is not None and refusal is not None:
        form.form_errors.append(str(refusal))
    has_errors = form is not None and bool(form.errors)
    tabs = [(label, address, _is_here(address), 0) for label, address in SECTIONS]
    page = render_template(template, form=form, tabs=tabs, form_has_errors=has_errors, **values)
    return make_response(page, refusal.status if refusal else 422 if has_errors else 200)


def _is_here(address: str) -> bool:
    return request.path == address or (address != "/admin" and request.path.startswith(f"{address}/"))
