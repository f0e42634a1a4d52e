"""Adding bodies, names and domains; loading the directory; importing a list."""

import csv
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from forum.errors import Invalid
from forum.extensions import db
from forum.organisations.alliances import load_alliances
from forum.organisations.lists import ListRow
from forum.organisations.models import (
    FREE_MAIL_DOMAINS,
    NAME_MOST,
    NameKind,
    Organisation,
    OrganisationDomain,
    OrganisationKind,
    OrganisationName,
    OrganisationSuccession,
)
from forum.text.plain import clean_line, fold, has_mixed_scripts, slugify

DATA = Path(__file__).resolve().parent / "data"
MYSOCIETY = "mySociety, CC BY 4.0"
SLUG_MOST = 100
NAMES_MOST = 20
NATION_MOST, REGION_MOST = 30, 40
SIZES = ("population", "area_km2")
DOMAIN = re.compile(r"(?=.{4,120}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")


@dataclass(frozen=True)
class Imported:
    """What became of one row of a list."""

    number: int
    is_added: bool
    sentence: str


def add_organisation(name: str, kind: OrganisationKind, **values: Any) -> Organisation:
    """Add a body under its official name; `short` is its short name, `other` and `former` are further names.

    Raises Invalid for what is no name and for one that a body of the directory has.
    """
    row, names = _body(name, kind, values)
    _check_unknown(name)
    row.slug = row.slug or _free_slug(name)
    db.session.add(row)
    # The names need the body's id.
    db.session.flush()
    db.session.execute(insert(OrganisationName), [{"organisation_id": row.id, **known} for known in names])
    return row


def _body(name: str, kind: OrganisationKind, values: dict[str, Any]) -> tuple[Organisation, list[dict[str, Any]]]:
    """The row of a body and those of its names, each once, which want its id. Raises Invalid for what is no name."""
    short, other, former = values.pop("short", ""), values.pop("other", ()), values.pop("former", ())
    names = [(name, NameKind.OFFICIAL)] + [(short, NameKind.SHORT)] * bool(short)
    names += [(text, NameKind.SHORT) for text in other if text] + [(text, NameKind.FORMER) for text in former]
    folded: dict[str, dict[str, Any]] = {}
    for text, name_kind in names:
        _check_name(text)
        known = {"name": text, "folded": fold(text)[:NAME_MOST], "kind": name_kind}
        folded.setdefault(known["folded"], known)
    return Organisation(name=name, kind=kind, **{"sort_name": fold(name), **values}), list(folded.values())


def _check_name(name: str) -> None:
    if not 2 <= len(name) <= NAME_MOST:
        raise Invalid(f"A name has 2 to {NAME_MOST} characters.")
    if not fold(name):
        raise Invalid("A name has letters or digits.")
    if has_mixed_scripts(name):
        raise Invalid(f"{name}: use letters of one alphabet in each word.")


def _check_unknown(name: str) -> None:
    other = db.session.scalar(
        select(Organisation.name)
        .join(OrganisationName, OrganisationName.organisation_id == Organisation.id)
        .where(OrganisationName.folded == fold(name))
        .limit(1)
    )
    if other is not None:
        known_as = "" if fold(other) == fold(name) else f", as {other}"
        raise Invalid(f"{name} is in the directory already{known_as}.")


def _free_slug(name: str) -> str:
    start = slugify(name, SLUG_MOST - 5)
    taken = set(db.session.scalars(select(Organisation.slug).where(Organisation.slug.like(f"{start}%"))))
    number, slug = 1, start
    while slug in taken:
        number += 1
        slug = f"{start}-{number}"
    return slug


def add_name(organisation: Organisation, name: str, kind: NameKind) -> None:
    """Add a name that the body is or was known by; a name it has already is left as it is."""
    _check_name(name)
    folded = fold(name)[:NAME_MOST]
    known = db.session.scalar(
        select(OrganisationName.id).where(
            OrganisationName.organisation_id == organisation.id, OrganisationName.folded == folded
        )
    )
    if known is None:
        db.session.add(OrganisationName(organisation_id=organisation.id, name=name, folded=folded, kind=kind))
        # A second name in the same transaction must see this one.
        db.session.flush()


def add_domain(organisation: Organisation, domain: str) -> None:
    """Say that everybody at a mail domain belongs to a body. Raises Invalid for free-mail and taken domains."""
    domain = domain.strip().lower().removeprefix("@")
    if not DOMAIN.fullmatch(domain):
        raise Invalid("Enter a mail domain, like council.gov.uk.")
    if domain in FREE_MAIL_DOMAINS:
        raise Invalid(f"Anybody can have an address at {domain}, so it cannot stand for an organisation.")
    known = db.session.get(OrganisationDomain, domain)
    if known is not None and known.organisation_id != organisation.id:
        raise Invalid(f"The domain {domain} belongs to another organisation.")
    if known is None:
        db.session.add(OrganisationDomain(domain=domain, organisation_id=organisation.id))


