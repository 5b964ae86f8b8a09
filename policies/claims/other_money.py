"""Money in a letter that no product costs: a fine, a fare, what somebody owes, what the electrician takes."""

import re

from policies.claims.hits import Hit, Reading
from policies.claims.known import Known
from policies.claims.subjects import Subjects, Tie
from policies.patterns import quick

_MONEY = frozenset({"price", "price_from", "price_was", "sale_price"})
_WORD = re.compile(r"[a-z][a-z']{2,20}")
_AFFAIRS = quick(
    r"\b(?:fines?|bills?|fees?|fares?|tolls?|deposits?|tips?|bets?|wages?|rent|tax(?:es)?|parking|car park|owes?|"
    r"owed|tickets?|meter|a head|per head|kilowatt|kwh|register|pocket money|coins?|quarters|dimes|change|left for|"
    r"left over|"
    r"electrician|plumber|cleaner|council|taxi|bus|train|wallet|raffle|whip-?round|kitty|pays? (?:him|her|them)|"
    r"pay them|bought (?:in|at|from)|hourly|an hour)\b"
)
"""Words for money that is no price of goods."""
_OF_OURS = re.compile(
    r"\b(?:it|it's|its|they|they're|them|this|these|those|each|both|ours|yours|one|ones|price|prices|priced|sale|now|"
    r"only|just|reduced|instead|code|off|save|saves|saving|discount|buy|get|grab|order|shop|sold|sell|sells|usually|"
    r"normally|was|were|set|pair|pack|box|bundle|kit|size|small|large|total|together|altogether|sum|standard|shipping|"
    r"delivery|from|costs?|half|free|new|marked|tag|list|pay|asks?|asking|cheap\w{0,3}|dear\w{0,2}|bargain|deal|offer|"
    r"clearance|\d{1,4}[ -]?(?:oz|g|kg|ml|l|cm|m|mm|in|inch|lbs?|ft|w|pack|ct|litres?|liters?))\b"
)
"""Words by which a sentence without a name goes on about goods and what is asked for them."""
_PLAIN_TEXT = """
the and for with you your our are but not has have had can will all any who what when where which that than
then there here more less most very too into onto out over under about after before until till through during
per via january february march april may june july august september october november december monday tuesday
wednesday thursday friday saturday today tonight tomorrow weekend week month day days year usd eur gbp dollar
dollars euro euros pound pounds quid cents pence plus minus also still again ever never yes dear sunday
"""
_PLAIN = frozenset(_PLAIN_TEXT.split())
_FOREIGN = 2
"""From so many words on that no product has, a sentence without a name is of something else."""
_SHORT = 200
"""Characters of a part that has no room for other affairs."""


def is_other_money(hit: Hit, tie: Tie, reading: Reading, subjects: Subjects, known: Known) -> bool:
    """Tell whether an amount stands in a sentence that names no product and speaks of other things."""
    whole = reading.plain.sentence_at(hit.start)
    # The only amount that is told of one thing is its price, whatever it is called: "the fare is $49".
    only = subjects.given and subjects.of_one_thing and len(reading.amounts) == 1
    if hit.kind not in _MONEY or tie.named or only or subjects.named_in(reading.plain, whole):
        return False
    sentence = reading.low[whole.start : whole.end]
    if _AFFAIRS.search(sentence):
        return True
    if len(reading.text) <= _SHORT or _OF_OURS.search(sentence):
        return False
    foreign = {found.group() for found in _WORD.finditer(sentence)} - _PLAIN
    if len(foreign) < _FOREIGN:
        return False
    spoken_of = {sku for one in subjects.mentions(reading.plain) for sku in one.skus} | {*subjects.default}
    ours = " ".join(
        text for sku in spoken_of
        for text in (known.by_sku[sku].title, *(fact.value for fact in known.by_sku[sku].facts.values()))
    ).lower()  # fmt: skip
    return not any(word.removesuffix("s") in ours for word in foreign)
