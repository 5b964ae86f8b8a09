"""A large corpus of product texts for benches: products by attributes by phrasings, the same one for the same seed.

Nothing of it is for measuring how good answers are: it is there to be large and to have few near-duplicates, which a
corpus of copies would have and which would make every search look good.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np

from marque.evidence import Kind
from marque.likeness import alike, roots, signature
from marque.reading import load_data, validate
from marque.records import Record, digest
from tools.knowledge.port import Text

NEAR = 0.8
"""From this share of roots in common, two texts are near-duplicates."""
SAMPLED = 400
"""Texts that are compared with all others."""
_A_FILE = 1_000
"""Texts of one source."""
_WORDS = Path(__file__).parent / "corpora.yaml"
_NOW = datetime(2026, 11, 22, tzinfo=UTC)


class _Wording(Record):
    kind: Kind
    text: str


class _Words(Record):
    """`corpora.yaml`."""

    things: tuple[str, ...]
    materials: tuple[str, ...]
    colors: tuple[str, ...]
    places: tuple[str, ...]
    features: tuple[str, ...]
    uses: tuple[str, ...]
    cares: tuple[str, ...]
    flaws: tuple[str, ...]
    name_first: tuple[str, ...]
    name_second: tuple[str, ...]
    name_third: tuple[str, ...]
    wordings: tuple[_Wording, ...]


def large_corpus(number: int, *, seed: int = 5) -> Iterator[Text]:
    """Yield so many texts; a smaller number of the same seed yields the first ones of a larger."""
    words = validate(_Words, load_data(_WORDS), where=_WORDS.name)
    for at in range(number):
        yield _text(at, words, random.Random(f"{seed} {at}"))  # noqa: S311 - made-up goods


class Question(NamedTuple):
    """What is asked, and of which kind of text, as a campaign asks."""

    words: str
    kind: Kind


def questions(texts: Sequence[Text], number: int, *, seed: int = 5) -> list[Question]:
    """Return questions about texts of the corpus: some words of one, half of them within a spoken sentence."""
    dice = random.Random(seed)  # noqa: S311 - a choice, no secret
    asked = []
    for at in range(number):
        text = dice.choice(texts)
        words = text.text.replace(".", "").replace(",", "").split()
        some = " ".join(sorted(dice.sample(words, 6), key=words.index))
        asked.append(Question(some if at % 2 else f"do you have something like this for me: {some}?", text.kind))
    return asked


def near_duplicates(texts: Sequence[Text], *, sampled: int = SAMPLED, seed: int = 5) -> float:
    """Return the share of the sampled texts of which any other of all has 0.8 or more roots, by min-hash."""
    signatures = np.stack([signature(roots(text.text)) for text in texts])
    chosen = random.Random(seed).sample(range(len(texts)), min(sampled, len(texts)))  # noqa: S311 - a sample
    twins = sum(int((alike(signatures[at], signatures) >= NEAR).sum()) > 1 for at in chosen)
    return twins / len(chosen)


def _text(at: int, words: _Words, dice: random.Random) -> Text:
    name = "".join(dice.choice(part) for part in (words.name_first, words.name_second, words.name_third))
    one, two, three = dice.sample(words.features, 3)
    use, other = dice.sample(words.uses, 2)
    care, care2 = dice.sample(words.cares, 2)
    thing = dice.choice(words.things)
    material, color = dice.choice(words.materials), dice.choice(words.colors)
    kind, wording = dice.choice([(found.kind, found.text) for found in words.wordings])
    text = wording.format(
        name=name, thing=thing, material=material, Material=material.capitalize(), color=color,
        Color=color.capitalize(), place=dice.choice(words.places), one=one, two=two, three=three, use=use, other=other,
        care=care, Care=care.capitalize(), care2=care2, flaw=dice.choice(words.flaws),
    )  # fmt: skip
    source = f"bench/{kind}-{at // _A_FILE:04}.jsonl"
    return Text(
        id=f"{kind}:{source}#{at}.1-{digest(text)[:8]}", kind=kind, source=source, title=f"{name} {thing}", text=text,
        as_of=_NOW - timedelta(days=dice.randrange(1_000)), trust="outside" if kind == "review" else "team",
    )  # fmt: skip
