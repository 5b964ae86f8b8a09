"""What a product is: its measures, material, origin, colour, parts and properties, and whose brand it is."""

import re
from collections.abc import Iterator

from policies.claims.ages import ages_in
from policies.claims.details import beside
from policies.claims.endurance import CLAIMED, LABELLED, OF_LIGHT, TOLD_AFTER, sense_of, span_of
from policies.claims.hits import MASK, NAMED, Hit, Reading
from policies.claims.measures import measures
from policies.claims.numbers import NUMBER, hedge_before, parse_number
from policies.claims.wordings import making
from policies.claims.words import form_of
from policies.patterns import quick

_USAGE = quick(
    r"(?:^|[.!?:;,>)\n-] {0,2}|\b(?:then|and|or|to|just|simply|slowly|gently|you) )(?:pour|add|mix|whisk|stir|heat|"
    r"brew|boil|take|beat|share|serve|"
    r"dissolve|simmer|grind|sprinkle|bake|cook|knead|fold in|melt|blend|steep|rinse|soak|weigh out|measure(?: out)?|"
    r"dilute|"
    r"drizzle|roast|fry|sow|plant|bury|dig|"
    r"prune|mulch|thin out)\b|\b(?:recipe|ratio|teaspoons?|tablespoons?|per (?:cup|litre|liter|serving|load|wash))\b"
)
_TAKE_IT = re.compile(rf"\b(?:take|share|brew|serve|heat)(?: the| our| your| this)? {NAMED}")
"""What is done with the product itself, and so no step of a recipe."""
_IN_A_CODE = re.compile(r"\d $")
"""A figure right before a measure: both are groups of one long number, "4471 0082 3GB"."""
_MORE_THAN = re.compile(r" (?:more|less|lighter|heavier|longer|shorter|taller|wider|bigger|smaller|extra)\b")
"""What makes a measure the gap between two things."""
_WE_HAVE = re.compile(r"\bwe(?:'ve| have)(?: got)?(?: just| only| about)? $")
"""What makes of "51 in" so many at hand, and no inches."""
_OF_ELSE = re.compile(
    r" (?:of )?(?:the )?(?:plain |white |brown |warm |cold |sea |dry )?(?:sugar|salt|flour|water(?![ -](?:resist|"
    r"proof|tank))|milk|butter|"
    r"oil|rice|yeast|coffee grounds|lemon|honey|wine|chocolate|cheese|meat|vegetables|fat|protein|snow|rain|"
    r"sand|soil|luggage|up|climb|climbing|ascent|elevation|weight)\b"
)
"""What a measured amount is of that no product is."""
_COLOUR = re.compile(
    r"\b(?:in|comes in|available in|from|choice of|any of|pick of|choose from) (?P<count>two|three|four|five|"
    r"six|seven|eight|nine|ten|twelve|\d{1,2}) "
    r"(?:\w{3,12} )?(?:colou?rs?|shades|finishes|sizes|styles|flavou?rs)\b"
)
_CHOICE = r"(?:colou?rs?|shades|finishes|sizes|styles|flavou?rs|scents|colourways|colorways)"
_CHOICES = re.compile(
    rf"\b(?P<count>{NUMBER}) (?:different |great |beautiful |lovely |available |new |bright |fresh )?{_CHOICE}\b"
    rf"(?! (?:of (?!(?:the |our |this )?{NAMED})(?!course)[a-z]|up|down|too|smaller|larger|bigger))"
    rf"|\bnumber of {_CHOICE}(?: (?:of|for) (?:the |our )?{NAMED})?(?: is|:) ?(?P<listed>{NUMBER})"
)
"""How many of something there are to choose from, in a sentence that names a product."""
_PIECES = quick(
    rf"\b(?:set|pack|box|bundle|case|pair|kit) of (?P<of>{NUMBER})\b|(?P<pack>{NUMBER})[- ](?:pack|piece|"
    rf"count)\b(?! of)|"
    rf"\b(?:includes|comes with|contains) (?P<with>{NUMBER}) (?!%)(?P<noun>[a-z]{{3,20}}s)\b"
)
_PROPERTY = quick(
    r"\b(?:water-?proof|water[- ]resistant|vegan|cruelty[- ]free|organic|gluten[- ]free|dairy[- ]free|sugar[- ]free|"
    r"fragrance[- ]free|paraben[- ]free|sulphate[- ]free|"
    r"sulfate[- ]free|bpa[- ]free|lactose[- ]free|nut[- ]free|oil[- ]free|dishwasher[- ]safe|microwave[- ]safe|"
    r"oven[- ]safe|machine[- ]washable|wireless|bluetooth|rechargeable|"
    r"handmade|hand-made|hypoallergenic|non-?comedogenic|non-?stick|non-?toxic|shatter-?proof|scratch-?proof|"
    r"scratch-resistant|fire-?proof|noise[- ]cancell?ing|biodegradable|"
    r"compostable|recyclable|fair[- ]trade|dermatologist[- ](?:tested|approved|recommended)|clinically (?:tested|"
    r"proven)|fda[- ]approved|usb-c|micro-usb|mini-usb|ip ?[\dx][\dx]k?|solar[- ]powered|battery[- ]powered|"
    r"foldable|stackable|adjustable|reversible|kosher|halal|non-?gmo|alcohol[- ]free|caffeine[- ]free|"
    r"long[- ]lasting|waterless|5g|4k|oled|"
    r"(?:oeko-?tex|gots|fsc|bluesign|fair[- ]?trade|rainforest alliance|leaping bunny|energy star|b corp|ce|ul|"
    r"usda|grs|rws|"
    r"msc|soil association)(?: standard(?: 100)?)?[- ](?:certified|approved|listed|certification|label(?:led)?)|"
    r"certified (?:organic|vegan|kosher|halal|b corp|fair[- ]?trade|carbon neutral))\b"
)  # fmt: skip
_BY_BRAND = re.compile(
    r"\b(?:by|brand:|made by|designed by) (?P<brand>[A-Z][\w&'.-]{0,24}\w(?: (?:& )?[A-Z][\w&'.-]{0,24}\w){0,2})"
)
_NOT_BRANDS = re.compile(
    r"^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|^(?:January|February|March|April|May|June|July|August|September|"
    r"October|November|December)|^(?:Hand|The|Our|Your|Midnight|Now|Us)\b"
)
_OF_THE_THING = re.compile(
    r"(?:^\W*|[\n,;:] ?(?:and )?|\b(?:battery|batteries|charge|candle|flame|wick|bulb|light|lamp|tank|refill|bottle|"
    r"bar|(?:battery|charge|candle|flame|lamp) that) )$"
)
"""What stands before a verb that can only be of the product: nothing at all, or a part of it."""
_EVENTS = re.compile(
    r"\b(?:sales?|offers?|deals?|promotions?|discounts?|codes?|events?|workshops?|courses?|class(?:es)?|webinars?|"
    r"trials?|"
    r"films?|movies?|shows?|tours?|trips?|hikes?|walks?|seasons?|campaigns?|festivals?|parties|party|meetings?|"
    r"team)\b"
)
_ASSURED = re.compile(r"\b(?:warrant(?:y|ies)|guarantees?)\b[^,;:.]{0,60}$")
_ABOUT_SHIPPING = re.compile(r"\b(?:per|within|radius|away|delivery|shipping)\b")


