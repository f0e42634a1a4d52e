"""A seeded network of any size, the same for the same numbers: people, discussions, stories, followers."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import insert, select

from forum.__main__ import add_commands
from forum.accounts.models import Member, Role, State
from forum.accounts.services.passwords import hash_password
from forum.clock import now
from forum.database import write
from forum.discussions.models import Discussion, DiscussionTheme, Post, discussion_objective
from forum.extensions import db
from forum.following.models import Follow
from forum.objectives.models import Objective
from forum.objectives.services import load_objectives
from forum.organisations.models import Organisation
from forum.organisations.services import load_directory
from forum.stories.models import Story, StoryTheme, story_objective
from forum.text.plain import slugify
from forum.text.prepare import Text, prepare
from forum.themes.models import Theme
from forum.themes.services import load_themes

SEED = 1966
MEMBERS = 12_000
POSTS_IN_A_DISCUSSION = 20
# A story for each so many discussions.
DISCUSSIONS_PER_STORY = 3
REPLIES_IN_THE_LONG_ONE = 10_000
MANY_FOLLOWERS, FEW_FOLLOWERS = 10_000, 10
TEXTS = 400
CHUNK = 5_000
WORDS = (
    "gully carriageway footway kerb drainage surface dressing patch repair depot gang inspection defect camera survey "
    "winter salt route column lantern dimming structure culvert verge tree permit claim contract framework budget "
    "member officer scheme programme lifecycle deterioration condition skid resistance micro asphalt recycled carbon "
    "tonne litre mile visit"
).split()


@dataclass(frozen=True)
class Corpus:
    """Where things are: the ids that the measurements ask for."""

    plain_discussion: int
    long_discussion: int
    followed_by_few: int
    followed_by_many: int
    story: int
    post_count: int


def build(app: Flask, posts: int) -> Corpus:
    """Fill an empty, migrated database; about a minute for 50,000 posts."""
    add_commands(app)
    with app.app_context():
        upgrade()
        with write():
            load_themes()
            load_objectives()
            load_directory()
        chance = random.Random(SEED)  # noqa: S311  the same corpus each time, not a secret
        texts = _texts(chance)
        with write():
            _insert(Member, _members(chance))
        with write():
            corpus = _talk(chance, texts, posts)
        with write():
            _insert(Follow, _followers(corpus))
        return corpus


def found(app: Flask) -> Corpus | None:
    """The corpus that is there already, or None."""
    if not Path(app.config["INSTANCE_DIR"], "corpus-complete").exists():
        return None
    with app.app_context():
        rows = {row.title: row.id for row in db.session.scalars(select(Discussion).where(Discussion.id <= 4))}
        story = db.session.scalars(select(Story.id).order_by(Story.id).limit(1)).one()
        count = db.session.scalar(select(db.func.count()).select_from(Post)) or 0
    plain, long, few, many = (rows[name] for name in NAMED)
    return Corpus(plain, long, few, many, story=story, post_count=count)


NAMED = ("An ordinary discussion", "A very long discussion", "Followed by few", "Followed by many")


def _texts(chance: random.Random) -> list[Text]:
    return [prepare(_words_of_a_post(chance)) for _ in range(TEXTS)]


def _words_of_a_post(chance: random.Random) -> str:
    paragraphs = [_sentence(chance, chance.randint(20, 60)) for _ in range(chance.randint(1, 3))]
    if chance.random() < 0.3:
        paragraphs.append("\n".join(f"- {_sentence(chance, 8)}" for _ in range(4)))
    return "\n\n".join(paragraphs)


def _sentence(chance: random.Random, length: int) -> str:
    words = [chance.choice(WORDS) for _ in range(length)]
    if length > 10:
        words[length // 2] = f"**{words[length // 2]}**"
    return (" ".join(words) + ".").capitalize()


def _members(chance: random.Random) -> Iterator[dict[str, Any]]:
    bodies = list(db.session.scalars(select(Organisation.id)))
    password = hash_password("a bench has four legs")
    year_ago = now() - timedelta(days=365)
    for number in range(1, MEMBERS + 1):
        yield {
            "name": f"Robin Fields {number}",
            "sort_name": f"{number} fields robin",
            "handle": f"robin-fields-{number}",
            "email": f"robin{number}@bench.example",
            "job_title": "Highways engineer",
            "organisation_id": chance.choice(bodies),
            "password_hash": password,
            "role": Role.MEMBER,
            "state": State.ACTIVE,
            "post_count": 10,
            "created_at": year_ago,
            "confirmed_at": year_ago,
            "approved_at": year_ago,
        }


def _talk(chance: random.Random, texts: list[Text], posts: int) -> Corpus:
    # However few posts are asked for, there is a story among what they are in.
    ordinary = max(len(NAMED) + DISCUSSIONS_PER_STORY, (posts - REPLIES_IN_THE_LONG_ONE) // POSTS_IN_A_DISCUSSION)
    objectives = list(db.session.scalars(select(Objective.id).order_by(Objective.position)))
    themes = list(db.session.scalars(select(Theme.id).order_by(Theme.position)))
    bodies = {row.id: row.organisation_id for row in db.session.execute(select(Member.id, Member.organisation_id))}
    moment = now()
    discussions, all_posts, stories, tags, story_tags = [], [], [], [], []
    theme_links, story_themes = [], []
    for number in range(1, ordinary + 1):
        title = NAMED[number - 1] if number <= len(NAMED) else f"{_sentence(chance, 7)[:80]} {number}"
        replies = REPLIES_IN_THE_LONG_ONE if number == 2 else POSTS_IN_A_DISCUSSION - 1
        is_story = number > len(NAMED) and number % DISCUSSIONS_PER_STORY == 0
        begun = moment - timedelta(minutes=ordinary - number + 30)
        author = chance.randint(1, MEMBERS)
        rows = list(_posts(chance, texts, (number, begun, bodies), replies))
        if is_story:
            stories.append(_story(chance, texts, (number, title, begun, author, bodies[author])))
            story_tags.append({"story_id": len(stories), "objective_id": chance.choice(objectives)})
            story_themes.append({"story_id": len(stories), "theme_id": chance.choice(themes), "position": 0})
            rows = rows[1:]
        all_posts.extend(rows)
        home = f"/stories/{len(stories)}-{slugify(title)}" if is_story else ""
        discussions.append(_discussion(title, rows, (begun, author, bodies[author]), home))
        tags.append({"discussion_id": number, "objective_id": chance.choice(objectives)})
        theme_links.append({"discussion_id": number, "theme_id": chance.choice(themes), "position": 0})
    for table, values in (
        (Discussion, discussions), (discussion_objective, tags), (DiscussionTheme, theme_links), (Post, all_posts),
        (Story, stories), (story_objective, story_tags), (StoryTheme, story_themes),
    ):  # fmt: skip
        _insert(table, values)
    return Corpus(1, 2, 3, 4, story=1, post_count=len(all_posts))


def _discussion(title: str, rows: list[dict[str, Any]], of: tuple[datetime, int, int], home: str) -> dict[str, Any]:
    begun, author, body = of
    return {
        "kind": "story" if home else "question",
        "title": title,
        "audience": "public",
        "author_id": author,
        "organisation_id": body,
        "created_at": begun,
        "last_post_at": rows[-1]["created_at"],
        "last_number": rows[-1]["number"],
        "last_branch": max(row["branch_number"] for row in rows),
        "reply_count": rows[-1]["number"] - 1,
        "home": home,
    }


def _posts(
    chance: random.Random, texts: list[Text], of: tuple[int, datetime, dict[int, int]], replies: int
) -> Iterator[dict[str, Any]]:
    """An opening, then branches of four: a top reply, two below it, and one below the second."""
    discussion, begun, bodies = of
    for number in range(1, replies + 2):
        place = (number - 2) % 4
        parent = None if number == 1 else 1 if place == 0 else number - place if place < 3 else number - 1
        author = chance.randint(1, MEMBERS)
        yield {
            "discussion_id": discussion,
            "number": number,
            "parent_number": parent,
            "branch_number": 0 if number == 1 else (number - 2) // 4 + 1,
            "depth": 0 if number == 1 else (1, 2, 2, 3)[place],
            "author_id": author,
            "organisation_id": bodies[author],
            "created_at": begun + timedelta(seconds=number),
            **chance.choice(texts).columns,
        }


def _story(chance: random.Random, texts: list[Text], of: tuple[int, str, datetime, int, int]) -> dict[str, Any]:
    discussion, title, begun, author, body = of
    sections = {name: chance.choice(texts) for name in ("problem", "what_we_did", "result")}
    columns = {name: text.source for name, text in sections.items()}
    columns |= {f"{name}_html": text.html for name, text in sections.items()}
    return {
        "discussion_id": discussion,
        "author_id": author,
        "contact_id": author,
        "organisation_id": body,
        "audience": "public",
        "created_at": begun,
        "confirmed_on": begun.date(),
        "renderer_version": sections["result"].renderer_version,
        "title": title,
        "stage": "live",
        "saving": chance.randint(1_000, 900_000) * 100,
        "saving_basis": "yearly",
        "saving_status": "achieved",
        **columns,
    }


def _followers(corpus: Corpus) -> Iterator[dict[str, Any]]:
    for discussion, count in ((corpus.followed_by_few, FEW_FOLLOWERS), (corpus.followed_by_many, MANY_FOLLOWERS)):
        for member in range(1, count + 1):
            yield {"member_id": member, "kind": "discussion", "subject_id": discussion}


def _insert(table: Any, rows: Any) -> None:
    rows = iter(rows)
    while chunk := list(islice(rows, CHUNK)):
        db.session.execute(insert(table), chunk)
