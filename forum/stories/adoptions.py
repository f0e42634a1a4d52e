"""Adoptions for a viewer: one of them, those of a story with their counts, and lists for other pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, select
from sqlalchemy.orm import aliased, joinedload, load_only

from forum.accounts.models import Member
from forum.accounts.permissions import Standing, standing_of
from forum.discussions.models import Discussion
from forum.extensions import db
from forum.organisations.models import Organisation, OrganisationKind
from forum.stories.adoption_words import considering_line, did, said_now, tried_line
from forum.stories.models import STATUS_LABELS, TRIED, Adoption, AdoptionChange, AdoptionStatus, Story
from forum.stories.permissions import adoptions_visible_to, can_see_adoption
from forum.text.plain import first_sentence, slugify, text_of
from forum.web.loading import LARGEST_ID
from forum.web.paging import PAGE_SIZE, Order, Page, cut, keyset

LATEST = Order(Adoption.changed_at, Adoption.id)
CHANGES_SHOWN = 100
# What a list prints of a record; the rest of it stays where it is.
LIST_COLUMNS = (Adoption.id, Adoption.status, Adoption.result_html, Adoption.changed_at, Adoption.version)


@dataclass(frozen=True)
class AdoptionRow:
    """One record as other pages print it."""

    id: int
    address: str
    story_title: str
    # «Eastvale Council adapted this», a sentence without its full stop.
    sentence: str
    status_label: str
    result_text: str
    organisation_name: str
    organisation_address: str
    is_provider: bool
    story_organisation_name: str
    changed_at: datetime
    version: int
    audience: str


@dataclass(frozen=True)
class Tried:
    """What the page of a story says about its adoptions."""

    counts: dict[str, int] = field(default_factory=dict)
    happy_count: int = 0
    own_id: int | None = None
    # Pairs of a record and what it says, ready to print.
    page: Page = field(default_factory=lambda: Page([]))

    @property
    def tried_count(self) -> int:
        """How many bodies tried it; whoever only considers it has not."""
        return sum(self.counts.get(status, 0) for status in TRIED)

    @property
    def line(self) -> str:
        """«2 adopted, 1 adapted, 1 not for us»."""
        return tried_line(self.counts)

    @property
    def considering(self) -> str:
        """«1 organisation is considering it», or empty."""
        return considering_line(self.counts.get(AdoptionStatus.CONSIDERING, 0))


def tried_of(story: Story, viewer: Member | None, after: str | None, address: Any) -> Tried:
    """The records of a story that stand, the latest first, with their counts; two statements however many."""
    own, counts, happy = None, {}, 0
    mine = viewer.organisation_id if viewer is not None and viewer.is_member else None
    for status, count, may_be_asked, own_id in db.session.execute(_COUNTS, {"story_id": story.id, "mine": mine or 0}):
        own = own_id or own
        counts[str(status)] = count
        happy += may_be_asked if status in TRIED else 0
    page = _records(story, after, address) if any(counts.values()) else Page([])
    return Tried(counts, happy, own, page)


_STANDS = and_(Adoption.deleted_at.is_(None), Adoption.removed_at.is_(None))
_COUNTS = (
    select(
        Adoption.status,
        func.sum(case((_STANDS, 1), else_=0)),
        func.sum(case((and_(_STANDS, Adoption.may_be_asked), 1), else_=0)),
        func.max(case((Adoption.organisation_id == bindparam("mine"), Adoption.id))),
    )
    .where(Adoption.story_id == bindparam("story_id"))
    .group_by(Adoption.status)
)


def _records(story: Story, after: str | None, address: Any) -> Page:
    narrow, _ = keyset(LATEST, after)
    statement = select(Adoption).options(
        joinedload(Adoption.organisation), joinedload(Adoption.member), joinedload(Adoption.changed_by)
    )
    rows = db.session.scalars(narrow(statement.where(Adoption.story_id == story.id, _STANDS))).all()
    page = cut(rows, _place, after, address)
    return Page([(row, said_now(row)) for row in page.rows], page.newer, page.older)


def _place(row: Any) -> tuple[datetime, int]:
    return row.changed_at, row.id


def find_any_adoption(adoption_id: int) -> Adoption | None:
    """The record of an id in every state, with its story and its people."""
    if not 0 < adoption_id <= LARGEST_ID:
        return None
    return db.session.scalar(_whole().where(Adoption.id == adoption_id))


def _whole() -> Select[Adoption]:
    story = joinedload(Adoption.story)
    return select(Adoption).options(
        story.joinedload(Story.discussion).joinedload(Discussion.locked_by),
        story.joinedload(Story.organisation),
        joinedload(Adoption.organisation),
        joinedload(Adoption.member),
        joinedload(Adoption.changed_by),
    )


def find_adoption(adoption_id: int, viewer: Member | None) -> Adoption | None:
    """The record if the viewer may see it."""
    adoption = find_any_adoption(adoption_id)
    return adoption if adoption is not None and can_see_adoption(viewer, adoption) else None


def adoption_of(story_id: int, organisation_id: int) -> Adoption | None:
    """The record of a body about a story in every state; there is one at most."""
    statement = _whole().where(Adoption.story_id == story_id, Adoption.organisation_id == organisation_id)
    return db.session.scalar(statement)


def visible_adoption_ids(ids: Iterable[int], viewer: Member | None) -> set[int]:
    """Which of these the viewer may see and still stand."""
    statement = select(Adoption.id).join(Story, Story.id == Adoption.story_id)
    return set(db.session.scalars(statement.where(Adoption.id.in_(list(ids)), adoptions_visible_to(viewer))))


def changes_of(adoption: Adoption) -> Sequence[AdoptionChange]:
    """What a record said, the latest first; the first of them is what it says now."""
    statement = select(AdoptionChange).where(AdoptionChange.adoption_id == adoption.id)
    return db.session.scalars(statement.order_by(AdoptionChange.id.desc()).limit(CHANGES_SHOWN)).all()


@dataclass(frozen=True)
class AdoptionFilter:
    """Which records a list holds: those of a body, or those about the stories of a body; without both, all."""

    by_organisation_id: int | None = None
    of_organisation_id: int | None = None


def adoption_list(
    viewer: Member | None, wanted: AdoptionFilter, after: str | None, address: Any, *, size: int = PAGE_SIZE
) -> Page:
    """A page of AdoptionRow, the latest first, without those who only consider it; one statement."""
    narrow, _ = keyset(LATEST, after, size)
    ids = {"by_id": wanted.by_organisation_id, "of_id": wanted.of_organisation_id}
    statement = narrow(_listed(standing_of(viewer), ids["by_id"] is not None, ids["of_id"] is not None))
    given = {name: number for name, number in ids.items() if number is not None}
    rows = db.session.execute(statement, {**given, **({"viewer_id": viewer.id} if viewer else {})}).all()
    page = cut(rows, lambda row: _place(row[0]), after, address, size=size)
    return Page([_row(row) for row in page.rows], page.newer, page.older)


_StoryBody = aliased(Organisation)


@lru_cache(maxsize=32)
def _listed(viewer: Standing | None, has_by: bool, has_of: bool) -> Any:  # noqa: FBT001  lru_cache takes no names
    conditions: list[ColumnElement[bool]] = [adoptions_visible_to(viewer), Adoption.status.in_(TRIED)]
    if has_by:
        conditions.append(Adoption.organisation_id == bindparam("by_id"))
    if has_of:
        conditions.append(Story.organisation_id == bindparam("of_id"))
    return (
        select(Adoption, Story.id, Story.title, Story.audience, Organisation, _StoryBody.name)
        .join(Story, Story.id == Adoption.story_id)
        .join(Organisation, Organisation.id == Adoption.organisation_id)
        .outerjoin(_StoryBody, _StoryBody.id == Story.organisation_id)
        .options(load_only(*LIST_COLUMNS))
        .where(*conditions)
    )


def _row(row: Any) -> AdoptionRow:
    adoption, story_id, title, audience, organisation, story_body = row
    return AdoptionRow(
        id=adoption.id,
        address=f"/stories/{story_id}-{slugify(title)}#{adoption.anchor}",
        story_title=title,
        sentence=did(adoption.status, organisation.name),
        status_label=STATUS_LABELS[adoption.status],
        result_text=first_sentence(text_of(adoption.result_html)),
        organisation_name=organisation.name,
        organisation_address=organisation.address,
        is_provider=organisation.kind == OrganisationKind.PROVIDER,
        story_organisation_name=story_body or "",
        changed_at=adoption.changed_at,
        version=adoption.version,
        audience=audience,
    )
