"""What a text that a model cites has to hold to show a statement, and what it has to hold to bear it out.

To show it at all, the figures and one word: a floor under a model's word. To bear it out, every figure and every word
of content of the sentence, in that one text: no model's word clears what a rule has found without it.
"""

import re
from collections.abc import Sequence

from marque.message import Message
from marque.verdict import Claim
from policies.claims.numbers import NUMBER, parse_number
from policies.claims.plain import Plain
from policies.grounding.lexicon import lexicon
from policies.grounding.words import GROUPS, words_in

_NUMBER = re.compile(NUMBER, re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{4,}")
_STEM = 5
"""Letters that two forms of a word share: `warm`, `warmer`; `award`, `awards`."""
_ABOUT = 2
"""Words of a product's title by which a text shows that it speaks of the product."""


def lacking_in(cited: str, claim: Claim, message: Message, names: str) -> str | None:
    """Return what one cited text would have to hold and does not: a figure or a word of the claim.

    A claim with a figure, which the cited text holds, is held to one word of its sentence; one without, to one of its
    own words. A word of `names`, the products' own, shows nothing: every text about a product has it.
    """
    missing = _figures(claim.quote) - _figures(cited)
    if missing:
        return f"the figure {min(missing)}"
    own = set() if _figures(claim.quote) else _stems(claim.quote)
    said = own or _stems(_sentence_of(claim, message))
    return None if (said - _stems(names)) & _stems(cited) else "any word of it"


def bears_out(cited: str, claim: Claim, message: Message, titles: Sequence[str]) -> bool:
    """Tell whether one text holds every figure and every word of content of the sentence that a claim stands in.

    The words of a product's title may be shortened, where the text holds enough of them to speak of that product.
    """
    sentence = _sentence_of(claim, message)
    held = _bases(cited)
    known = [named for title in titles if len((named := _bases(title)) & held) >= min(_ABOUT, len(named))]
    wanted = _bases(sentence).difference(*known)
    return _figures(sentence) <= _figures(cited) and wanted <= held


def _sentence_of(claim: Claim, message: Message) -> str:
    plain = Plain(claim.part, message.text_of(claim.part))
    at = plain.sentence_at(claim.start)
    return plain.text[at.start : at.end]


def _figures(text: str) -> set[str]:
    numbers = (parse_number(found.group()) for found in _NUMBER.finditer(text))
    return {f"{number.normalize():f}" for number in numbers if number is not None}


def _stems(text: str) -> set[str]:
    return {word[:_STEM].casefold() for word in _WORD.findall(text)}


def _bases(text: str) -> set[int | str]:
    """Return the words of content and those that deny, in base form; figures are compared by their value."""
    parts = (part for word in words_in(text) for part in word.split("-"))
    words = (word for word in parts if word and not word[0].isdigit() and word[0] not in "$%")
    return {
        lexicon().base_of(word).same for word in words if word not in GROUPS["silent"] or word in GROUPS["negation"]
    }
