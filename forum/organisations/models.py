"""Bodies that members belong to, with all their names and their mail domains."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.clock import now, today
from forum.database import UtcDateTime, choice
from forum.extensions import db
from forum.text.plain import fold, slugify

NAME_MOST = 120
# What the search keeps of a body beside its names.
LABEL_COLUMNS = frozenset({"slug", "name", "kind", "region"})
# Anybody can have an address there, so such a domain proves no body.
FREE_MAIL_DOMAINS = frozenset(
    "gmail.com googlemail.com outlook.com hotmail.com hotmail.co.uk live.com live.co.uk msn.com yahoo.com yahoo.co.uk "
    "icloud.com me.com mac.com aol.com btinternet.com sky.com virginmedia.com talktalk.net proton.me protonmail.com "
    "gmx.com gmx.co.uk mail.com zoho.com fastmail.com demo.example".split()
)


class OrganisationKind(StrEnum):
    COUNTY = "county"
    UNITARY = "unitary"
    METROPOLITAN = "metropolitan"
    LONDON = "london"
    SCOTTISH = "scottish"
    WELSH = "welsh"
    NORTHERN_IRISH = "northern_irish"
    NATIONAL = "national"
    ALLIANCE = "alliance"
    PROVIDER = "provider"
    BODY = "body"


KIND_LABELS = {
    "county": "County council",
    "unitary": "Unitary authority",
    "metropolitan": "Metropolitan district",
    "london": "London authority",
    "scottish": "Scottish council",
    "welsh": "Welsh council",
    "northern_irish": "Northern Ireland authority",
    "national": "National body",
    "alliance": "Alliance or network",
    "provider": "Provider",
    "body": "Other body",
}


# Who looks after local roads.
AUTHORITY_KINDS = tuple(
    OrganisationKind(kind)
    for kind in ("county", "unitary", "metropolitan", "london", "scottish", "welsh", "northern_irish")
)
# Classes of place, from town to country.
PLACES = ("Urban", "Urban with rural areas", "Rural", "Sparse and rural")
GROUP_NAME_MOST = 80


class NameKind(StrEnum):
    OFFICIAL = "official"
    SHORT = "short"
    FORMER = "former"


class Organisation(db.Model):
    __tablename__ = "organisation"
    __table_args__ = (Index("ix_organisation_list", "sort_name", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    sort_name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[OrganisationKind] = mapped_column(choice(OrganisationKind), index=True)
    nation: Mapped[str] = mapped_column(String(30), default="")
    region: Mapped[str] = mapped_column(String(40), default="", index=True)
    place: Mapped[str] = mapped_column(String(40), default="")
    gss_code: Mapped[str] = mapped_column(String(9), default="")
    # Of the middle of 2020; empty where no source tells it.
    population: Mapped[int | None]
    area_km2: Mapped[int | None]
    description: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(String(300), default="")
    is_fictional: Mapped[bool] = mapped_column(default=False)
    started_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    names: Mapped[list["OrganisationName"]] = relationship(back_populates="organisation", lazy="raise_on_sql")
    domains: Mapped[list["OrganisationDomain"]] = relationship(back_populates="organisation", lazy="raise_on_sql")

    @property
    def kind_label(self) -> str:
        return KIND_LABELS[self.kind]

    @property
    def address(self) -> str:
        return f"/organisations/{self.slug}"

    @property
    def list_name(self) -> str:
        """The name as an A–Z list prints it, what it is sorted by first: «Barnet, London Borough of»."""
        words = self.name.split()
        first = self.sort_name.split(" ")[0]
        start = next((place for place, word in enumerate(words) if fold(word) == first), 0)
        return f"{' '.join(words[start:])}, {' '.join(words[:start])}" if start else self.name

    @property
    def place_name(self) -> str:
        """The region, or the nation where no region is told."""
        return self.region or self.nation

    @property
    def labels(self) -> dict[str, tuple[str, ...]]:
        """What filters of the search ask of a body, and of whatever its people write."""
        region = (slugify(self.region),) if self.region else ()
        return {"organisation": (self.slug,), "organisation_kind": (self.kind.value,), "region": region}

    @property
    def is_provider(self) -> bool:
        return self.kind == OrganisationKind.PROVIDER

    @property
    def is_alliance(self) -> bool:
        return self.kind == OrganisationKind.ALLIANCE

    @property
    def is_authority(self) -> bool:
        """Whether it looks after local roads."""
        return self.kind in AUTHORITY_KINDS

    @property
    def is_ended(self) -> bool:
        return self.ended_on is not None and self.ended_on <= today()

    @property
    def has_begun(self) -> bool:
        return self.started_on is None or self.started_on <= today()


class OrganisationSuccession(db.Model):
    """One body followed by another; a body may have several successors."""

    __tablename__ = "organisation_succession"

    former_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    successor_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    on: Mapped[date | None]


class OrganisationName(db.Model):
    """Any name a body is or was known by; `folded` is what searches compare."""

    __tablename__ = "organisation_name"
    __table_args__ = (UniqueConstraint("organisation_id", "folded"), Index("ix_organisation_name_folded", "folded"))

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(120))
    folded: Mapped[str] = mapped_column(String(120))
    kind: Mapped[NameKind] = mapped_column(choice(NameKind))
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]

    organisation: Mapped[Organisation] = relationship(back_populates="names", lazy="raise_on_sql")


class AllianceRole(StrEnum):
    MEMBER = "member"
    CHAIR = "chair"


class OrganisationMembership(db.Model):
    """One body in an alliance, with where that was seen; a body that left has the day in `until_on`."""

    __tablename__ = "organisation_membership"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True)
    alliance_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    role: Mapped[AllianceRole] = mapped_column(choice(AllianceRole), default=AllianceRole.MEMBER)
    since_on: Mapped[date | None]
    until_on: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(300), default="")


class AllianceGroup(db.Model):
    """A working group of an alliance; we keep its name only."""

    __tablename__ = "alliance_group"
    __table_args__ = (UniqueConstraint("alliance_id", "folded"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    alliance_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(80))
    folded: Mapped[str] = mapped_column(String(80))


class OrganisationDomain(db.Model):
    """Everybody with a confirmed address at this domain belongs to this body."""

    __tablename__ = "organisation_domain"

    domain: Mapped[str] = mapped_column(String(120), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    organisation: Mapped[Organisation] = relationship(back_populates="domains", lazy="raise_on_sql")


class OrganisationRequest(db.Model):
    """A body that somebody missed in the directory."""

    __tablename__ = "organisation_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    asked_by: Mapped[str] = mapped_column(String(254))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