_OF_TALES = frozenset({"distance", "speed", "area", "light", "frames", "warmth", "tog"})
"""Dimensions that tales, roads and rooms have as well as products."""


def _is_used(reading: Reading, position: int) -> bool:
    """Tell whether an amount stands in a sentence that says how something is made or used."""
    whole = reading.plain.sentence_at(position)
    told = _TAKE_IT.sub("", reading.named[whole.start : whole.end].lstrip())
    return bool(_USAGE.search(told))


def find(reading: Reading) -> Iterator[Hit]:
    """Yield every property that the copy gives a product."""
    for measure in measures(reading.low):
        if (
            not _ABOUT_SHIPPING.search(reading.before(measure.start, 12))
            and not (measure.dimension != "area" and _is_used(reading, measure.start))
            and not _OF_ELSE.match(reading.low, measure.end)
            and not _MORE_THAN.match(reading.low, measure.end)
            and not (measure.text.endswith(" in") and _WE_HAVE.search(reading.before(measure.start)))
            and not _IN_A_CODE.search(reading.low, max(0, measure.start - 2), measure.start)
            and not any(
                amount.start < measure.end and measure.start < amount.end
                for amount in reading.amounts_at(measure.start)
            )
        ):
            hedge, _ = hedge_before(reading.low, measure.start)
            context = " ".join(sorted(beside(reading.low, measure.start, measure.end)))
            said = f"{hedge} {measure.text}".lstrip() + (f" ({context})" if context else "")
            yield Hit("attribute", measure.start, measure.end, said, if_known=measure.dimension in _OF_TALES)
    yield from making.find(reading)
    for start, end, ages in ages_in(reading.low):
        yield Hit("attribute", start, end, ages.said, if_known=True)
    for found in _COLOUR.finditer(reading.low):
        yield Hit("attribute", found.start(), found.end(), found.group().lower())
    yield from _choices(reading)
    for found in _PIECES.finditer(reading.low):
        number = parse_number(found["of"] or found["pack"] or found["with"])
        if number is not None:
            said = f"{number:f} ({form_of(found['noun'])})" if found["noun"] else f"count {number}"
            # "Screws, box" may be taken for the name, and only its figure stands beyond.
            is_named = any(begin <= found.start() < end <= found.start("of") for begin, end in reading.names)
            start = found.start("of") if is_named else found.start()
            yield Hit("attribute", start, found.end(), said)
    for found in _PROPERTY.finditer(reading.low):
        yield Hit("attribute", found.start(), found.end(), f"is {found.group().lower()}")
    yield from _endurance(reading)
    for found in _BY_BRAND.finditer(reading.text):
        if not _NOT_BRANDS.match(found["brand"]):
            yield Hit("brand", found.start("brand"), found.end("brand"), found["brand"].rstrip("."))