def load_directory() -> int:
    """Load the product's own directory where it is not loaded yet; the number of bodies added.

    A body that somebody added by hand under the same name stays as it is. Of what was loaded before, a size that is
    missing is filled in.
    """
    slugs = set(db.session.scalars(select(Organisation.slug)))
    known = set(db.session.scalars(select(OrganisationName.folded)))
    rows = list(directory_rows())
    _fill_sizes(rows)
    missing = [row for row in rows if row["slug"] not in slugs and fold(row["name"]) not in known]
    followed = {row["slug"]: row.pop("follows", "") for row in missing}
    bodies = [_body(row.pop("name"), OrganisationKind(row.pop("kind")), row) for row in missing]
    db.session.add_all(row for row, _ in bodies)
    # The names need the bodies' ids; all at once, because there are hundreds.
    db.session.flush()
    names = [{"organisation_id": row.id, **name} for row, kept in bodies for name in kept]
    if names:
        db.session.execute(insert(OrganisationName), names)
    for slug, former_slug in followed.items():
        former, successor = (_of_slug(former_slug), _of_slug(slug)) if former_slug else (None, None)
        if former is not None and successor is not None:
            succeed(former, successor)
    load_alliances()
    return len(bodies)


def _fill_sizes(rows: Sequence[dict[str, Any]]) -> None:
    told = {row["slug"]: row for row in rows if row.get("population")}
    unsized = select(Organisation).where(Organisation.population.is_(None), Organisation.source == MYSOCIETY)
    for body in db.session.scalars(unsized):
        if body.slug in told:
            body.population, body.area_km2 = (told[body.slug][name] for name in SIZES)


def directory_rows() -> Iterator[dict[str, Any]]:
    """The directory as the data files tell it: for each body what `add_organisation` takes, and perhaps `follows`."""
    with (DATA / "authorities.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            names = {"short": row.pop("short_name"), "other": row.pop("other_names").split("|")}
            sizes = {name: int(text) if (text := row.pop(name)) else None for name in SIZES}
            yield {**row, **names, **sizes, "source": MYSOCIETY}
    yield from tomllib.loads((DATA / "bodies.toml").read_text(encoding="utf-8"))["body"]


def _of_slug(slug: str) -> Organisation | None:
    return db.session.scalar(select(Organisation).where(Organisation.slug == slug))


def succeed(former: Organisation, successor: Organisation) -> None:
    """Say that one body replaces another on the day it begins; the former one ends then."""
    former.ended_on = successor.started_on
    db.session.add(OrganisationSuccession(former_id=former.id, successor_id=successor.id, on=successor.started_on))


def import_organisations(rows: Sequence[ListRow], seen: dict[str, int]) -> Iterator[Imported]:
    """Add the bodies of some rows of a list; a row that cannot be taken is refused and the others go on.

    `seen` holds the names and domains of the rows before, with their numbers, and grows.
    """
    for row in rows:
        savepoint = db.session.begin_nested()
        try:
            added = _add_row(row, seen)
        except Invalid as refusal:
            savepoint.rollback()
            yield Imported(row.number, is_added=False, sentence=str(refusal))
        else:
            savepoint.commit()
            yield Imported(row.number, is_added=True, sentence=f"{added.name}, {added.kind_label.lower()}.")


def _add_row(row: ListRow, seen: dict[str, int]) -> Organisation:
    if row.problem:
        raise Invalid(row.problem)
    cells = {"short_name": "", "nation": "", "region": "", "former_names": "", "domain": "", **row.cells}
    name, kind = cells["name"], cells.get("kind", "").lower()
    if kind not in set(OrganisationKind):
        raise Invalid(f"The kind must be one of {', '.join(OrganisationKind)}.")
    if len(cells["nation"]) > NATION_MOST or len(cells["region"]) > REGION_MOST:
        raise Invalid(f"A nation has at most {NATION_MOST} characters, a region {REGION_MOST}.")
    former = [clean_line(part) for part in cells["former_names"].split("|") if part.strip()]
    if len(former) > NAMES_MOST:
        raise Invalid(f"Give at most {NAMES_MOST} former names.")
    keys = [key for key in (fold(name), cells["domain"].lower()) if key]
    earlier = next((seen[key] for key in keys if key in seen), None)
    if earlier is not None:
        raise Invalid(f"Row {earlier} has the same name or domain.")
    place = {"nation": cells["nation"], "region": cells["region"]}
    added = add_organisation(name, OrganisationKind(kind), short=cells["short_name"], former=former, **place)
    if cells["domain"]:
        add_domain(added, cells["domain"])
    seen.update(dict.fromkeys(keys, row.number))
    return added
