"""Whether a text that the copy must agree with states what a sentence says: same figures, same words, same sense."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Literal, NamedTuple

from marque.evidence import Evidence, Product
from marque.message import Document
from policies.claims.numbers import NUMBER, parse_number
from policies.claims.words import words_of
from policies.patterns import quick

_SILENT_TEXT = """
a an the and or but of to in on at by for with from as is are was were be been it its this that these those
our your you we us they their his her has have had do does did will can all any so just only very more most
also here there now out up own every each get one s t than then too into over please
"""
_SILENT = frozenset(_SILENT_TEXT.split())
_NEGATION = quick(
    r"\b(?:not|no|never|non|without|free from|isn't|aren't|doesn't|don't|cannot|can't|won't)\b", re.IGNORECASE
)
_NUMBER = quick(NUMBER, re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_PROVING = frozenset({"source", "guideline", "doc", "product"})
_COVERED = 0.8
"""Share of the words of a claim that the text must hold."""


class Ground(NamedTuple):
    """One text that may prove something, under the id by which it is cited."""

    id: str
    sentences: tuple[tuple[frozenset[str], frozenset[str], bool], ...]
    """Of each sentence: its words, its figures and dates, and whether it negates."""
    in_order: tuple[str, ...]
    """Each sentence again as its words in a row."""


def grounds_of(evidence: Evidence, documents: Sequence[Document], now: datetime) -> tuple[Ground, ...]:
    """Return the texts that prove something now: the team's own, unexpired, and the documents handed in."""
    return tuple(ground_of(name, text) for name, text in texts_of(evidence, documents, now))


def texts_of(evidence: Evidence, documents: Sequence[Document], now: datetime) -> tuple[tuple[str, str], ...]:
    """Return the same texts as they are written, each with its id."""
    return (
        *((document.id, document.text) for document in documents),
        *(
            (passage.id, passage.text)
            for passage in evidence.passages
            if passage.kind in _PROVING and passage.trust == "team" and not (passage.expires and passage.expires < now)
        ),
    )


def ground_of(name: str, text: str) -> Ground:
    """Return a text as a ground, its sentences taken apart once."""
    return _ground(name, _SENTENCE.split(text))


def _ground(name: str, sentences: Iterable[str]) -> Ground:
    said = [sentence for sentence in sentences if sentence.strip()]
    return Ground(
        name, tuple(_taken_apart(sentence) for sentence in said), tuple(_in_order(sentence) for sentence in said)
    )


def product_ground(product: Product) -> Ground:
    """Return all that the catalogue says of a product in words, as one sentence a fact."""
    texts = [product.title, *(f"{name.replace('_', ' ')} {fact.value}" for name, fact in product.facts.items()
                              if name not in ("link", "image", "description", "price"))]  # fmt: skip
    cited = product.evidence_id("description") or next(
        (product.evidence_id(name) or "" for name in product.facts), f"inventory:{product.sku}"
    )
    texts += _SENTENCE.split(product.text("description") or "")
    return _ground(cited, texts)


def stated(claim: str, grounds: Iterable[Ground]) -> tuple[Literal["supported", "contradicted"], str] | None:
    """Return what the texts say of a claim, with the id that says it; None where they are silent.

    Contradicted only where one sentence has all the claim's words, and other figures or the opposite sense.
    """
    words, figures, negated = _taken_apart(claim)
    against: str | None = None
    if not words:
        return None
    for ground in grounds:
        for said, theirs, theirs_negated in ground.sentences:
            share = len(words & said) / len(words)
            if share < _COVERED:
                continue
            if figures <= theirs and negated == theirs_negated:
                return "supported", ground.id
            conflicts = len(words) > 2 and figures - theirs and theirs - figures and negated == theirs_negated  # noqa: PLR2004
            if share == 1 and (conflicts or (figures <= theirs and negated != theirs_negated)):
                against = ground.id
    return ("contradicted", against) if against else None


def word_for_word(sentence: str, quote: str, grounds: Iterable[Ground]) -> str | None:
    """Return the id of the text that says this sentence word for word, or None.

    Articles and the like do not count. Where the copy's sentence says more, the text's own must stand in it whole,
    with the quote in it.
    """
    said, core = _in_order(sentence), _in_order(quote)
    for ground in grounds:
        for theirs in ground.in_order:
            whole = said.count(" ") > _FEW and said in theirs
            if core.strip() and core in theirs and (whole or (theirs.count(" ") > _FEW and theirs in said)):
                return ground.id
    return None


def says(ground: Ground, quote: str) -> bool:
    """Tell whether a sentence of the text holds these words in a row."""
    core = _in_order(quote)
    return bool(core.strip()) and any(core in theirs for theirs in ground.in_order)


_FEW = 3
"""A sentence of less than three words says too little to prove anything."""
_FILLING = frozenset({"a", "an", "the", "our", "your", "it", "their", "this", "these", "is", "are", "was", "were"})


def _in_order(text: str) -> str:
    """Return the words that count, in order, each between spaces."""
    return _in_order_kept(text) if len(text) <= _LONGEST_KEPT else _in_order_anew(text)


@lru_cache(maxsize=4096)
def _in_order_kept(text: str) -> str:
    return _in_order_anew(text)


def _in_order_anew(text: str) -> str:
    words = [word.form for word in words_of(text) if word.form not in _FILLING]
    return f" {' '.join(words)} "


_DAYS_TEXT = """
monday tuesday wednesday thursday friday saturday sunday january february march april june july august
september october november december
"""
_DAYS = frozenset(_DAYS_TEXT.split())


_LONGEST_KEPT = 500
"""Characters of a sentence that is remembered: the same documents are asked for every message of a campaign."""
_Apart = tuple[frozenset[str], frozenset[str], bool]


def _taken_apart(text: str) -> _Apart:
    return _taken_apart_kept(text) if len(text) <= _LONGEST_KEPT else _taken_apart_anew(text)


@lru_cache(maxsize=4096)
def _taken_apart_kept(text: str) -> _Apart:
    return _taken_apart_anew(text)


def _taken_apart_anew(text: str) -> _Apart:
    numbers = {
        str(number.normalize())
        for found in _NUMBER.finditer(text)
        if (number := parse_number(found.group())) is not None
    }
    # "one" is as often a pronoun as a figure.
    numbers.discard("1")
    words = {word.form for word in words_of(text)} - _SILENT
    days = words & _DAYS
    plain = {word for word in words - days if not _NUMBER.fullmatch(word) and not word[0].isdigit()}
    hyphenated = {piece for word in plain for piece in word.split("-") if piece not in _SILENT}
    return frozenset(hyphenated), frozenset(numbers | days), bool(_NEGATION.search(text))
