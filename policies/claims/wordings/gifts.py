"""What copy gives away with a product: a tote bag, a second one. Only documents and the terms of an offer prove it."""

import re
from collections.abc import Iterator

from policies.claims.hits import MASK, Hit, Reading
from policies.patterns import quick

_SENT = (
    r"(?:shipping|delivery|returns?|postage|exchanges?|refunds?|collection|pick-?up|parking|entry|admission|p&p|ground|"
    r"standard|express|worldwide|uk|us|eu|next-day|trial|repairs?|downloads?|advice|samples? on request|app|of|"
    r"from|to|for|"
    r"and|in|if|when|with|time|spare parts?)"
)
_THING = rf"(?!{_SENT}\b)[a-z][a-z'-]{{1,16}}"
_GIVEN = (
    rf"(?:(?:an? |your |one )?(?:free|complimentary|bonus) (?:{_THING} ){{0,3}}?{_THING}(?! ?-)"
    rf"|(?:an? |your |our )?(?:surprise |little |small |free )?gift(?! ?(?:wrap\w*|box\w*|bags?|sets?|cards?|ideas?|"
    rf"guides?|for\b|-|list))"
    rf"|(?:an? |the )?(?:second|other|extra|third)(?: one)?(?: is| comes)? (?:free|on us|for nothing|for free)"
    rf"|(?:an? |one |another )(?:[a-z-]{{2,14}} ){{0,3}}?(?:on the house|on us|for free|for nothing|free of charge|"
    rf"as a "
    rf"gift)|one home for nothing|(?:one|another|a second)(?: more| one)? at no (?:extra )?(?:cost|charge))"
)
_GIVING = quick(
    rf"\b(?:{_GIVEN}|(?:two|2|three|3) for (?:the price of )?(?:one|1|two|2)|buy (?:one|1|two|2),? get (?:one|1|"
    rf"another|a second)(?: one)?(?: free)?)\b"
)
_SENDING = re.compile(r"\b(?:ship\w*|deliver\w*|postage|returns?|trial)\b")
_NEAR = 70
"""Characters between a gift and the name of what it comes with."""


def find(reading: Reading) -> Iterator[Hit]:
    """Yield each gift in a sentence that names a product beside it."""
    for found in _GIVING.finditer(reading.named):
        whole = reading.plain.sentence_at(found.start())
        beside = reading.named[max(whole.start, found.start() - _NEAR) : min(whole.end, found.end() + _NEAR)]
        if MASK in beside and not _SENDING.search(found.group()):
            yield Hit("other", *found.span(), f"gift: {found.group()}", in_condition=True)
