"""Stock in words: in stock, only N left, back, sold out."""

import re
from collections.abc import Iterator
from decimal import Decimal

from policies.claims.figures import Figure
from policies.claims.hits import NAMED, Hit, Reading
from policies.claims.numbers import NUMBER, hedge_before, parse_number
from policies.patterns import quick

_LEFT = (
    r"left\b(?!-| (?:to|until|hands?|feet|foot|our|my|us|the|home|turns?|sides?|shoes?|arms?|legs?|eyes?|ears?|wing|"
    r"boots?|gloves?|socks?|mittens?|slippers?|trainers?|earbuds?|back|click|"
    r"over|(?!going|remaining|waiting|running)[a-z]{3,9}ing)\b)"
)
_COUNT = quick(
    rf"(?P<number>{NUMBER})(?: (?:units?|pieces?|items?|pairs?|bottles?|copies|sets|of (?:them|these|those)|"
    rf"more|(?!colou?rs|sizes|shades|styles|flavou?rs|options|ways|days|hours|weeks|spots|seats|stars|"
    rf"reviews|widths|lengths|versions|variants|finishes|models)[a-z]{{3,14}}s))?"
    rf"(?: (?:are|is|now|still))? (?:{_LEFT}|remaining\b|in stock\b|available\b(?! in)|to go "
    r"around\b|on hand\b|in the warehouse\b|on the shelves\b)"
    rf"|\b(?:last|final) (?P<last>{NUMBER})(?! (?:days?|hours?|weeks?|minutes?|months?|years?|seasons?|"
    rf"chance))\b(?: (?:units?|pieces?|items?|pairs?|left))?"
    rf"|\b(?:there (?:are|is)|we(?: have|'ve)(?: got| still)?|we still have|we hold) (?:only |just |still |exactly )?"
    rf"(?P<of>{NUMBER}) (?:units?|pieces?|items?|pairs?|bottles?|copies|jars?|tins?|bags?|boxes|rolls?|drums?|crates?|"
    rf"cans?|cases|reels?|tubs?|kegs?|sacks?|spools?) of\b"
    rf"|\b(?:stock (?:of|is down to|down to)|we(?: have|'ve)(?: got)?|there (?:are|is)|down to(?: the|"
    rf" our)?(?: last)?(?: fewer than| less than)?) "
    rf"(?:only |just )?(?P<held>{NUMBER})(?= (?:units?|pieces?|pairs?|bottles?|copies|sets|left|in stock|remaining|"
    rf"of (?:them|these))| ?[.,!\n])"
)
_CUED = quick(
    rf"\b(?:(?:in|from) stock|on hand|stock(?: level| count)?|units? left|left|remaining|available|in the warehouse)"
    rf"(?: today| now| right now| at present| this morning)?(?::| is| are| -) ?(?P<first>{NUMBER})"
    rf"(?! ?[$€£%]| (?:days?|weeks?|hours?|colou?rs|sizes))"
    rf"|\b(?:we|the (?:shop|store|warehouse)) (?:still )?(?:hold|holds|have|has|keep|keeps|stock|stocks|count|"
    rf"counted)"
    rf"(?: only| just| exactly| about| over|"
    rf" more than)? (?P<held>{NUMBER})\b(?=[^.!?\n]{{0,60}}?\b(?:warehouse|in stock|"
    rf"store ?room|stock ?room|on (?:the|our) shel(?:f|ves)|on hand|back room)\b)"
    rf"|(?P<number>{NUMBER})(?: (?!days|weeks|hours|months|years|minutes|people|stars|reviews|colou?rs|sizes|"
    rf"that|which|who|and|levels|settings|you|they)[a-z-]{{3,14}}){{0,3}}?"
    rf" (?:(?:are|is) )?(?:still )?(?:to be had|waiting|stand|sit|await|remain|rest|lie|up for grabs|unsold|"
    rf"ready to go|to spare)\b"
    rf"(?=[^.!?\n]{{0,40}}(?:[.,!;\n]|$))"
    rf"|\b(?:more than|over|less than|fewer than|under|about|around|nearly|exactly|all) (?P<some>{NUMBER})"
    rf"(?: [a-z'-]{{2,14}}){{1,4}}? (?:on (?:the|our) shel(?:f|ves)|in the (?:warehouse|store ?room)|"
    rf"ready (?:for you|to (?:go|ship))|waiting)\b"
)
_OF_EACH = quick(
    rf"\b(?:we(?: have|'ve)(?: got)?|there(?: are|'s| is)|that leaves|leaving|of which (?:we have|there are)|"
    rf"of (?:those|these) (?:there are|we have))(?: just| only| still)?(?: over| about| more than)? (?P<first>{NUMBER})"
    rf"(?= (?:in|of) (?:the )?{NAMED}| of (?:those|these|them)\b| ?[.,;!\n]|$)"
)
"""Counts told of one variant after another: "we have 52 in slate and just 19 in teal"."""
_IN_BRACKETS = quick(rf"{NAMED} \((?P<number>\d{{1,5}})(?: left| pieces| pairs| in stock)?\)")
_KEPT = re.compile(r"\b(?:in stock|on the shel(?:f|ves)|left|in the (?:shop|store|warehouse))\b")
"""Words of a sentence in which a bare number in brackets behind a name is how many there are: "in stock in S (14)"."""
_AND_IN = re.compile(
    rf" (?:in|of) (?:the )?{NAMED},? (?:and|but|or)?(?: just| only| another)? ?(?P<more>{NUMBER})"
    rf"(?= (?:in|of) (?:the )?{NAMED})"
)
_NEXT = re.compile(rf"(?:,| and| &) ?(?P<number>{NUMBER}) [a-z]{{3,14}}s?\b(?=[ ,.;!\n]|$)")
_MANY = quick(
    r"\b(?P<many>dozens|hundreds|thousands) of (?:[a-z'-]{2,16} ){1,5}?(?:are |is )?(?:still )?(?:ready|left|"
    r"in stock|waiting|"
    r"available|on (?:the|our) shel(?:f|ves)|in the warehouse)\b"
)
LISTED = re.compile(r"\d(?:,? (?:and|&|or)|,) $")
"""What stands before the last of several sizes: "7, 9 and 10 are in stock"."""
_NO_COUNT = re.compile(r"[x\u00d7] ?$|\bof which $")
"""What stands before the second figure of a size, "120 x 60", and before the number of a thing's parts."""
_THE_LAST_ONE = re.compile(r"\b(?:sold|sell|snapped up|bought|took|shipped)(?: out)?(?: of)? (?:the|our)(?: very)? $")
_POINTED = re.compile(r"\b(?:the|this|that|each|every|other)(?: [a-z\d.'\"-]{1,14}){0,4} $")
IN_A_SIZE = re.compile(r"\b(?:in|the|size|waist|eu|uk|us) $")
"""What stands before a number that names a variant, where one thing "is" there: "blue in 30 is in stock"."""
_HAS_GONE = re.compile(r" (?:has |was |is |just )?(?:sold|gone|went|taken|found)\b")
_AT_LEAST = {"dozens": 24, "hundreds": 100, "thousands": 1000}
_NONE_LEFT = quick(
    r"\b(?:none|not one|not a single one|nothing|no more|zero)(?: of (?:them|it))? (?:is |are )?(?:left|"
    r"remain(?:s|ing)?|in stock|available|to be had)\b"
    r"|\b(?:sold|snapped up|bought) (?:every|the) last one\b|\b(?:none|not one) of [^.,;!?\n]{3,60}? (?:is |"
    r"are )?(?:left|remain(?:s|ing)?|in stock)\b|\ball (?:have |are |were )?sold\b|"
    r"\bships? from stock\b|\bfrom stock\b"
)
_COUNT_OF = quick(
    rf"(?:\b(?:only|just|last|we have|we still have|there are|fewer than|less than|exactly) |(?:^|(?<=[.!?:;\n] )|"
    rf"(?<=[\n(\"])))"
    rf"(?P<number>{NUMBER})(?: [\w&][\w'&+-]{{0,20}}){{1,13}}? "
    rf"(?:{_LEFT}|remain(?:s|ing)?\b|in stock\b|available\b(?! in)|on the shel(?:f|ves)\b|in the warehouse\b)"
)
LEFT_OFFER = re.compile(
    r"\b(?:day|hour|minute|second|week|month|year|night|evening|morning|weekend|summer|winter|season|chapter|"
    r"page|mile|"
    r"chance|question|block|door|street|spot|seat|place|step)(?:s\b|(?= (?:left|remain|is|of|to)))|\bsleeps\b"
)
"""Left over of a stay, a book or a way; in "Winter Boots" the season only describes."""
_THERE = quick(
    r"\b(?:(?:back )?in[- ]stock\b|back on (?:the |our )?shel(?:f|ves)\b|(?:now )?restocked\b|fully stocked\b|"
    r"available (?:right )?now\b|now available\b|"
    r"available (?:today|again|immediately|for immediate \w+)\b|(?:is|are) (?:now |still )?available\b(?! in| with| "
    r"to| at| from| for)|ready to (?:ship|go out)\b|"
    r"(?:it's|it is|they're|they are) (?:here )?on (?:the|our) shel(?:f|ves)\b|"
    r"on (?:the|our) shel(?:f|ves) (?:and waiting|right now|today|now)\b|we (?:do )?have (?:it|"
    r"them)\b(?= ?(?:[.,!;\n]|here\b|in\b|"
    r"right|today|now|$))|(?:here and )?waiting on (?:the|our) shel(?:f|ves)\b|stocked and (?:ready|waiting)\b|"
    r"plenty (?:left|in stock)\b|we(?:'ve| have)(?: got| still)? plenty\b(?! of (?!(?:it|them|these|those)\b))|"
    r"in[- ]stock now\b|(?:is|"
    r"are) (?:finally )?back\b(?! (?:of|to|at|from|when)))"
)
_GONE = quick(
    r"\b(?:sold[- ]out\b|out[- ]of[- ]stock\b|no longer available\b|(?:currently |temporarily )?unavailable\b|(?:is|"
    r"are) (?:all )?gone\b|(?:it's|they're) (?:all )?gone(?= ?[.,!;\n]|$)|"
    r"(?:all|long) gone\b|gone for (?:now|good|the season|this year)\b|"
    r"(?:we|they)(?:'ve| have|'re| are)? (?:run|ran|clean|fresh|completely|plumb|right|all) out\b(?! (?:to|the|"
    r"there|in|of (?!(?:it|them|these|those|this|stock)\b)))|"
    r"sold (?:through|the (?:very )?last (?:one|pair|piece|unit))\b|cleared out\b|"
    r"(?:the|our) shel(?:f is|ves are) (?:bare|empty)\b|"
    r"(?:not|n't) (?:currently |yet )?(?:in stock|available)\b)"
)
_LOW = quick(
    r"\b(?:low (?:in|on) stock|low stock|running low|almost (?:gone|sold out)|nearly (?:gone|sold "
    r"out)|(?:only a |a |just a |the last |last )few (?:left|remaining|pieces|units)|"
    r"(?:very )?limited (?:stock|quantities)|stock is (?:low|limited)|about to sell out)\b"
)
_HANDFUL = quick(
    rf"\b(?:an?|the last)(?: very)? (?:handful|few)(?: of(?: the| our| these)? (?:{NAMED}|them|these))?"
    r" (?:is |are |is all that's )?(?:still )?(?:left|remain(?:s|ing)?)\b"
)
_AHEAD = quick(
    r"(?<!your )(?<!no )\b(?:(?P<pre>pre-?order(?:s|ed|ing)?)|(?P<back>back-?order(?:s|"
    r"ed)?))\b(?! (?:customers?|list|"
    r"terms|policy|bonus|is over|are over))"
)
"""Sold before it is there, which is an availability of its own."""
_TO_COME = re.compile(
    r"\b(?:once|when|before|until|till|while|if|in case|may|might|could|will|'ll|soon|tend to|always|usually|"
    r"sometimes|last time)\b"
)
"""Words before "gone" by which nothing is gone yet."""
_SEALED = re.compile(
    r"\b(?:notify|waitlist|wait list|pre-?order|sign up|let you know|tell you|email you|be the first|soon|when|once|"
    r"will be|until|before|while|come back)\b"
)
_IMPLIED = re.compile(
    r"(?<!we )(?<!i )(?<!back )(?<!back-)(?<!pre-)\b(?:(?:get|grab|order|claim|buy|shop|snag|pick up) "
    r"(?:yours|one|it|them)\b(?: (?:today|now|tonight))?|(?:order|buy|shop) (?:now|today)\b|"
    r"(?:order|buy|shop|get|grab) (?:your|our|the) [a-z][\w' -]{2,50} "
    r"(?:today|now|tonight)\b|"
    r"add (?:it |one )?to (?:your )?(?:cart|basket|bag)\b|"
    r"ships? (?:today|tomorrow|now)\b|yours (?:today|now)\b|in (?:our )?stores? now\b)"
)
_SAYS_GONE = re.compile(
    r"\b(?:sold[- ]out|out[- ]of[- ]stock|waitlist|wait list|pre-?order|back-?order|back soon|back in stock soon|"
    r"notify|"
    r"unavailable|restock)"
)


