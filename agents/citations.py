"""Whether evidence that a model cites could show a statement at all: a floor under its word, no proof of it."""

import re

from marque.message import Message
from marque.verdict import Claim
from policies.claims.numbers import NUMBER, parse_number
from policies.claims.plain import Plain

_NUMBER = re.compile(NUMBER, re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{4,}")
_STEM = 5
"""Letters that two forms of a word share: `warm`, `warmer`; `award`, `awards`."""


def lacking_in(cited: str, claim: Claim, message: Message, names: str) -> str | None:
    """Return what the cited text would have to hold and does not: a figure or a word of the claim.

    A claim with a figure, which the cited text holds, is held to one word of its sentence; one without, to one of its
    own words. A word of `names`, the products' own, shows nothing: every text about a product has it.
    """
    missing = _figures(claim.quote) - _figures(cited)
    if missing:
        return f"the figure {min(missing)}"
    plain = Plain(claim.part, message.text_of(claim.part))
    sentence = plain.sentence_at(claim.start)
    own = set() if _figures(claim.quote) else _stems(claim.quote)
    said = own or _stems(plain.text[sentence.start : sentence.end])
    return None if (said - _stems(names)) & _stems(cited) else "any word of it"


def _figures(text: str) -> set[str]:
    numbers = (parse_number(found.group()) for found in _NUMBER.finditer(text))
    return {f"{number.normalize():f}" for number in numbers if number is not None}


def _stems(text: str) -> set[str]:
    return {word[:_STEM].casefold() for word in _WORD.findall(text)}
