"""What a product withstands, what it keeps off and what is not in it."""

import re
from collections.abc import Iterator

from policies.claims.hits import MASK, Hit, Reading
from policies.claims.materials import MATERIALS

_WITHSTANDS = re.compile(
    r"\b(?:(?:bullet|moth|stain|wind|rain|rust|tear|puncture|splash|flame|fade|chew)-?proof|unbreakable|"
    r"indestructible|(?:flame|fire)[- ]retardant|(?:tear|flame)[- ]resistant)\b"
)
"""Properties that are as often a figure of speech, and claims only where they are said of a product."""
_KEPT_OFF = (
    r"(?:water|rain|snow|moths?|insects?|mosquito(?:e?s)?|bugs?|ticks?|dirt|dust|stains?|odou?rs?|oil|mud|sand|flames?|"
    r"fire|mildew|mou?ld|bacteria|germs)"
)
_REPELS = re.compile(
    rf"\b(?:repels?|keeps? off|keeps? away) (?P<what>{_KEPT_OFF}(?:(?:,? and |, |,? or ){_KEPT_OFF}){{0,4}})\b"
)
_OF_GOODS = re.compile(rf"{MASK}|\b(?:it|they|this|these)\b")
_SUBSTANCE = (
    rf"(?:(?:added|artificial|synthetic|man-made|harmful|toxic) )?(?:{MATERIALS}|synthetics?|(?:synthetic|man-made|"
    r"artificial) (?:fib(?:er|re)s?|materials?|fabrics?)|plastics?|nuts|peanuts|gluten|sugars?|dairy|lactose|palm oil|"
    r"alcohol|fragrances?|perfumes?|parabens?|sul(?:f|ph)ates?|silicones?|chemicals?|preservatives?|additives?|dyes?|"
    r"colou?rings?|bpa|lead|pfas|pfcs|phthalates|animal products|caffeine|soya?|egg|formaldehyde|microplastics|"
    r"sweeteners?|flavou?rings?)"
)
_LACKS = re.compile(
    rf"\b(?:(?:contains?|has|have|uses?|holds?) (?:absolutely |just )?(?:no|zero|not a (?:trace|gram|drop) of)|"
    rf"(?:is |are )?made (?:entirely |wholly )?without(?: any)?|(?:is|are) free (?:of|from)(?: any| all)?) "
    rf"(?P<what>{_SUBSTANCE}(?:(?: or |, | and ){_SUBSTANCE}){{0,4}})\b"
    r"(?! (?:handles?|caps?|case|bag|box|wrap\w*|packaging)\b)"
)


def find(reading: Reading) -> Iterator[Hit]:
    """Yield each such quality that the copy gives a product."""
    for found in _WITHSTANDS.finditer(reading.low):
        yield Hit("attribute", *found.span(), f"is {found.group()}", of_subject=True)
    for found in _REPELS.finditer(reading.low):
        if _OF_GOODS.search(reading.named, reading.plain.sentence_at(found.start()).start, found.start()):
            yield Hit("attribute", *found.span(), f"repels {found['what']}")
    for found in _LACKS.finditer(reading.low):
        yield Hit("attribute", *found.span(), f"without {found['what']}", of_subject=True, negatable=False)