def find(reading: Reading) -> Iterator[Hit]:
    """Yield every word on whether the product is there, and how many."""
    dated = {place for day in reading.dates if not day["count"] for place in range(*day.span())}
    yield from _numbered(reading, dated)
    yield from _cued(reading, dated)
    yield from _of_each(reading, dated)
    for found in _MANY.finditer(reading.low):
        yield Hit("stock", found.start(), found.end(), f"at least {_AT_LEAST[found['many']]}")
    for found in _NONE_LEFT.finditer(reading.low):
        there = found.group().endswith("from stock")
        yield Hit("stock", found.start(), found.end(), "in_stock" if there else "out_of_stock", negatable=there)
    for found in (*_LOW.finditer(reading.low), *_HANDFUL.finditer(reading.named)):
        yield Hit("stock", found.start(), found.end(), "low")
    for found in _GONE.finditer(reading.low):
        if not _TO_COME.search(reading.before(found.start(), 60)):
            yield Hit("stock", found.start(), found.end(), "out_of_stock", negatable=False)
    for found in _AHEAD.finditer(reading.low):
        yield Hit("stock", found.start(), found.end(), "preorder" if found["pre"] else "backorder")
    for found in _THERE.finditer(reading.low):
        sentence = reading.plain.sentence_at(found.start())
        if not _SEALED.search(reading.low[sentence.start : found.start()]) and not re.match(
            r" soon\b", reading.after(found.end(), 6)
        ):
            yield Hit("stock", found.start(), found.end(), "in_stock")