def _choices(reading: Reading) -> Iterator[Hit]:
    """Yield how many colours, sizes or flavours a sentence with a product's name in it counts."""
    for found in _CHOICES.finditer(reading.named):
        if MASK in reading.named[slice(*reading.plain.sentence_at(found.start()))]:
            yield Hit("attribute", found.start(), found.end(), reading.low[found.start() : found.end()], if_known=True)


def _endurance(reading: Reading) -> Iterator[Hit]:
    """Yield how long the copy says that the product lasts; how long a sale or a workshop does is none of it."""
    for found in CLAIMED.finditer(reading.low):
        before, span = reading.before(found.start(), 80), span_of(found)
        if (
            span is None
            or _EVENTS.search(before)
            or (
                before.strip().lower() in ("", "it", "this", "they")
                and _EVENTS.search(reading.sentence_before(found.start()))
            )
        ):
            continue
        if _ASSURED.search(before):
            # "Our guarantee on the tent runs for 5 years", a name between its words.
            yield Hit("warranty", found.start("number"), found.end(), str(span))
            continue
        said = _lasting(reading, found, found["verb"] or found["bare"])
        yield Hit("attribute", found.start(), found.end(), said, of_subject=not _OF_THE_THING.search(before))
    for found in TOLD_AFTER.finditer(reading.named):
        said = _lasting(reading, found, found["verb"])
        yield Hit("attribute", found.start("number"), found.end("whole"), said, told_at=found.start("whose"))
    for found in (*LABELLED.finditer(reading.low), *OF_LIGHT.finditer(reading.low)):
        # A summer's day has hours of light as well.
        named = MASK in reading.named[slice(*reading.plain.sentence_at(found.start()))]
        known = found.re is OF_LIGHT and not named
        yield Hit(
            "attribute", found.start("number"), found.end(), _lasting(reading, found, found.group()), if_known=known
        )


def _lasting(reading: Reading, found: re.Match[str], words: str) -> str:
    """Return how long something lasts, in the sense of these words."""
    hedge, _ = hedge_before(reading.low, found.start("number"))
    return " ".join(word for word in (sense_of(words), hedge, str(span_of(found) or "")) if word)
