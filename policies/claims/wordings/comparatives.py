"""What sets a product above others: comparatives with another product, superlatives of our own assortment."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Literal, NamedTuple

from policies.claims.hits import MASK, NAMED, Hit, Reading
from policies.claims.numbers import NUMBER
from policies.patterns import quick

_ADJECTIVES = (
    r"cheaper|less expensive|more affordable|more expensive|pricier|dearer|lighter|heavier|taller|shorter|longer|"
    r"wider|narrower|slimmer|deeper|shallower|thicker|thinner|bigger|larger|smaller|roomier|brighter|dimmer|louder|"
    r"quieter|"
    r"faster|more powerful|more compact|(?:better|higher|lower|worse)[- ](?:rated|reviewed|scoring)|"
    r"longer[- ]lasting|"
    r"lower in price|higher in price"
)
_VERBS = (
    r"(?:costs?|costing) (?:less|more)|(?:weighs?|weighing) (?:less|more)|holds? (?:more|less)|"
    r"(?:lasts?|runs?|plays?|works?|burns?|goes|keeps going) longer|(?:rated|rates|scores?) (?:higher|better|lower|"
    r"worse)|"
    r"reviewed more(?: often)?|(?:guaranteed|covered)(?: for)? longer"
)
_OF = (
    r"(?:a )?(?:longer|shorter) (?:warranty|guarantee|battery life|playtime|run ?time|burn time|returns? (?:window|"
    r"period))|"
    r"(?:a )?(?:higher|better|lower|worse) (?:rating|score)|(?:a )?(?:lower|higher) price|(?:more|fewer|less|"
    r"higher|lower) "
    r"(?:of )?[a-z-]{3,20}"
)
_GAP = (
    r"(?:(?:by )?(?:(?P<money>[$€£] ?\d{1,5}(?:[.,]\d{2})?)|(?P<size>"
    + NUMBER
    + r"[ -]?(?:g|kg|mm|cm|m|ml|l|oz|lb|lbs|"
    r"inch(?:es)?|in|litres?|liters?|grams?|lumens|watts?|w|hours?|days?|months?|years?))) )?"
)
_THAN = quick(
    rf"(?:(?<=\s)|^){_GAP}(?:(?:much|far|a little|a bit|a touch|slightly|even|way|a good deal|considerably|"
    rf"noticeably|"
    rf"a lot|still|the) )?(?P<how>{_ADJECTIVES}|{_VERBS}|{_OF})(?: (?:in|on|by) (?:price|weight|height|width|"
    rf"size))? than\b"
    r"(?: (?P<half>half|a third|a quarter|a fifth)(?: (?:of )?(?:what|as much as|the price of))?)?"
)
_OVER = re.compile(
    r"\b(?P<verb>outlasts?|outweighs?|undercuts?|outscores?|outshines|tops|beats)\b(?= )"
    r"(?:[^.,;!?\n]{0,60}? (?:on|in|for|by) (?P<what>price|weight|rating|ratings|reviews|warranty|battery life|"
    r"capacity|"
    r"brightness|stars))?"
)
_TIMES = re.compile(
    r"\b(?:(?:at|for) )?(?:less than |under |about |nearly |almost |exactly |just |roughly )?"
    r"(?P<of>half|twice|double|triple|a third|a quarter|(?:three|four|five) times) (?:of )?"
    r"(?:the (?P<what>price|weight|cost|height|width|length|size|capacity|volume|power|brightness|reviews|rating|"
    r"warranty) of"
    r"|as (?P<how>heavy|light|tall|wide|long|deep|big|large|bright|loud|expensive|powerful|thick|roomy|much|many "
    r"[a-z-]{3,16}) as)\b"
)
_EQUAL = re.compile(
    r"\b(?:the same (?P<what>price|weight|height|width|length|size|capacity|rating|warranty) as|"
    r"(?:just |every bit |exactly )?as (?P<how>heavy|light|tall|wide|long|deep|bright|expensive|cheap|powerful|"
    r"thick) as|"
    r"costs? (?P<cost>the same as|as much as|exactly what|no more than))\b"
)
_BESIDE = re.compile(
    r"\b(?:compared (?:with|to)|next to|beside|against|unlike|of the two|between the two|put (?:it )?up against|"
    r"set against)\b"
)
_ALONE = re.compile(
    rf"\b(?:(?:is|are|'s|comes? out|comes? in|ends? up|turns out|proves) (?:clearly |easily |still |much |far |"
    rf"a little |"
    rf"also |both )?(?:the )?(?P<how>{_ADJECTIVES})|(?P<does>{_VERBS}))\b(?! than)"
)
_SHARES = {
    "half": Decimal("0.5"), "a third": Decimal("0.334"), "a quarter": Decimal("0.25"), "a fifth": Decimal("0.2"),
    "twice": Decimal(2), "double": Decimal(2), "triple": Decimal(3), "three times": Decimal(3),
    "four times": Decimal(4),
    "five times": Decimal(5),
}  # fmt: skip
_MEANT = {"price": "costs more", "cost": "costs more", "weight": "heavier", "height": "taller", "width": "wider",
          "length": "longer", "size": "bigger", "capacity": "holds more", "volume": "holds more",
          "power": "more powerful",
          "brightness": "brighter", "reviews": "more reviews", "rating": "better rated", "ratings": "better rated",
          "warranty": "longer warranty", "battery life": "lasts longer", "stars": "better rated", "much": "costs more",
          "heavy": "heavier", "light": "lighter", "tall": "taller", "wide": "wider", "long": "longer", "deep": "deeper",
          "big": "bigger", "large": "bigger", "bright": "brighter", "loud": "louder", "expensive": "costs more",
          "cheap": "costs more", "powerful": "more powerful", "thick": "thicker", "roomy": "roomier"}  # fmt: skip
_OVER_IN = {"outlast": "lasts longer", "outweigh": "heavier", "undercut": "costs less", "outscore": "better rated",
            "outshine": "brighter"}  # fmt: skip

_BEST = (
    r"cheapest|least expensive|most affordable|most expensive|priciest|lowest[- ]priced?|highest[- ]priced?|"
    r"lightest|heaviest|"
    r"tallest|shortest|widest|narrowest|deepest|slimmest|thinnest|thickest|roomiest|brightest|quietest|loudest|"
    r"most powerful|"
    r"(?:highest|best|top|lowest)[- ](?:rated|scoring)|most[- ]reviewed|longest[- ](?:lasting|running|playing|"
    r"burning)|"
    r"longest (?:warranty|guarantee|battery life|playtime|cover)|largest|biggest|smallest|longest|most compact|"
    r"fastest|"
    r"(?:highest|best|lowest) (?:rating|score)|most reviews|"
    r"(?:most|least|fewest|highest|lowest) (?!of\b|popular|loved|wanted|requested|gifted|sold|bought|ordered|"
    r"purchased|picked|important|"
    r"beautiful)[a-z-]{3,20}"
)
_SURE = (
    r"cheapest|least expensive|most affordable|most expensive|priciest|lightest|heaviest|tallest|widest|narrowest|"
    r"deepest|(?:highest|best|top|lowest)[- ]rated|most reviewed|longest[- ]lasting"
)
"""Superlatives that are claims whatever the catalogue says; of the others it decides."""
_OUR_BEST = re.compile(
    rf"\b(?:the|our|its|has the) (?:very |single |all-time |by far the )?(?P<best>{_BEST})\b"
    r"(?:,? (?!(?:is|are|was|at|with|for|yet|and|but|just|now|costs?|weighs?|comes?|goes|belongs|"
    r"has)\b)[a-z'-]{1,20}){0,6}"
)
_IS_SURE = re.compile(rf"\b(?:{_SURE})\b")
_DONE = re.compile(
    r"\b(?:(?:costs?|weighs?|holds?) the (?:least|most)|(?:rated|scores?|lasts?|runs?|plays?|burns?) (?:the )?"
    r"(?:highest|best|longest))\b(?: (?:of|in|among) [a-z' -]{2,40})?"
)
_NOTHING = re.compile(
    rf"\b(?:nothing|no (?:other )?[a-z-]{{3,16}}|none|no one)(?: else)?(?: (?:that |which )?(?:we|in|on|of|here)"
    rf"[a-z' -]{{0,30}}?)? (?P<verb>is|are|was|comes|has|costs|weighs|lasts|scores|holds|gets)? ?(?:rated |priced )?"
    rf"(?!more often)(?P<how>{_ADJECTIVES}|{_OF}|higher|better|lower|less|more|longer)(?: than)\b"
)
_LEAST_OF_ALL = re.compile(
    rf"\b(?:(?:you )?(?:pay|spend) the (?P<paid>least|most) (?:for|on)(?: the| our)? {NAMED}"
    rf"|(?P<cost>costs?|weighs?|holds?) the (?P<amount>least|most)\b(?! (?:of (?:our|the) (?:two|three)))"
    rf"|(?:(?:is|are) (?P<than>{_ADJECTIVES})|(?P<does>costs? (?:less|more)|weighs? (?:less|"
    rf"more))) than (?:anything|everything|any(?:thing)? other [a-z]+|all (?:the )?others?|"
    rf"every other [a-z]+|the rest|whatever)(?: else)?(?: (?:that )?(?:we|in|on|from|of)\b[a-z' ]{{0,30}})?"
    rf"|(?:everything|anything|all)(?: else)?(?: (?:that )?(?:we (?:sell|make|stock|have|carry|offer)|in (?:our|"
    rf"the|this) "
    rf"[a-z]+))?(?: else)? (?P<verb>is|are|costs?|weighs?) (?P<other>{_ADJECTIVES}|more|less) than(?: the|"
    rf" our)? {NAMED}"
    rf"|(?:no|won't find (?:a|any)|find no)(?: other| single)? [a-z]+ (?:(?:of ours|in [a-z ]{{3,20}}|that we [a-z]+|"
    rf"we [a-z]+) )?(?:is |are )?(?P<none>{_ADJECTIVES}) than(?: the| our)? {NAMED}"
    rf"|(?:won't|will not|never|can't|cannot|don't) find (?:anything|something|one|"
    rf"any)(?: [a-z]+)? (?P<find>{_ADJECTIVES})"
    rf"(?: [a-z' ]{{3,30}}?)? than(?: the| our)? {NAMED})"
)
"""What costs the least, in sentences that say it of all that is sold, whatever stands first."""
_OPPOSED = {"more": "costs less", "less": "costs more", "weighs more": "lighter", "weighs less": "heavier",
            "more expensive": "cheaper", "pricier": "cheaper", "dearer": "cheaper", "cheaper": "pricier",
            "less expensive": "pricier", "more affordable": "pricier", "heavier": "lighter", "lighter": "heavier",
            "bigger": "smaller", "larger": "smaller", "smaller": "bigger", "taller": "shorter",
            "shorter": "taller"}  # fmt: skip
"""What everything else is, and what that makes of the one."""
_NOT_OURS = re.compile(
    r"\b(?:sale|sales|offers?|deals?|discounts?|savings?|events?|news|fans?|thanks?|hugs?|nights?|days?|weeks?|"
    r"months?|years?|"
    r"seasons?|time|times|problem|secret|surprise|party|idea|part|question|mistake|moment|dream|story|team|city|"
    r"mountain|river|month|order|delivery|shipping|way|wait|worry|detail|details|corner|corners|room|rooms|kitchen|"
    r"kitchens)\b"
)
_OF_THE_SHOP = re.compile(
    r"\b(?:shipping|delivery|postage|deliver|express|returns?|send (?:it|them|[a-z ]{3,20}) back)\b"
)
"""Terms that hold for all that a shop sells, of which no product need be named."""


_OURS = re.compile(r"^our\b|\b(?:we|our|range|shop|store|catalogue|catalog|collection|line-?up)\b")
_SCOPE = re.compile(
    r"\b(?:of|among|amongst|in) (?:all |any |everything (?:on |in |we )?)?(?:of )?(?:our|these|the|"
    r"we) (?P<among>[a-z' -]{3,40}?)"
    r"(?=[,:] )"
)
_OF_TWO = re.compile(
    r"\b(?:of|between) (?:our|the|these) (?:two|three|four) (?P<among>[a-z'-]{3,20}),[^.;!?\n]{2,60}? "
    rf"(?:is|are) (?:the )?(?P<how>{_ADJECTIVES})\b"
)


class Comparison(NamedTuple):
    """A comparative in the copy: its place, the words that say in what, and which product it is measured by."""

    hit: Hit
    words: str
    share: Decimal
    gap: str = ""
    equal: bool = False
    reference: Literal["after", "before"] = "after"
    """`after` the place stands the other product; `before`: it was named first, "next to" or "of the two"."""


_OF_ALL = re.compile(
    rf"\b(?:anything|everything|nothing|all the others?|the rest|no other [a-z]+|find any|the (?:least|"
    rf"most) (?:for|on))\b"
    rf"(?=[^.!?\n]{{0,80}}?(?:\b(?:{_ADJECTIVES})\b|\b(?:less|more|lower|higher) than))"
    rf"|\b(?:{_ADJECTIVES}) than (?:anything|everything|all|any|every|the rest)\b|\b(?:pay|spend|"
    rf"costs?) the (?:least|most)\b"
)
"""One set against all others, before anybody knows the names."""


def is_superlative(text: str) -> bool:
    """Tell whether a text calls something the cheapest, the lightest or the like."""
    low = text.lower()
    return bool(
        _OF_ALL.search(low) or _OUR_BEST.search(low) or _DONE.search(low) or _NOTHING.search(low) or _OF_TWO.search(low)
    )


def is_of_the_shop(text: str) -> bool:
    """Tell whether a text tells how things are sent or taken back."""
    return bool(_OF_THE_SHOP.search(text.lower()))


def find(reading: Reading) -> Iterator[Hit]:
    """Yield superlatives of our own assortment that say so, or that are claims wherever they stand."""
    for found in _OUR_BEST.finditer(reading.low):
        sure = bool(_IS_SURE.search(found["best"]))
        if (sure or _OURS.search(found.group())) and not _NOT_OURS.search(found.group()):
            yield Hit("superlative", found.start(), found.end(), _scoped(reading, found), if_known=not sure)
    for found in _OF_TWO.finditer(reading.low):
        said = f"the {found['how']} {found['among']}"
        yield Hit("superlative", found.start("how"), found.end("how"), said, if_known=True)
    for found in _DONE.finditer(reading.low):
        yield Hit("superlative", found.start(), found.end(), f"of all {found.group()}", if_known=True)
    for found in _LEAST_OF_ALL.finditer(reading.named):
        if words := _of_all(found):
            end = found.start() + len(found.group().rstrip(f" {MASK}"))
            yield Hit("superlative", found.start(), end, f"of everything we sell {words}", negatable=False,
                      against_rivals=True, if_known=True)  # fmt: skip
    for found in _NOTHING.finditer(reading.low):
        said = re.sub(r"^(?:rated |priced )", "", found["how"])
        if said in ("less", "more") and found["verb"] in ("costs", "weighs", "holds"):
            said = f"{found['verb']} {said}"
        rated = "rated " if "rated" in found.group() and "rated" not in said else ""
        yield Hit("superlative", found.start(), found.end(), f"of everything we sell {rated}{said}", negatable=False,
                  if_known=True)  # fmt: skip


def _of_all(found: re.Match[str]) -> str | None:
    """Return what such a sentence says of its product, in the words by which scales are known."""
    if way := found["paid"]:
        return f"costs the {way}"
    if found["amount"]:
        return f"{found['cost']} the {found['amount']}"
    if how := found["than"] or found["does"] or found["none"] or found["find"]:
        return str(how)
    other = f"weighs {found['other']}" if found["verb"].startswith("weigh") else found["other"]
    return _OPPOSED.get(other)


def unsure(reading: Reading) -> Iterator[Hit]:
    """Yield the other superlatives that the catalogue may settle; they are claims only where it does."""
    for found in _OUR_BEST.finditer(reading.low):
        if not _NOT_OURS.search(found.group()):
            yield Hit("superlative", found.start(), found.end(), _scoped(reading, found), if_known=True)


def _scoped(reading: Reading, found: re.Match[str]) -> str:
    """Return the superlative with what its sentence says it is among: "of all our lamps, it is the lightest"."""
    scope = _SCOPE.search(reading.before(found.start(), 120))
    return f"{found.group()} of our {scope['among']}" if scope else found.group()


def comparisons(reading: Reading) -> Iterator[Comparison]:
    """Yield each comparative with another product, which the reading finds."""
    low = reading.named
    for found in _THAN.finditer(low):
        if reading.before(found.start("how"), 24).rstrip().endswith(("nothing", "none")) or _NOTHING.search(
            reading.before(found.end(), 90)
        ):
            continue
        gap = (found["money"] or "").lstrip("$€£ ") or found["size"] or ""
        yield Comparison(_hit(found, "how"), found["how"], _SHARES.get(found["half"] or "", Decimal(1)), gap)
    for found in _OVER.finditer(low):
        words = _MEANT.get(found["what"] or "") or _OVER_IN.get(found["verb"].rstrip("s"))
        if words:
            if found["what"] == "price":
                words = "costs less"
            yield Comparison(Hit("superlative", *found.span("verb"), words, if_known=True), words, Decimal(1))
    for found in _TIMES.finditer(low):
        what = (found["what"] or found["how"]).split(" ", 1)
        words = f"more {what[1]}" if len(what) > 1 else _MEANT[what[0]]
        share = _SHARES[found["of"]]
        way = "costs less" if words == "costs more" and share < 1 else words
        light = share < 1 and way in ("heavier", "taller", "wider", "longer", "bigger", "deeper", "thicker")
        yield Comparison(
            _hit(found), _LESS.get(way, way) if light else way, share, "", share > 1 and way == words, "after"
        )
    for found in _EQUAL.finditer(low):
        words = _MEANT[found["what"] or found["how"] or "price"]
        yield Comparison(_hit(found), words, Decimal(1), equal=True)
    for found in _ALONE.finditer(low):
        if _BESIDE.search(reading.before(found.start(), 140)) or _BESIDE.search(reading.after(found.end(), 40)):
            yield Comparison(_hit(found), found["how"] or found["does"], Decimal(1), reference="before")


_LESS = {"heavier": "lighter", "taller": "shorter", "wider": "narrower", "bigger": "smaller", "thicker": "thinner",
         "deeper": "shallower"}  # fmt: skip


def _hit(found: re.Match[str], group: str | int = 0) -> Hit:
    return Hit("superlative", found.start(group), found.end(), found.group(), if_known=True)