def _numbered(reading: Reading, dated: set[int]) -> Iterator[Hit]:
    """Yield counts with what is left of them right behind: "only four left"."""
    for found in (*_COUNT.finditer(reading.low), *_COUNT_OF.finditer(reading.low)):
        name = next(name for name, words in found.groupdict().items() if words)
        value = parse_number(found[name])
        if value is None or found.start(name) in dated or LEFT_OFFER.search(found.group()):
            continue
        lead = reading.before(found.start(), 30)
        if _NO_COUNT.search(lead) or _is_one_of_them(found, name, lead) or _is_a_size(found, name, value, lead):
            continue
        if name == "last" and found[name] == "one" and _HAS_GONE.match(reading.low, found.end()):
            continue
        if (name == "number" and LISTED.search(lead)) or (name == "last" and _THE_LAST_ONE.search(lead)):
            continue
        hedge, _ = hedge_before(reading.low, found.start(name))
        yield Hit("stock", found.start(), found.end(), str(Figure(value, "", hedge)))


def _is_one_of_them(found: re.Match[str], name: str, lead: str) -> bool:
    """Tell whether "one" stands for a thing that is told apart, and counts nothing: "the short one left"."""
    return name == "number" and found[name] == "one" and bool(_POINTED.search(lead))


def _is_a_size(found: re.Match[str], name: str, value: Decimal, lead: str) -> bool:
    """Tell whether a number is the name of a variant: "blue in 30 is in stock"; more than one thing "are"."""
    rest = found.group()[found.end(name) - found.start() :]
    return name == "number" and value > 1 and rest.startswith(" is ") and bool(IN_A_SIZE.search(lead))


