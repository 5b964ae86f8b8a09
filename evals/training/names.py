# ruff: noqa: PLR2004 - shares of a mixture, each used once and said where it is used
"""Makes `policies/learned/names.npz`: names of people and addresses. `names.md` beside the figures tells what from.

`python -m evals.training.names ../shared/data` measures by template, out of fold; `--write` makes the figures.
"""

import argparse
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from evals.training.chain import Sentence, train
from evals.training.fillings import Filled, Fillings, carriers_in, locales
from policies.learned import names
from policies.learned.names import LABELS, Hashes, Tagger, key_of, tokens_of

BITS = 16
FOLDS = 5
ROUNDS = 10
DECAY = 0.02
LEAN = 0.0
OF_A_CARRIER = 40
"""Fillings of each of our own carriers."""
OF_A_TEMPLATE = 60
"""Fillings of each template of the synthetic set, beside its rows as they are."""
_CARRIERS = Path(__file__).with_name("carriers.txt")
_LETTERS = re.compile(r"[^\W\d_]{2,32}")
_LONGEST = 160
"""Tokens of the longest piece that is learnt from."""


Keep = Callable[[str, int], bool]
"""Tells whether a group (`template` or `product`, and its number) is learnt from."""


class Data(NamedTuple):
    """What is learnt from, each with the group that must not be split: a template, a product."""

    rows: list[dict[str, Any]]
    products: list[tuple[int, str]]
    shops: list[str]
    lists: tuple[Hashes, ...]


def load(shared: Path) -> Data:
    """Return the development data of a folder `shared/data`."""
    rows = _lines(shared / "pii/presidio-synthetic-dev.jsonl")
    products = [
        (product["id"], text)
        for product in json.loads((shared / "products/products.json").read_text(encoding="utf-8"))
        for text in texts_of(product)
    ]
    lists = word_lists(shared)
    shops = [row["text"] for row in _lines(shared / "compliance/pressure-selling-dev.jsonl")]
    return Data(rows, products, [text for text in shops if not _may_name(text, lists)], lists)


def texts_of(product: dict[str, Any]) -> Iterable[str]:
    """Yield what a product says of itself and what buyers said of it, without their names."""
    yield from (product["title"], product["description"])
    yield from (review["comment"] for review in product["reviews"])


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _may_name(text: str, lists: Sequence[Hashes]) -> bool:
    """Tell whether a text of a shop's page may name a buyer; nobody labelled those."""
    first, common = set(lists[0].tolist()), set(lists[3].tolist())
    words = [key_of(word) for word in _LETTERS.findall(text) if word[0].isupper()]
    return any(word in first and word not in common for word in words)


def word_lists(shared: Path) -> tuple[Hashes, ...]:
    """Return the lists of `LISTS`, hashed and sorted: names and places of Faker, words in small letters of the data."""
    first = {word for one in locales() for name in one.first for word in _LETTERS.findall(name)}
    last = {word for one in locales() for name in one.last for word in _LETTERS.findall(name)}
    places = {word for one in locales() for name in one.places for word in _LETTERS.findall(name)}
    counted: Counter[str] = Counter()
    for row in _lines(shared / "facts/summedits-dev.jsonl"):
        counted.update(set(_LETTERS.findall(row["document"])))
    for row in _lines(shared / "compliance/pressure-selling-dev.jsonl"):
        counted.update(set(_LETTERS.findall(row["text"])))
    small = {word: count for word, count in counted.items() if word.islower()}
    common = {word for word, count in small.items() if count >= 2}
    frequent = {word for word, count in small.items() if count >= 60}
    return tuple(_hashed(words) for words in (first, last, places, common, frequent))


def _hashed(words: Iterable[str]) -> Hashes:
    return np.unique(np.array([key_of(word) for word in words], dtype=np.uint32))


