"""Authorities like one: how far two of them are from each other, and why they are near, in words.

The distance adds four parts, so that a small sum means alike, and a person can check it by hand:

    distance =       |log2(people here / people there)|      one doubling of the population counts 1
             + 0.5 · |log2(km² here / km² there)|            one doubling of the area counts half
             +       steps between the classes of place      urban, partly rural, rural, sparse: each step counts 1
             + 1 where the kinds of authority differ         a county council and a unitary authority

People weigh most, because budgets and traffic follow them. Area stands in for the length of the network, which no
source of ours tells for each authority; as it follows the population in part, it counts half. The class of place says
what the roads are like, and the kind what else the authority has to do. Logarithms, because 50,000 people more change
much for a small authority and little for a large one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import log2
from typing import Any, NamedTuple

from sqlalchemy import Select, or_, select

from forum.clock import today
from forum.extensions import db
from forum.organisations.models import AUTHORITY_KINDS, PLACES, Organisation, OrganisationKind

PEERS = 12
AREA_WEIGHT = 0.5
KIND_WEIGHT = 1.0
# Populations of which the larger is at most so many times the smaller are told as one range.
CLOSE_RATIO = 1.5
# What a range of people is rounded to, by its upper end.
STEPS = ((400_000, 100_000), (150_000, 50_000), (20_000, 10_000), (0, 1_000))
MILLION = 1_000_000
RANKINGS_KEPT = 64
PLACE_WORDS = dict(zip(PLACES, ("urban", "partly rural", "rural", "sparsely populated"), strict=True))
KIND_WORDS = {
    OrganisationKind.COUNTY: ("county council", "county councils"),
    OrganisationKind.UNITARY: ("unitary authority", "unitary authorities"),
    OrganisationKind.METROPOLITAN: ("metropolitan district", "metropolitan districts"),
    OrganisationKind.LONDON: ("London authority", "London authorities"),
    OrganisationKind.SCOTTISH: ("Scottish council", "Scottish councils"),
    OrganisationKind.WELSH: ("Welsh council", "Welsh councils"),
    OrganisationKind.NORTHERN_IRISH: ("Northern Ireland authority", "Northern Ireland authorities"),
}


class Facts(NamedTuple):
    """What is compared of an authority, and what a peer is made of."""

    id: int
    slug: str
    name: str
    sort_name: str
    kind: OrganisationKind
    region: str
    place: str
    is_fictional: bool
    population: int
    area_km2: int


COLUMNS = tuple(getattr(Organisation, name) for name in Facts._fields)


@dataclass(frozen=True)
class Peer:
    """An authority near another, with the distance and the sentences that say why."""

    id: int
    slug: str
    name: str
    kind: OrganisationKind
    region: str
    distance: float
    reasons: tuple[str, ...]

    @property
    def address(self) -> str:
        return f"/organisations/{self.slug}"


def has_facts(body: Any) -> bool:
    """Whether enough is known of a body to compare it."""
    return body.kind in AUTHORITY_KINDS and body.place in PLACES and bool(body.population and body.area_km2)


def peers_of(body: Any, most: int = PEERS) -> list[Peer]:
    """The authorities most like one, the nearest first; none where the facts about it are missing. One statement.

    What is invented for the demonstration is like what is real, but never the other way round.
    """
    return nearest(body, db.session.execute(authorities()).all(), most) if has_facts(body) else []


def nearest(body: Any, rows: Iterable[Any], most: int = PEERS) -> list[Peer]:
    """The same of these rows of `authorities`, for a body of which the facts are known."""
    facts = Facts(*(getattr(body, name) for name in Facts._fields))
    return list(_nearest(facts, tuple(Facts(*row[: len(Facts._fields)]) for row in rows), most))


# It depends on nothing but these facts, which many pages ask for and which seldom change.
@lru_cache(maxsize=RANKINGS_KEPT)
def _nearest(body: Facts, rows: tuple[Facts, ...], most: int) -> tuple[Peer, ...]:
    others = [row for row in rows if row.id != body.id and (body.is_fictional or not row.is_fictional)]
    ranked = sorted((round(distance(body, row), 6), row.sort_name, row.id, row) for row in others)
    return tuple(
        Peer(row.id, row.slug, row.name, row.kind, row.region, far, reasons(body, row))
        for far, _, _, row in ranked[:most]
    )


def authorities() -> Select[Any]:
    """The statement of every authority that exists today and of which the facts are known."""
    body = Organisation
    return select(*COLUMNS).where(
        body.kind.in_(AUTHORITY_KINDS),
        body.place.in_(PLACES),
        body.population > 0,
        body.area_km2 > 0,
        or_(body.started_on.is_(None), body.started_on <= today()),
        or_(body.ended_on.is_(None), body.ended_on > today()),
    )


def distance(one: Any, other: Any) -> float:
    """How far two authorities with facts are from each other, as the head of this file says; 0 means alike."""
    people = abs(log2(one.population / other.population))
    area = AREA_WEIGHT * abs(log2(one.area_km2 / other.area_km2))
    place = abs(PLACES.index(one.place) - PLACES.index(other.place))
    return people + area + place + (KIND_WEIGHT if one.kind != other.kind else 0)


def reasons(one: Any, other: Any) -> tuple[str, ...]:
    """Sentences that say what two authorities have in common: «Both are rural county councils of 600 to 900 …»."""
    smaller, larger = sorted((one.population, other.population))
    is_close = larger <= smaller * CLOSE_RATIO
    area = f"Their areas are {one.area_km2:,} and {other.area_km2:,} km²."
    if is_close and one.kind == other.kind and one.place == other.place:
        return f"{_what(one, other)} of {_range(smaller, larger)} people.", area
    people = (
        f"Both have {_range(smaller, larger)}" if is_close else f"They have {one.population:,} and {other.population:,}"
    )
    return f"{_what(one, other)}.", f"{people} people.", area


def _what(one: Any, other: Any) -> str:
    places = PLACE_WORDS[one.place], PLACE_WORDS[other.place]
    kinds = KIND_WORDS[one.kind][0], KIND_WORDS[other.kind][0]
    if one.kind == other.kind:
        plural = KIND_WORDS[one.kind][1]
        is_one_place = places[0] == places[1]
        return (
            f"Both are {places[0]} {plural}"
            if is_one_place
            else f"Both are {plural}, one {places[0]} and one {places[1]}"
        )
    if places[0] == places[1]:
        return f"Both are {places[0]}, one a {kinds[0]} and one a {kinds[1]}"
    return f"One is {_article(places[0])} {kinds[0]}, one {_article(places[1])} {kinds[1]}"


def _article(word: str) -> str:
    return f"an {word}" if word == PLACE_WORDS["Urban"] else f"a {word}"


def _range(smaller: int, larger: int) -> str:
    """«600 to 900 thousand», «1.1 to 1.3 million»."""
    step = next(step for least, step in STEPS if larger >= least)
    low, high = smaller // step * step, -(-larger // step) * step
    high += step if high == low else 0
    if high >= MILLION:
        return f"{low / MILLION:g} to {high / MILLION:g} million"
    return f"{low // 1000} to {high // 1000} thousand"
