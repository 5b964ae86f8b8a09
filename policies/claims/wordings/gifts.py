"""What copy gives away with a product: a tote bag, a second one. Only documents and the terms of an offer prove it."""

import re
from collections.abc import Iterator

from policies.claims.hits import NAMED, Hit, Reading

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
_GIVING = re.compile(
    rf"{NAMED}[^.!?;\n]{{0,70}}?\b(?P<behind>{_GIVEN})\b"
    rf"|\b(?P<ahead>{_GIVEN})\b(?= (?:[a-z']+ ){{0,5}}?(?:the |our |your |every |each |any |an? )?{NAMED})"
    rf"|\b(?P<pair>(?:two|2|three|3) for (?:the price of )?(?:one|1|two|2)|buy (?:one|1|two|2),? get (?:one|1|another|"
    rf"a second)(?: one)?(?: free)?)\b(?=[^.!?\n]{{0,40}}{NAMED})"
)
_SENDING = re.compile(r"\b(?:ship\w*|deliver\w*|postage|returns?|trial)\b")


def find(reading: Reading) -> Iterator[Hit]:
    """Yield each gift in a sentence that names a product."""
    for found in _GIVING.finditer(reading.named):
        name = str(found.lastgroup)
        if not _SENDING.search(found.group(name)):
            yield Hit("other", *found.span(name), f"gift: {found[name]}", in_condition=True)
