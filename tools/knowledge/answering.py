"""From what two rankings found to the passages of an answer: every store goes through here, so all answer alike."""

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

from marque.evidence import Passage
from tools.knowledge.fusion import fuse, placed
from tools.knowledge.port import Text
from tools.knowledge.ranking import Fit, Found, Ranked, by_outcome

Key = TypeVar("Key", bound=Hashable)
LEAST_CONSIDERED = 30
"""How many chunks are looked at for the shortest answer: what is usual for a campaign shows only among several."""


def considered(limit: int) -> int:
    """Return how many of the best chunks are looked at for an answer of so many passages."""
    return max(LEAST_CONSIDERED, 3 * limit)


def chosen(by_words: Mapping[Key, float], by_meaning: Mapping[Key, float], limit: int) -> list[tuple[Key, float]]:
    """Return the keys of the chunks that are looked at for an answer, with their scores, best first.

    Args:
        by_words: Chunks, best first, each with how well it fits (bm25, higher is better).
        by_meaning: Likewise by the cosine of the vectors.
        limit: How many passages the answer has at most.
    """
    return fuse([placed(by_words), placed(by_meaning)])[: considered(limit)]


def found(
    texts: Mapping[Key, Text],
    best: Sequence[tuple[Key, float]],
    by_words: Mapping[Key, float],
    by_meaning: Mapping[Key, float],
) -> list[Found]:
    """Return the chosen chunks that are still there, in their order."""
    words, meaning = _fits(by_words), _fits(by_meaning)
    return [Found(texts[key], score, words.get(key), meaning.get(key)) for key, score in best if key in texts]


def answer(candidates: Sequence[Found], limit: int) -> tuple[Passage, ...]:
    """Return the passages of an answer, best first, each with why it was chosen."""
    return tuple(as_passage(one.found.text, one.score, _why(one)) for one in by_outcome(candidates)[:limit])


def as_passage(text: Text, score: float = 0.0, why: str = "") -> Passage:
    """Return a chunk as it is cited."""
    return Passage(
        id=text.id, kind=text.kind, text=text.text, title=text.title, score=score, why=why, source=text.source,
        as_of=text.as_of, trust=text.trust, sha256=text.sha256, expires=text.expires, labels=text.labels,
    )  # fmt: skip


def _fits(ranking: Mapping[Key, float]) -> dict[Key, Fit]:
    return {key: Fit(place, ranking[key]) for key, place in placed(ranking).items()}


def _why(one: Ranked) -> str:
    ways = (("words", one.found.by_words), ("meaning", one.found.by_meaning))
    places = ", ".join(f"{_place(fit.place)} by {way}" for way, fit in ways if fit)
    return "; ".join(said for said in (places, one.told) if said)


def _place(number: int) -> str:
    endings = {1: "st", 2: "nd", 3: "rd"}
    teen = number % 100 in (11, 12, 13)
    return f"{number}{'th' if teen else endings.get(number % 10, 'th')}"