def examples(data: Data, keep: Keep, seed: int) -> list[Filled]:
    """Return the texts that are learnt from: rows whose template is kept, refilled ones, carriers and shop copy."""
    chance = random.Random(seed)  # noqa: S311 - made-up data, no secret
    kept = [row for row in data.rows if keep("template", row["template_id"])]
    people = sorted({name for row in kept for name in _people(row)})
    fillings = Fillings(seed, people)
    made = [_read(row) for row in kept]
    by_template: dict[int, list[dict[str, Any]]] = {}
    for row in kept:
        by_template.setdefault(row["template_id"], []).append(row)
    made += [_refilled(chance.choice(rows), fillings) for rows in by_template.values() for _ in range(OF_A_TEMPLATE)]
    for carrier in carriers_in(_CARRIERS.read_text(encoding="utf-8").splitlines()):
        made += [fillings.fill(carrier) for _ in range(OF_A_CARRIER)]
    made = [_worn(one, chance) for one in made]
    plain = [text for number, text in data.products if keep("product", number)] * 2 + data.shops * 2
    made += [Filled(_recased(text, chance), ()) for text in plain]
    made += [_joined(chance.sample(made, 3), chance) for _ in range(len(made) // 8)]
    return made


def _people(row: dict[str, Any]) -> list[str]:
    return [
        row["full_text"][span["start_position"] : span["end_position"]]
        for span in row["spans"]
        if span["entity_type"] == "PERSON"
    ]


_KEPT = {"PERSON", "STREET_ADDRESS", "ORGANIZATION", "GPE"}


def _read(row: dict[str, Any]) -> Filled:
    spans = sorted((span["start_position"], span["end_position"], span["entity_type"]) for span in row["spans"])
    found: list[tuple[str, int, int]] = []
    for start, end, entity in spans:
        between = row["full_text"][found[-1][2] : start] if found else "."
        if (
            found
            and found[-1][0] == "STREET_ADDRESS"
            and entity in {"STREET_ADDRESS", "GPE", "ZIP_CODE"}
            and not between.strip(" ,\n?")
        ):
            found[-1] = ("STREET_ADDRESS", found[-1][1], end)
        elif entity in _KEPT:
            found.append((entity, start, end))
    return Filled(row["full_text"], tuple(found))


def _refilled(row: dict[str, Any], fillings: Fillings) -> Filled:
    """Return a row with other people, companies, places and addresses, each of the same form."""
    text, spans, at = "", [], 0
    low = row["full_text"].islower()
    for entity, start, end in _read(row).spans:
        value = row["full_text"][start:end]
        made = _like(entity, value, fillings)
        made = made.lower() if low else made
        text += row["full_text"][at:start]
        spans.append((entity, len(text), len(text) + len(made)))
        text, at = text + made, end
    return Filled(text + row["full_text"][at:], tuple(spans))


def _like(entity: str, value: str, fillings: Fillings) -> str:
    if entity == "PERSON":
        return fillings.full() if " " in value else fillings.first()
    if entity == "ORGANIZATION":
        return value if fillings.random.random() < 0.4 else fillings.org()
    if entity == "GPE":
        return value if fillings.random.random() < 0.3 else fillings.city()
    if fillings.random.random() < 0.4:
        return value
    return fillings.address() if len(value) > 32 else fillings.street()


def _worn(one: Filled, chance: random.Random) -> Filled:
    """Return a text as careless people write it, now and then: all small, all large, or with a dash that went wrong."""
    draw = chance.random()
    if draw < 0.07 and len(one.text.lower()) == len(one.text):
        return Filled(one.text.lower(), one.spans)
    if draw < 0.09 and len(one.text.upper()) == len(one.text):
        return Filled(one.text.upper(), one.spans)
    return one


def _recased(text: str, chance: random.Random) -> str:
    draw = chance.random()
    if draw < 0.15:
        return text.title()
    return text.upper() if draw < 0.2 else text.lower() if draw < 0.25 else text


def _joined(several: Sequence[Filled], chance: random.Random) -> Filled:
    """Return texts one after the other, so that the place in the text says little."""
    text, spans = "", []
    for one in several:
        spans += [(entity, start + len(text), end + len(text)) for entity, start, end in one.spans]
        text += one.text + chance.choice((" ", "\n", "\n\n"))
    return Filled(text, tuple(spans))


def sentence(one: Filled, lists: Sequence[Hashes]) -> Sentence | None:
    """Return a text as the chain learns from it; None where it is empty or too long."""
    tokens = tokens_of(one.text)
    if not 0 < len(tokens.words) <= _LONGEST:
        return None
    labels = np.zeros(len(tokens.words), dtype=np.int64)
    for entity, start, end in one.spans:
        inside = [at for at, (a, b) in enumerate(zip(tokens.starts, tokens.ends, strict=True)) if a < end and b > start]
        labels[inside] = LABELS.index(f"I-{entity}")
        if inside:
            labels[inside[0]] = LABELS.index(f"B-{entity}")
    return Sentence(names.features(tokens, lists, BITS).astype(np.int32), labels)


def learn(data: Data, keep: Keep, seed: int = 1) -> Tagger:
    """Return the tagger of what `keep(kind, group)` lets in.

    Half of the texts are read with lists that lack a half of the names, so that a name is told by its place too.
    """
    chance = np.random.default_rng(seed)
    fewer = tuple(one[chance.random(len(one)) < 0.5] if at < 3 else one for at, one in enumerate(data.lists))
    texts = examples(data, keep, seed)
    found = [sentence(one, fewer if at % 5 < 2 else data.lists) for at, one in enumerate(texts)]
    chain = train(
        [one for one in found if one], columns=2**BITS, allowed=_allowed(), rounds=ROUNDS, decay=DECAY, seed=seed
    )  # fmt: skip
    return Tagger(chain.weights, chain.steps, data.lists, LEAN, "names-2026-11")


def _allowed() -> NDArray[np.bool_]:
    """Return which label may follow which: inside a name only after its beginning or inside."""
    allowed = np.ones((len(LABELS), len(LABELS)), dtype=np.bool_)
    for after, label in enumerate(LABELS):
        if label.startswith("I-"):
            allowed[:, after] = [one.endswith(label[1:]) for one in LABELS]
    return allowed


def main() -> None:
    """Measure out of fold, or make the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path, help="the folder shared/data")
    parser.add_argument("--write", action="store_true", help="learn from all of it and write the figures")
    arguments = parser.parse_args()
    data = load(arguments.shared)
    if arguments.write:
        names.write(learn(data, lambda _kind, _group: True), names.FIGURES)


if __name__ == "__main__":
    main()
