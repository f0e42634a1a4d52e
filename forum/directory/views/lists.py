"""The A–Z lists of people and organisations, and the names that the type-ahead suggests."""

from dataclasses import dataclass
from typing import Any

from flask import Response, abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import Form

from forum.accounts.models import Member
from forum.accounts.queries import member_letters, member_page
from forum.directory.finding_people import Found, Words, described, find_people
from forum.directory.forms import OrganisationsForm, PeopleFilterForm
from forum.directory.queries import PeopleFilter
from forum.directory.spelling import probably_meant
from forum.directory.views.blueprint import bp
from forum.families.queries import family_ids
from forum.organisations.alliances import alliances
from forum.organisations.models import Organisation
from forum.organisations.queries import (
    OrganisationFilter,
    bodies_by_region,
    find_organisation,
    found_as,
    organisation_letters,
    organisation_page,
    regions,
    suggestions,
)
from forum.text.plain import slugify, whole_number
from forum.themes.models import Theme
from forum.themes.queries import all_themes
from forum.web.audience import current_member, members_only, public
from forum.web.etags import tag_of, tagged, unchanged
from forum.web.loading import found
from forum.web.paging import ALPHABET, Numbered, Page, a_to_z, place_of_letter, with_query

SUGGESTIONS_KEPT_SECONDS = 300
WORDS_LONGEST, PAGES_MOST = 200, 25


@bp.route("/organisations")
@public
def organisations() -> ResponseReturnValue:
    named, known = regions(), alliances()
    form = OrganisationsForm(request.args, regions=named, alliances={slug: body.name for slug, body in known.items()})
    _check(form)
    alliance = known.get(form.alliance.data)
    region, typed = named.get(form.region.data, ""), form.q.data or ""
    wanted = OrganisationFilter(form.kind.data, region, alliance.id if alliance else None, typed)
    if form.view.data:
        return _by_region(form, bodies_by_region(wanted))
    held = [] if typed else organisation_letters(wanted)
    page = organisation_page(wanted, _place(held), lambda cursor: _address("/organisations", form, after=cursor))
    names = found_as(page.rows, typed) if typed and page.rows else {}
    names_shown = [(body_id, name.name, name.kind) for body_id, name in names.items()]
    tag = tag_of(current_member(), named, list(known), held, [_shown(row) for row in page.rows], names_shown)
    return unchanged(tag) or tagged(
        render_template(
            "directory/organisations.html",
            form=form,
            tabs=directory_tabs("/organisations"),
            names=names,
            other_view=_address("/organisations", form, view="regions"),
            **_list(page, held, form),
        ),
        tag,
    )


def _by_region(form: Form, places: dict[str, list[Organisation]]) -> ResponseReturnValue:
    """The whole list on one page."""
    tag = tag_of(current_member(), [(place, [_shown(row) for row in rows]) for place, rows in places.items()])
    return unchanged(tag) or tagged(
        render_template(
            "directory/regions.html",
            form=form,
            tabs=directory_tabs("/organisations"),
            places=[(slugify(name), name, rows) for name, rows in places.items()],
            is_narrowed=any(field.data for field in form if field.name != "view"),
            other_view=_address("/organisations", form, view=""),
        ),
        tag,
    )


def _shown(row: Organisation) -> tuple[Any, ...]:
    return row.id, row.name, row.kind, row.place_name, row.is_ended, row.has_begun


@bp.route("/people")
@members_only
def people() -> ResponseReturnValue:
    named, themes, family = regions(), all_themes(), family_ids(current_member())
    choices = {"regions": named, "themes": {theme.slug: theme.name for theme in themes}}
    form = PeopleFilterForm(request.args, **choices, has_family=bool(family))
    _check(form)
    body = found(find_organisation(form.organisation.data)) if form.organisation.data else None
    wanted = PeopleFilter(
        kind=form.kind.data,
        region=named.get(form.region.data, ""),
        organisation_id=body.id if body else None,
        family_ids=family if form.family.data else None,
        theme_id=next((theme.id for theme in themes if theme.slug == form.theme.data), None),
        role=form.role.data,
        discipline=form.discipline.data,
        offers=form.offers.data,
    )
    first = family if "sort" in form and form.sort.data else []
    if form.q.data or first:
        return _found(form, Looking(wanted, themes, first), body)
    return _from_a_to_z(form, wanted, body)


