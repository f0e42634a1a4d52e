"""500 documents and 50 questions about roads, composed from a seeded grammar, with the grades that follow from it.

A document is about one of 25 topics and two of ten aspects, and names one other topic in passing. A question asks for a
topic and an aspect, in words that only some of its documents use. Both in a document: grade 2; the topic alone: grade 1.
"""

import json
import random
from dataclasses import dataclass
from pathlib import Path

from forum.subjects import SearchDocument
from tests.search.documents import document

SEED = 1966
DOCUMENTS_PER_TOPIC, QUESTIONS_PER_TOPIC = 20, 2

# Of each topic its names and what is said of it; of each aspect how it is asked and what answers it.
WORDS = json.loads(Path(__file__).with_name("parity_words.json").read_text("utf-8"))
TOPICS, ASPECTS, FILLERS = WORDS["topics"], WORDS["aspects"], WORDS["fillers"]


@dataclass(frozen=True)
class Corpus:
    """Documents, and for each question the grades of those that answer it, by their numbers."""

    documents: list[SearchDocument]
    grades: dict[str, dict[str, float]]


def corpus() -> Corpus:
    """The same corpus each time."""
    chance = random.Random(SEED)
    about = [topic for topic in TOPICS for _ in range(DOCUMENTS_PER_TOPIC)]
    chance.shuffle(about)
    facts = {number: (topic, frozenset(chance.sample(list(ASPECTS), 2))) for number, topic in enumerate(about, 1)}
    documents = [_document(chance, number, topic, sorted(aspects)) for number, (topic, aspects) in facts.items()]
    grades = {}
    for topic, words in TOPICS.items():
        mine = {number: aspects for number, (other, aspects) in facts.items() if other == topic}
        for aspect in chance.sample(sorted(frozenset().union(*mine.values())), QUESTIONS_PER_TOPIC):
            asked = chance.choice(ASPECTS[aspect]["asked"]).format(chance.choice(words["names"]))
            grades[asked] = {str(number): 2.0 if aspect in aspects else 1.0 for number, aspects in mine.items()}
    return Corpus(documents, grades)


def _document(chance: random.Random, number: int, topic: str, aspects: list[str]) -> SearchDocument:
    names, said = TOPICS[topic]["names"], TOPICS[topic]["said"]
    passing = chance.choice([name for other in TOPICS if other != topic for name in TOPICS[other]["names"]])
    sentences = [
        f"This is about {chance.choice(names)}.",
        *chance.sample(said, 2),
        *(sentence for aspect in aspects for sentence in chance.sample(ASPECTS[aspect]["said"], 2)),
        f"Beside it runs our work on {passing}.",
        *chance.sample(FILLERS, chance.randint(1, 5)),
    ]
    chance.shuffle(sentences)
    title = f"{chance.choice(names)} {chance.choice(('in the county', 'in a town', 'on rural roads', 'one year on'))}"
    return document(number, title.capitalize(), " ".join(sentences), kind="story")