def _cued(reading: Reading, dated: set[int]) -> Iterator[Hit]:
    """Yield counts that a word of keeping marks, before or after: "stock today: 30 stools, 4 tables"."""
    for found in _CUED.finditer(reading.low):
        name = next(name for name, words in found.groupdict().items() if words)
        at: re.Match[str] | None = found
        while at:
            value = parse_number(at[name])
            if value is not None and at.start(name) not in dated and not LEFT_OFFER.search(found.group()):
                hedge, _ = hedge_before(reading.low, at.start(name))
                yield Hit("stock", at.start(name), at.end(), str(Figure(value, "", hedge)))
            noun = re.compile(r" [a-z]{3,14}s?\b").match(reading.low, at.end()) if name == "first" else None
            at = _NEXT.match(reading.low, noun.end()) if noun else None
            name = "number"


def _of_each(reading: Reading, dated: set[int]) -> Iterator[Hit]:
    """Yield counts told of one variant after another, in a sentence that keeps goods and nothing else."""
    for found in _OF_EACH.finditer(reading.named):
        at: re.Match[str] | None = found
        name = "first"
        while at:
            value = parse_number(at[name])
            if value is not None and at.start(name) not in dated:
                hedge, _ = hedge_before(reading.low, at.start(name))
                yield Hit("stock", *at.span(name), str(Figure(value, "", hedge)), if_known=True)
            at, name = _AND_IN.match(reading.named, at.end()), "more"
    for found in _IN_BRACKETS.finditer(reading.named):
        value = parse_number(found["number"])
        if value is not None and _KEPT.search(reading.low[slice(*reading.plain.sentence_at(found.start()))]):
            yield Hit("stock", *found.span("number"), str(Figure(value)), if_known=True)


def implied(reading: Reading) -> Iterator[Hit]:
    """Yield words that sell the product as there, which is a claim only where it is not.

    What comes later may be ordered now all the same, but does not ship today.
    """
    if not _SAYS_GONE.search(reading.low):
        for found in _IMPLIED.finditer(reading.low):
            sent = found.group().startswith(("ship", "yours", "in "))
            yield Hit("stock", found.start(), found.end(), "in_stock" if sent else "orderable")