def _from_a_to_z(form: PeopleFilterForm, wanted: PeopleFilter, body: Organisation | None) -> ResponseReturnValue:
    viewer = current_member()
    held = member_letters(viewer, wanted.conditions)
    page = member_page(viewer, wanted.conditions, _place(held), lambda cursor: _address("/people", form, after=cursor))
    rows = described(page.rows, Words(""), viewer)
    choices = form.region.choices, "sort" in form
    printed = [(_shown_person(row.member), row) for row in rows]
    tag = tag_of(viewer, choices, held, body.name if body else "", printed)
    shown = {"form": form, "body": body, "tabs": directory_tabs("/people"), "rows": rows, **_list(page, held, form)}
    return unchanged(tag) or tagged(render_template("directory/people.html", **shown), tag)


def _shown_person(row: Member) -> tuple[Any, ...]:
    return row.id, row.version, row.organisation.name if row.organisation else ""


@dataclass(frozen=True)
class Looking:
    """What people are narrowed to, the themes there are, and the bodies whose people stand first."""

    wanted: PeopleFilter
    themes: list[Theme]
    first: list[int]

    def found(self, words: Words, page: int = 1) -> Found:
        """A page of those who fit the words."""
        return find_people(words, current_member(), self.wanted.conditions, self.themes, page=page, first=self.first)


def _found(form: PeopleFilterForm, looking: Looking, body: Organisation | None) -> ResponseReturnValue:
    """Those who fit the words, with where they stand; and what was probably meant where nobody does."""
    viewer, words, number = current_member(), Words(form.q.data[:WORDS_LONGEST]), _number()
    fitting = looking.found(words, number)
    if number > fitting.last_page:
        abort(404)
    pages = Numbered(number, fitting.last_page, lambda page: _address("/people", form, page=page if page > 1 else None))
    meant = "" if fitting.total or not words.text else probably_meant(words.text, viewer)
    is_better = meant and looking.found(Words(meant)).total
    return render_template(
        "directory/people.html",
        form=form,
        body=body,
        tabs=directory_tabs("/people"),
        rows=described(fitting.members, words, viewer),
        total=fitting.total,
        pages=pages,
        meant=(meant, _address("/people", form, q=meant)) if is_better else None,
        elsewhere=with_query("/search", q=words.text, kind="member"),
        is_narrowed=True,
    )


def _number() -> int:
    number = whole_number(request.args.get("page", "1"))
    if not number or number > PAGES_MOST:
        abort(404)
    return number


def _check(form: Form) -> None:
    """A filter that does not exist is an address that does not exist."""
    if not form.validate():
        abort(404)


def _place(held: list[str]) -> str | None:
    """The cursor of the address: a place in the list, or a letter to jump to."""
    letter = request.args.get("letter", "").lower()
    if not letter:
        return request.args.get("after")
    if letter not in ALPHABET or len(letter) > 1:
        abort(404)
    return place_of_letter(letter, held)


def _address(path: str, form: Form, **values: Any) -> str:
    return with_query(path, **{**{field.name: field.data for field in form}, **values})


def _list(page: Page, held: list[str], form: Form) -> dict[str, Any]:
    """What both lists print: the page, the letters above it, and whether filters narrow it."""
    current = page.rows[0].sort_name[:1] if page.rows else ""
    return {
        "page": page,
        "letters": a_to_z(held, current, lambda letter: _address(request.path, form, letter=letter)),
        "is_narrowed": any(field.data for field in form),
    }


def directory_tabs(current: str) -> list[tuple[str, str, bool, int]]:
    """The tabs above the lists of the directory."""
    viewer = current_member()
    names = [("Organisations", "/organisations")]
    if viewer is None or viewer.is_member:
        names.insert(0, ("People", "/people"))
        names.append(("Advocates", "/advocates"))
    return [(name, address, address == current, 0) for name, address in names]


@bp.route("/organisations/suggest")
@public
def suggest() -> Response:
    rows = suggestions(request.args.get("q", ""))
    response = jsonify([{"name": row.name, "kind": row.kind_label, "place": row.place_name} for row in rows])
    # It tells nothing about the viewer and costs one small statement, so it is kept rather than counted.
    response.headers["Cache-Control"] = f"private, max-age={SUGGESTIONS_KEPT_SECONDS}"
    return response
