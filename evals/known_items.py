"""Questions by somebody who looks for one thing of a catalogue: made from its own values, so any catalogue will do.

"Known-item" questions (Azzopardi, de Rijke and Balog, "Building simulated queries for known-item topics", SIGIR 2007)
have one right answer each and need no judge. Five manners, from words that stand in the text to words that do not:
by name, by a misspelt name, by what it is like, by what is told of it, and by another word for the thing.

    python -m evals.known_items CATALOGUE-FOLDER FOLDER

writes `known.jsonl` and `corpus.jsonl`, for `marque eval retrieval --data known.jsonl --corpus corpus.jsonl`.
"""

import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from marque.evidence import Product

_WORD = re.compile(r"[^\W\d_]{3,40}")
_TAIL = re.compile(r"\s+in\s+[A-Z].*$|\s*\(.*$|\s+[-|,].*$")
_VARYING = ("color", "size")
_LIKE = (*_VARYING, "material", "weight")
_MISSPELT_FROM = 5
"""Letters of a word that can be misspelt and still be known."""
_LONG = 6
"""Words of a sentence of which half still says something."""
_NO_VALUE = frozenset({"the", "and", "for", "with", "that", "from", "into", "has", "its", "are", "can", "one", "two"})
_ASKED = ("looking for {}", "do you have {}?", "{}", "{} please", "I need {}", "where is {}")
_OTHER_WORDS = {
    "blanket": "throw", "quilt": "duvet", "pillow": "cushion", "lantern": "lamp", "headlamp": "torch",
    "candles": "lights", "stove": "cooker", "skillet": "frying pan", "kettle": "water boiler", "mug": "cup",
    "plates": "dishes", "grinder": "mill", "cutlery": "silverware", "bottle": "flask", "jacket": "coat",
    "overshirt": "shacket", "vest": "gilet", "beanie": "hat", "socks": "stockings", "gloves": "mittens",
    "duffel": "holdall", "daypack": "backpack", "tote": "shopper", "bag": "pouch", "stool": "seat", "chair": "seat",
    "table": "desk", "hammock": "hanging bed", "tarp": "shelter", "tent": "shelter", "brush": "broom",
    "apron": "pinafore", "towels": "cloths", "basket": "hamper", "mat": "rug", "wash": "detergent", "shirt": "top",
    "shoes": "footwear", "trousers": "pants", "pants": "trousers", "sofa": "couch", "rug": "carpet",
    "watch": "timepiece", "laptop": "notebook", "phone": "handset", "perfume": "fragrance", "lipstick": "lip colour",
    "ring": "band",
}  # fmt: skip
"""What people call a thing when they do not know our word; a thing that is not here is not asked for so."""


class KnownItem(NamedTuple):
    """A question with the one product that it is about."""

    query: str
    sku: str
    manner: str
    """`name`, `misspelt`, `like`, `told` or `other_word`."""


def known_items(products: Sequence[Product], *, seed: int | str) -> Iterator[KnownItem]:
    """Yield a question in each manner for each product, less those for which its facts do not suffice.

    Where a product has variants, what tells it from them (color, size) is part of each question.

    Args:
        products: a catalogue.
        seed: what all choices hang on, with the product's id; the order of products changes nothing.
    """
    common = Counter(word for product in products for word in set(_words(_name(product))))
    several = Counter(product.group for product in products if product.group)
    for product in sorted(products, key=lambda one: one.sku):
        dice = random.Random(f"{seed} {product.sku}")  # noqa: S311 - choices, no secret
        variant = _variant(product) if product.group and several[product.group] > 1 else ""
        asked_for = {
            "name": _by_name(product, common),
            "misspelt": _misspelt(product, dice),
            "like": _like(product, dice, but=_VARYING if variant else ()),
            "told": _told(product, dice),
            "other_word": _other_word(product, dice),
        }
        for manner, asked in asked_for.items():
            if asked:
                whole = f"{asked} {variant}".strip()
                yield KnownItem(dice.choice(_ASKED).format(whole), product.sku, manner)


def documents(products: Sequence[Product]) -> Iterator[dict[str, str]]:
    """Yield each product as a line of a corpus: its title, its description, and its attributes in words."""
    for product in products:
        said = [product.text("description") or "", *(
            f"{name.capitalize()}: {value}." for name in _LIKE if (value := product.text(name))
        )]  # fmt: skip
        if text := " ".join(filter(None, said)):
            yield {"id": product.sku, "kind": "product", "title": product.title, "text": text}


def _name(product: Product) -> str:
    return _TAIL.sub("", product.title)


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text.casefold()) if word not in _NO_VALUE]


def _variant(product: Product) -> str:
    return " ".join(value for name in _VARYING if (value := product.text(name))).casefold()


def _thing(product: Product) -> str:
    return (_words(_name(product)) or [""])[-1]


def _by_name(product: Product, common: Mapping[str, int]) -> str:
    """Return the rarest words of the name, as somebody writes who has seen it."""
    words = _words(_name(product))
    kept = sorted(words, key=lambda word: common[word])[: max(2, len(words) - 1)]
    return " ".join(word for word in words if word in kept)


def _misspelt(product: Product, dice: random.Random) -> str:
    """Return the name with two neighboring letters of its longest word changed about."""
    words = _words(_name(product))
    longest = max(words, key=len, default="")
    if len(longest) < _MISSPELT_FROM:
        return ""
    at = dice.randrange(1, len(longest) - 2)
    wrong = f"{longest[:at]}{longest[at + 1]}{longest[at]}{longest[at + 2 :]}"
    return " ".join(wrong if word == longest else word for word in words)


def _like(product: Product, dice: random.Random, but: Sequence[str]) -> str:
    """Return two of its attributes and the thing."""
    values = [value.casefold() for name in _LIKE if name not in but and (value := product.text(name))]
    thing = _thing(product)
    return " ".join([*dice.sample(values, 2), thing]) if len(values) > 1 and thing else ""


def _told(product: Product, dice: random.Random) -> str:
    """Return half of the telling words of one of its sentences, in another order."""
    sentences = [_words(part) for part in (product.text("description") or "").split(".")]
    long = [words for words in sentences if len(words) >= _LONG]
    return " ".join(dice.sample(words := dice.choice(long), min(5, len(words) // 2))) if long else ""


def _other_word(product: Product, dice: random.Random) -> str:
    """Return another word for the thing, with some words that are told of it."""
    other = _OTHER_WORDS.get(_thing(product))
    words = [word for word in _words(product.text("description") or "") if word != _thing(product)]
    return " ".join([other, *dice.sample(words, 2)]) if other and len(words) > 1 else ""


def rows(items: Sequence[KnownItem]) -> list[dict[str, Any]]:
    """Return the questions as rows of the suite `retrieval`."""
    return [{"query": item.query, "kind": item.manner, "relevant": [item.sku]} for item in items]


def main(arguments: Sequence[str]) -> None:
    """Write the questions and the corpus of a folder of catalogues."""
    from evals.seeded.sets import shop_in

    match arguments:
        case [catalogue, folder]:
            products = shop_in("known-items", Path(catalogue)).products
            _write(Path(folder) / "known.jsonl", rows(list(known_items(products, seed=5))))
            _write(Path(folder) / "corpus.jsonl", list(documents(products)))
        case _:
            raise SystemExit(__doc__)


def _write(file: Path, lines: Sequence[Mapping[str, Any]]) -> None:
    file.write_text("".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
