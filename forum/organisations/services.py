"""Adding bodies, names and domains; loading the directory."""

import csv
import tomllib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from forum.errors import Invalid
from forum.extensions import db
from forum.organisations.models import (
    FREE_MAIL_DOMAINS,
    NameKind,
    Organisation,
    OrganisationDomain,
    OrganisationKind,
    OrganisationName,
    OrganisationSuccession,
)
from forum.text.plain import clean_line, fold, slugify

DATA = Path(__file__).resolve().parent / "data"
IMPORT_COLUMNS = ("name", "short_name", "kind", "nation", "region", "former_names", "domain")


@dataclass
class ImportReport:
    """What an import did or would do, row by row: (row number, outcome, sentence)."""

    rows: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def refused_count(self) -> int:
        return sum(outcome == "refused" for _, outcome, _ in self.rows)


def add_organisation(name: str, kind: OrganisationKind, **values: Any) -> Organisation:
    """Add a body under its official name; `short` and `former` are further names. Raises Invalid for a known name."""
    short, former = values.pop("short", ""), values.pop("former", ())
    slug = values.pop("slug", "") or slugify(name, 100)
    if db.session.scalar(select(Organisation.id).where(Organisation.slug == slug)):
        raise Invalid(f"{name} is in the directory already.")
    values.setdefault("sort_name", fold(name))
    row = Organisation(name=name, kind=kind, slug=slug, **values)
    db.session.add(row)
    # The names need the body's id.
    db.session.flush()
    add_name(row, name, NameKind.OFFICIAL)
    if short:
        add_name(row, short, NameKind.SHORT)
    for other in former:
        add_name(row, other, NameKind.FORMER)
    return row


def add_name(organisation: Organisation, name: str, kind: NameKind) -> None:
    """Add a name that the body is or was known by; a name it has already is left as it is."""
    folded = fold(name)
    known = db.session.scalar(
        select(OrganisationName.id).where(
            OrganisationName.organisation_id == organisation.id, OrganisationName.folded == folded
        )
    )
    if known is None and folded:
        db.session.add(OrganisationName(organisation_id=organisation.id, name=name, folded=folded, kind=kind))
        # A second name in the same transaction must see this one.
        db.session.flush()


def add_domain(organisation: Organisation, domain: str) -> None:
    """Say that everybody at a mail domain belongs to a body. Raises Invalid for free-mail and taken domains."""
    domain = domain.strip().lower().removeprefix("@")
    if "." not in domain or " " in domain or len(domain) > 120:
        raise Invalid("Enter a mail domain, like council.gov.uk.")
    if domain in FREE_MAIL_DOMAINS:
        raise Invalid("Anybody can have an address at this domain, so it cannot stand for an organisation.")
    known = db.session.get(OrganisationDomain, domain)
    if known is not None and known.organisation_id != organisation.id:
        raise Invalid("This domain belongs to another organisation.")
    if known is None:
        db.session.add(OrganisationDomain(domain=domain, organisation_id=organisation.id))


def load_directory() -> int:
    """Load the product's own directory where it is not loaded yet; the number of bodies added."""
    known = set(db.session.scalars(select(Organisation.slug)))
    added = 0
    with (DATA / "authorities.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["slug"] not in known:
                values = {name: row[name] for name in ("slug", "sort_name", "nation", "region", "place", "gss_code")}
                source = "mySociety, CC BY 4.0"
                kind = OrganisationKind(row["kind"])
                add_organisation(row["name"], kind, short=row["short_name"], source=source, **values)
                added += 1
    for body in tomllib.loads((DATA / "bodies.toml").read_text(encoding="utf-8"))["body"]:
        if body["slug"] not in known:
            _add_body(body)
            added += 1
    return added


def _add_body(body: dict[str, Any]) -> None:
    values = {name: body[name] for name in ("slug", "region", "description", "source", "started_on") if name in body}
    row = add_organisation(
        body["name"],
        OrganisationKind(body["kind"]),
        short=body.get("short", ""),
        former=body.get("former", ()),
        **values,
    )
    if "follows" in body:
        _succeed(body["follows"], row, body["started_on"])


def _succeed(former_slug: str, successor: Organisation, on: date) -> None:
    former = db.session.scalar(select(Organisation).where(Organisation.slug == former_slug))
    if former is not None:
        former.ended_on = on
        db.session.add(OrganisationSuccession(former_id=former.id, successor_id=successor.id, on=on))


def import_organisations(path: Path, *, is_dry_run: bool) -> ImportReport:
    """Add the bodies of a CSV file; a row that cannot be taken is reported and the others go on.

    Columns: name and kind; optional short_name, nation, region, former_names (separated by |), domain.
    """
    report = ImportReport()
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(f"{path} cannot be read as a UTF-8 text file.") from error
    reader = csv.DictReader(lines)
    unknown = [name for name in reader.fieldnames or () if name not in IMPORT_COLUMNS]
    if unknown or not {"name", "kind"} <= set(reader.fieldnames or ()):
        raise Invalid(f"The first row must name the columns: {', '.join(IMPORT_COLUMNS)} (name and kind at least).")
    for number, row in enumerate(reader, start=2):
        report.rows.append((number, *_import_row(row)))
    if is_dry_run:
        db.session.rollback()
    return report


def _import_row(row: dict[str, str]) -> tuple[str, str]:
    name = clean_line(row.get("name"))
    kind = (row.get("kind") or "").strip().lower()
    if not 2 <= len(name) <= 120:
        return "refused", "The name must have 2 to 120 characters."
    if kind not in set(OrganisationKind):
        return "refused", f"{name}: the kind must be one of {', '.join(OrganisationKind)}."
    savepoint = db.session.begin_nested()
    try:
        added = add_organisation(
            name,
            OrganisationKind(kind),
            short=clean_line(row.get("short_name")),
            former=[clean_line(part) for part in (row.get("former_names") or "").split("|") if part.strip()],
            nation=clean_line(row.get("nation"))[:30],
            region=clean_line(row.get("region"))[:40],
        )
        if row.get("domain"):
            add_domain(added, row["domain"])
    except Invalid as refusal:
        savepoint.rollback()
        return "refused", f"{name}: {refusal}"
    savepoint.commit()
    return "added", name
