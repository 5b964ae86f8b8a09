"""Returns without an end, and more than the money back."""

import re
from collections.abc import Iterator

from policies.claims.hits import NAMED, Hit, Reading

_MORE_BACK = re.compile(
    r"\b(?:refunds?|reimburses?|pays? (?:you )?back|gives? (?:you )?back|gets?) (?:you )?(?:back )?"
    r"(?:twice|double|triple|three times|(?!100\b)\d{3} ?%(?: of)?) (?:the|your|what)"
    r"(?: (?:full |purchase )?(?:price|money|you paid))(?: back)?"
)
_THING = rf"(?:it|them|this|these|anything|everything|(?:the |your |our |any )?{NAMED})"
_NO_END = re.compile(
    rf"\b(?:(?:return|exchange)(?: {_THING})?|(?:send|bring|give|take|ship|post) {_THING} back)(?: to us)? "
    r"(?:whenever you(?:'d)? (?:like|want|wish|please|feel like it)|(?:at )?any ?time|"
    r"for as long as you (?:like|want|own (?:it|them)|live)|forever|no matter when|with no time limit)"
    r"(?: you (?:like|want|wish))?(?! (?:within|in|during|before|up to|to|for|and (?:we|have))\b)"
    r"|\bno time limit (?:on|for) (?:our |your )?(?:returns|refunds|exchanges)"
)


def find(reading: Reading) -> Iterator[Hit]:
    """Yield each such promise; what has no end is held against the term as a lifetime is."""
    for found in _MORE_BACK.finditer(reading.low):
        yield Hit("returns", found.start(), found.end(), found.group())
    for found in _NO_END.finditer(reading.named):
        yield Hit("returns", found.start(), found.end(), "lifetime", negatable=not found.group().startswith("no "))
