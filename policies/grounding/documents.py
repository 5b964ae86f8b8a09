"""What a message must agree with in words, and which of its sentences assert something about it."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from marque.evidence import Evidence
from marque.message import Message, Part
from policies.claims.mood import Moods
from policies.claims.plain import Plain, Stretch
from policies.grounding.source import read, read_source
from policies.grounding.words import words_in

_PROVING = frozenset({"source", "guideline", "doc", "product"})
"""Kinds of passage that may prove something; a review or earlier copy shows only that somebody said so."""
_PARTS: tuple[Part, ...] = ("subject", "preheader", "body")
_FEWEST = 5
"""A sentence of fewer words is a call or a greeting."""
_FEWEST_HELD = 3
"""Words of content that a source must hold, in any place, before anything is compared."""
_UNSAID = frozenset({"link", "image", "description", "price", "gtin", "mpn"})
_CALLS_TEXT = """
add ask book bring browse build buy call check choose click come compare contact discover download drop enjoy explore
find follow get give go grab have hurry join keep learn leave let look make meet open order pick plan read reply reserve
save say see send share shop show sign start stay take talk tell think treat try turn upgrade use visit wait watch wear
write you'll you'd imagine please thanks thank hi hello dear
"""
_CALLS = frozenset(_CALLS_TEXT.split())
_ADDRESSING = re.compile(r"\b(?:we (?:hope|think|believe|love|promise|wish|thank)|i (?:hope|think|believe|love))\b")


class Text(NamedTuple):
    """One text under the id by which it is cited."""

    id: str
    text: str


class Sentence(NamedTuple):
    """One sentence of a message, with its place."""

    part: Part
    at: Stretch
    text: str


def documents_of(message: Message, evidence: Evidence, now: datetime) -> tuple[Text, ...]:
    """Return the texts that the copy must agree with: those handed in, and the team's own that hold now."""
    own = [
        Text(one.id, f"{one.title}\n{one.text}" if one.title else one.text)
        for one in evidence.passages
        if one.kind in _PROVING and one.trust == "team" and not (one.expires and one.expires < now)
    ]
    return (*(Text(one.id, one.text) for one in message.evidence), *own)


def products_of(evidence: Evidence) -> Iterator[Text]:
    """Yield what the catalogue says of each product in words: a sentence that it bears out needs no document."""
    for product in evidence.products:
        facts = [
            f"{name.replace('_', ' ')} {fact.value}." for name, fact in product.facts.items() if name not in _UNSAID
        ]
        yield Text(f"inventory:{product.sku}", "\n".join([product.title, *facts, product.text("description") or ""]))


def factual_sentences(message: Message) -> Iterator[Sentence]:
    """Yield the sentences that assert something: no questions, conditions, calls to act, or a few words only."""
    for part in _PARTS:
        plain = Plain(part, message.text_of(part))
        moods = Moods(plain)
        for at in plain.sentences:
            text = plain.text[at.start : at.end]
            if _asserts(text, at, moods):
                start = at.start + len(text) - len(text.lstrip())
                yield Sentence(part, Stretch(start, at.start + len(text.rstrip())), text.strip())


def _asserts(text: str, at: Stretch, moods: Moods) -> bool:
    words = words_in(text)
    if len(words) < _FEWEST or words[0] in _CALLS or _ADDRESSING.search(text.lower()):
        return False
    begins = at.start + len(text) - len(text.lstrip())
    middle = begins + len(text.strip()) // 2
    return moods.asserts(middle, middle + 1, negatable=False)


def may_speak_of(sentence: str, source: str) -> bool:
    """Tell whether the source holds at least some words of content of the sentence: the cheap question comes first."""
    reading, held = read(sentence), read_source(source).index.same
    shared = (base.same in held for base, silent in zip(reading.bases, reading.silent, strict=True) if not silent)
    return sum(shared) >= _FEWEST_HELD


def citing(sentence: str, documents: Iterable[Text]) -> tuple[str, ...]:
    """Return the id of the document that shares most words with the sentence, the first of several."""
    said = set(words_in(sentence))
    shared = [(len(said & set(words_in(one.text))), one.id) for one in documents]
    best = max((count for count, _ in shared), default=0)
    return next(((name,) for count, name in shared if count == best), ())
