"""How the search sees the directory: each name of a body may stand for its other names."""

from sqlalchemy import func, select

from forum.organisations.models import Organisation, OrganisationName
from forum.search.thesaurus.sources import WordSource, add_source

STAMP = (
    func.count(OrganisationName.id),
    func.max(OrganisationName.id),
    func.sum(func.length(OrganisationName.folded)),
    func.max(Organisation.created_at),
)

add_source(
    "names of bodies",
    WordSource(
        select(OrganisationName.organisation_id, OrganisationName.name).order_by(OrganisationName.id),
        tuple(select(column).scalar_subquery() for column in STAMP),
    ),
)
