"""A text as an object of its collection, and back."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from marque.records import digest
from tools.knowledge.port import Text, primary
from tools.knowledge.roots import rooted
from tools.knowledge.weaviate.schema import FOREVER, NUMBERS, TEXTS

TITLE_WEIGHT = 2
"""How much a word in the path of headings counts beside one in the text."""
ANY = "*"
"""Stands where a text holds in every market, or serves every language."""
_NAMESPACE = uuid.UUID("6d617271-7565-5000-8000-6b6e6f776c65")


def object_id(brand: str, text: Text) -> uuid.UUID:
    """Return the id of a text as it is now: sent twice, it is there once; changed, it is another object."""
    return uuid.uuid5(_NAMESPACE, f"{brand}\n{text.id}\n{text.fingerprint}")


def words_of_texts(texts: Sequence[Text]) -> list[str]:
    """Return what is searched of texts by words: the words of the title count twice, as in the embedded store."""
    return rooted(["\n".join((*[text.title] * TITLE_WEIGHT, text.text)) for text in texts])


def as_properties(text: Text, words: str, born: int) -> dict[str, Any]:
    """Return the properties of a text with its words that is in force from one generation on."""
    return {
        "key": text.id,
        "place": text.place,
        "source": text.source,
        "market": text.market or ANY,
        "language": primary(text.language) or ANY,
        "fingerprint": text.fingerprint,
        "embedded": digest(text.searched),
        "title": text.title,
        "text": text.text,
        "record": text.model_dump_json(),
        "words": words,
        "as_of": text.as_of.timestamp() if text.as_of else None,
        "born": born,
        "died": FOREVER,
        "ended_at": None,
        **{name: text.labels.get(_LABEL.get(name, name)) for name in TEXTS.get(text.kind, ())},
        **{name: _number(text.labels.get(name)) for name in NUMBERS.get(text.kind, ())},
    }


def as_text(properties: Mapping[str, Any]) -> Text:
    """Return the text of an object."""
    return Text.model_validate_json(properties["record"])


_LABEL = {"campaign": "name"}
"""Where a property is called otherwise than the label."""


def _number(label: str | None) -> float | None:
    try:
        return float(label) if label else None
    except ValueError:
        return None
