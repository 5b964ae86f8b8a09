"""Measures of what is around the goods: the reader's room and body, a gap that is left, the steps of a recipe."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice

from marque.evidence import Product
from policies.claims.hits import MASK, Hit, Reading
from policies.claims.making import heads_of
from policies.claims.words import form_of, words_of
from policies.patterns import quick

_BREAK = re.compile(
    r"[;:.!?()\n] ?(?!\d)|, ?(?!\d)| - |\b(?:but|so|because|while|where|if|whether|than|as) |"
    r" (?=which\b|that |who\b|who's\b)|\band\b(?! \d)",
    re.IGNORECASE,
)
"""Where a clause ends; "48 by 60" and "two and 30 cm" go on."""
_GOES_ON = re.compile(r"(?:which|who|that) (?:is|are|was|has|takes?|measures?|weighs?|leaves?|stands?)\b|who's\b")
"""A clause that begins so says something of the last noun before."""
_READER = re.compile(
    rf"\b(?:your(?! (?:new |own )?{MASK})|my|his|her|their own|somebody|someone|anyone|anybody|whoever|everybody|"
    r"person|people|guests?|"
    r"child(?:ren)?|you|i|i'm|i'd|he|she|he's|she's|you're|you'd|you'll|you've)\b"
    r"(?! (?:get|got|gets|have|buy|bring|receive|hold|carry)\b)",
    re.IGNORECASE,
)
"""Words by which a clause speaks of the reader or of a third one, and not of what the reader is given."""
_GIVES = re.compile(
    r"\b(?:gives?|brings?|offers?|gets?|buys?|sends?|lends?|saves?) (?:you|your|him|her)\b", re.IGNORECASE
)
_OF_IT = re.compile(
    r"\b(?:carry|wear|use|load|fill|stretch|extend|raise|lower|lift|fold|have|get) (?:it|them|this|one) "
    r"(?:(?:up|down|out) )?(?:to|with|at) (?:about |only |just )?$",
    re.IGNORECASE,
)
"""What the reader does with the product itself: "you can wear it up to"."""
_LEAVES = re.compile(
    r"\b(?:leav(?:e|es|ing)|keep|keeping|allow|allowing|hang (?:it|them|one)|cut|plus|minus|spare|needs?|needed|"
    r"wants?|"
    r"squared|every|per|above|below|between|from the|off the|away|apart|across the|within|at least|set back|"
    r"mount(?:ed)?|place[ds]?|plant|sow|sown|space[ds]?|spacing|trim|trimmed|drill|drilled)\b",
    re.IGNORECASE,
)
"""Words before a length that make of it a distance to keep, or what something else takes."""
_BY = re.compile(r"(?<!\d) by (?:about |only |just )?$", re.IGNORECASE)
"""What makes of a length a difference: "too narrow by"."""
_ROOM_FOR = re.compile(
    r"\b(?:has|have|with|offers?|makes?|and|plenty of) room for (?:about |up to |over )?$", re.IGNORECASE
)
"""What makes of "room" the space in a product, and no place: "has room for"."""
_USES = re.compile(
    r"\b(?:we|i|you|they) (?:used?|need(?:ed)?|add(?:ed)?|burned|burnt|drank|ate|took) (?:about |only |just )?$",
    re.IGNORECASE,
)
"""What makes of an amount one that somebody used up."""
_BODY = re.compile(r"[4-6]'(?:1?\d)\"")
"""How tall people are: "5'10\""."""
_OF_GOODS = re.compile(rf" of (?:the |our |your |this |an? )?{MASK}")
"""What follows a measure that is one of the goods themselves: "40 by 40 inches of" a rug."""
_SIDE = re.compile(r" (?:by|x|long|wide|deep|high)\b")
_ALONE = re.compile(r"\W*(?:(?:or|by|about|just|only|x|\d[\d.]*) ?){0,3}$", re.IGNORECASE)
"""A clause that holds nothing but a figure is about what stands before it: "the porch, 5 by 8 feet"."""
_LEFT = re.compile(
    r"^ ?(?:apart|away|between|to spare|left|free|of (?:air|space|room|passage|play|clearance|floor|wall|edge)|off|"
    r"above|below|from|on (?:either|each|both|every|the)|short|smaller|larger|bigger|lower|higher|too)\b"
)
"""Words after a length that make of it what lies between two things."""
_PLACES_TEXT = """
room wall niche floor ceiling hall hallway stairwell stair corridor passage alcove gap recess window door doorway
garden balcony terrace patio bathroom kitchen bedroom cellar attic loft counter worktop van lorry truck elevator
dryer washer kerb street road path trail river lake hill mountain summit roof shed mattress
"""
_PLACES = frozenset(form_of(word) for word in _PLACES_TEXT.split())
"""What is measured in a house or on a road, and is sold by few."""
_SUBJECT = re.compile(
    r"^\W*(?:(?:that(?= (?:the|a|an|our|your))|and|or|then|yes|no|well|now|today|here|still|at|on|in|with|for|"
    r"over|along|of|by) ){0,2}(?:the|a|an|one|this|that|every|each|those|these) "
    r"(?P<noun>(?!(?:the|an?) )[a-z'-]{2,20}(?: [a-z'-]{2,20}){0,3}?)[ ,]{1,2}"
    r"(?:is|are|was|were|measures?|weighs?|takes?|stands?|has|have|of|at|whose|which)\b",
    re.IGNORECASE,
)
"""The noun of which a clause says its measure: "the hall is", "a wall of"."""
_GENERAL_TEXT = """
one size version model pair bottle box pack bag case set tin jar piece total whole other smaller larger small large
big little first second third lot roll sheet tablet strip sachet pod cap reel spool tube jar card brick pouch bar
"""
_GENERAL = frozenset(form_of(word) for word in _GENERAL_TEXT.split())
"""What copy calls any of its goods."""
_A_TIME = re.compile(r"^ (?:a|per|each|every) (?:day|go|week|month|year|person|head|guest|truck|mile)\b")
"""What makes of an amount one that somebody uses up."""
_RECIPE = quick(
    r"\b(?:(?:serves|makes) (?:\d{1,2}|two|four|six|eight|everybody)|for (?:\d{1,2}|two|four|six)(?=[:,])|"
    r"\d ?(?:tbsp|tsp)|tablespoons?|teaspoons?|cocktail|martini|g&t|recipe|ingredients|you(?:'ll)? need(?=:)|simmer|"
    r"stir in|preheat|knead|cloves|pinch of|a glug|chopped|whisk|batter|dough|"
    r"(?:a|half a) (?:litre|liter|cup|glass|pint) of|"
    r"\d ?(?:g|ml|cl|kg|l|litres?|liters?|cups?) (?:of )?(?:[a-z]{3,8} ){0,2}"
    r"(?:sugar|salt|flour|water|milk|butter|oil|rice|yeast|coffee|lemon|honey|wine|cheese|tonic|soda|stock|cream|juice|"
    r"gin|rum|vodka|syrup|tomatoes|potatoes|onions|beef|chicken|pasta|lentils|oats))\b"
)
"""What a recipe is known by, where two of these stand in one paragraph."""
_LENGTHS = frozenset({"length", "distance", "area"})
_COOKED = frozenset({"mass", "volume", "count"})
_SILENT = frozenset({"link", "image", "shipping", "returns", "warranty"})
_WIDE = 120
_NEXT = 16
"""Letters after a figure within which the next word ends: "a 15-inch mattress"."""


def is_around(hit: Hit, dimension: str, reading: Reading, products: Sequence[Product]) -> bool:
    """Tell whether a clause gives a measure to something that is around the goods, and not to them."""
    if dimension in _COOKED and is_of_recipe(reading, hit.start):
        return True
    if dimension == "count" or _OF_GOODS.match(reading.named, hit.end):
        return False
    before, after = _clause(hit, reading)
    if _BODY.match(reading.low, hit.start) and not _SIDE.match(after):
        return True
    titles = {word for product in products for word in _words_in(product.title)}
    words = {word.form for word in (*words_of(_ROOM_FOR.sub("", before)), *words_of(after[:_NEXT])[:1])}
    kept_free = dimension in _LENGTHS and (_LEAVES.search(before) or _LEFT.match(after) or _BY.search(before))
    of_reader = _READER.search(before) and not (_GIVES.search(before) or _OF_IT.search(before))
    if of_reader or kept_free or words & (_PLACES - titles) or _A_TIME.match(after) or _USES.search(before):
        return True
    subject = _SUBJECT.match(before)
    return subject is not None and _is_of_else(subject["noun"], products)


def _is_of_else(noun: str, products: Sequence[Product]) -> bool:
    """Tell whether a noun is neither a product, a part of one, nor a name."""
    nouns = [word for word in words_of(noun) if word.form not in _GENERAL]
    if MASK in noun or not nouns or nouns[-1].capital or (not products and nouns[-1].form not in _PLACES):
        return False  # a name; or goods of which no catalogue knows what they are called
    if nouns[-1].form in _PLACES:
        return not any(nouns[-1].form in heads_of(product) for product in products)
    said = {word.form for word in nouns}
    return not any(said & words for product in products for words in _vocabulary(product))


def is_of_recipe(reading: Reading, position: int) -> bool:
    """Tell whether a place lies in a paragraph that says how something is cooked or mixed."""
    start = reading.low.rfind("\n\n", 0, position) + 1
    end = reading.low.find("\n\n", position)
    paragraph = reading.low[max(start, position - _PARAGRAPH) : min(end if end >= 0 else len(reading.low),
                                                                    position + _PARAGRAPH)]  # fmt: skip
    return sum(1 for _ in islice(_RECIPE.finditer(paragraph), 2)) > 1


_PARAGRAPH = 600


def _vocabulary(product: Product) -> Iterator[frozenset[str]]:
    """Yield the words by which the catalogue speaks of a product, those of its parts among them, text by text."""
    yield _words_in(product.title)
    for name, fact in product.facts.items():
        if name not in _SILENT:
            yield _words_in(f"{name.replace('_', ' ')} {fact.value}")


@lru_cache(maxsize=4096)
def _words_in(text: str) -> frozenset[str]:
    return frozenset(word.form for word in words_of(text))


def _clause(hit: Hit, reading: Reading) -> tuple[str, str]:
    """Return what stands before and after a figure in its clause, the names of products masked."""
    before = reading.unnamed[max(reading.plain.sentence_at(hit.start).start, hit.start - _WIDE) : hit.start]
    ends = [found.end() for found in _BREAK.finditer(before)]
    if ends and (_GOES_ON.match(before, ends[-1]) or _ALONE.fullmatch(before, ends[-1])):
        ends.pop()
    return before[ends[-1] if ends else 0 :].lstrip(), reading.after(hit.end, _WIDE)
