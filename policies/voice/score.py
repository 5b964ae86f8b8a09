"""How likely a text is a brand's own, and why: the score with its reasons in words."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from policies.brands import BrandPack
from policies.naming import longest_first
from policies.voice.learning import Ear, Vector, learn
from policies.voice.masking import masked
from policies.voice.reading import Reading, read
from policies.voice.traits import Counted, Place, Trait, traits

FEWEST_WORDS = 8
"""A text shorter than this sounds like anybody's: it has no score."""
MOST_REASONS = 4
_WEIGHTY = 0.03
"""How far a trait must pull away from the brand to be a reason, in units of the raw score."""
_MOST_HEARD = 5_000
"""Characters from which a voice is told; what comes after says the same."""


class Reason(NamedTuple):
    """One trait that pulls away from the brand's voice."""

    trait: str
    said: str
    """In words, with the figure here and in the samples."""
    places: tuple[Place, ...]
    """Where it stands; empty where something is missing, or it is the way of the whole."""


class Heard(NamedTuple):
    """What was heard in one text."""

    score: float
    """Probability that it is on voice."""
    reasons: tuple[Reason, ...]
    """What pulls it away, the strongest first; a text on voice may have some too."""


def ear_of(brand: BrandPack) -> Ear | None:
    """Return what the brand's samples teach, learnt once; None where they are too few."""
    return _ear(brand.voice.samples_on, brand.voice.samples_off, _own_names(brand))


def hear(text: str, brand: BrandPack, names: Sequence[str] = ()) -> Heard | None:
    """Return how likely a text is the brand's, and why; None where the samples or the words are too few.

    Args:
        text: the body of a message.
        brand: whose voice.
        names: of products, besides the brand's own; they are masked.
    """
    ear = ear_of(brand)
    return _heard(text[:_MOST_HEARD], ear, longest_first([*_own_names(brand), *names])) if ear else None


@lru_cache(maxsize=64)
def _ear(on: tuple[str, ...], off: tuple[str, ...], names: tuple[str, ...]) -> Ear | None:
    return learn(on, off, names)


def _own_names(brand: BrandPack) -> tuple[str, ...]:
    return (brand.display_name, brand.legal_name, *brand.aliases)


@lru_cache(maxsize=256)
def _heard(text: str, ear: Ear, names: tuple[str, ...]) -> Heard | None:
    reading = read(masked(text, names))
    if len(reading.words) < FEWEST_WORDS:
        return None
    score, counted, pulls = ear.hear(reading)
    return Heard(score, tuple(_reasons(reading, ear, counted, pulls)))


def _reasons(reading: Reading, ear: Ear, counted: Counted, pulls: Vector) -> Iterator[Reason]:
    weighty = [place for place in np.argsort(pulls) if pulls[place] < -_WEIGHTY and not traits()[place].is_small_word]
    for place in weighty[:MOST_REASONS]:
        trait = traits()[place]
        here, there = counted[0][place] / max(counted[1][place], 1.0), float(ear.own_shares[place])
        said = f"{trait.told}: {_told(trait, here)}; in the samples {_told(trait, there)}"
        yield Reason(trait.name, said, tuple(trait.places(reading)) if here > there else ())


def _told(trait: Trait, share: float) -> str:
    if trait.amount:
        return f"{share:.1f}"
    if trait.per == "words":
        return f"{100 * share:.1f} in 100 words"
    return f"{10 * share:.1f} in 10 sentences"
