"""Free delivery, and the amount of an order from which on it is free, whichever of the two the copy tells first."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from policies.claims.hits import MASK, NAMED, Reading
from policies.claims.money import Amount
from policies.patterns import quick

_SHIPPING = r"(?:shipping|delivery|postage|p&p|courier|carriage|freight)"
_FREE = quick(
    rf"\b(?:free(?: (?:standard|express|worldwide|international|next-day|two-day|2-day|overnight|same-day|domestic|"
    rf"u\.?s\.?|home|fast|and fast|uk|eu|tracked|ground|economy))*[- ]{_SHIPPING}|"
    rf"(?:ships?|{_SHIPPING}|delivers?|delivered|shipped|travels?|arrives?|posted|sent)"
    rf" (?:to you |home |out )?(?:is |are |it |them |comes? |goes )?"
    rf"(?:always |completely |totally |all )?(?:for |at )?(?:free(?: of charge)?|gratis|no (?:extra |"
    rf"additional )?(?:cost|"
    rf"charge))\b(?![- ]?(?:time|range|form))|"
    rf"{_SHIPPING} of [^.,;!?\n]{{3,50}}? is (?:on (?:us|the house)|free)\b|"
    rf"(?:we )?(?:bring|ship|deliver|send|post|mail)s? [^.,;!?\n]{{3,50}}? (?:to your door )?"
    rf"(?:at no (?:extra )?(?:cost|charge)|for free|for nothing)|{_SHIPPING} for [^.,;!?\n]{{3,50}}? is free\b|"
    rf"complimentary {_SHIPPING}|pay (?:no|nothing for|zero) {_SHIPPING}\b|"
    rf"no {_SHIPPING} (?:costs?|charges?|fees?)\b|{_SHIPPING}(?:'s| is) (?:all )?on (?:us|the house)|"
    rf"no {_SHIPPING}(?= (?:on|for|over|above|from|to pay)\b)|"
    rf"(?:we )?(?:post|mail|send|ship|deliver)(?:s|ed)?(?: (?:it|them|yours|everything))? (?:for free|"
    rf"for nothing|free of charge|at no (?:extra )?(?:cost|charge))|"
    rf"{_SHIPPING} costs (?:you )?(?:nothing|nowt|zip|zilch)|"
    rf"(?:we|we'll|we will) (?:pay|cover|pick up|foot|absorb|swallow|take care of)(?: for)?(?: the (?:bill|tab|"
    rf"cost) (?:for|of))?"
    rf"(?: the| your)? {_SHIPPING}\b|"
    rf"{_SHIPPING} (?:drops|falls|goes) to (?:zero|nothing)|waive(?:s|d)? (?:the )?{_SHIPPING}|"
    rf"(?:ship|deliver|send)s? (?:all |your )?(?:orders?|parcels?|baskets?)(?: (?:over|above|of|"
    rf"from) [^\s]{{1,12}}(?: "
    rf"or more)?)? "
    rf"(?:for )?free(?: of charge)?\b|"
    rf"{_SHIPPING}(?: (?:costs?|charges?|fees?))?(?: (?:of|for|on|to))?(?: (?:the|our|your|every))? {NAMED}"
    rf"(?:\?| is| are|:|,)* ?(?:(?:is|are) )?(?:(?:always |completely )?on (?:us|the house)|free\b|our treat|"
    rf"none\b|nothing|"
    rf"zero|included|waived|costs? (?:you )?(?:nothing|zero)|won't cost (?:you )?a (?:thing|cent|penny)|"
    rf"at our expense)|"
    rf"(?:free of|without)(?: any)? (?:extra |additional |separate )?(?:{_SHIPPING}(?: costs?| charges?| fees?)?|"
    rf"charges?\b|"
    rf"extra costs?)|"
    rf"{_SHIPPING}(?: is| are)? (?:always )?included\b|no (?:extra )?charge for (?:the )?{_SHIPPING}|"
    rf"(?:don't|do not|never|won't) charge(?: you)?(?: a (?:cent|penny|thing))?(?: for)?(?: the)? {_SHIPPING}|"
    rf"(?:ship|deliver|send|post|bring)s? (?:the |our |your |every )?{NAMED} (?:to (?:you|your door|"
    rf"your home) )?(?:for free|"
    rf"free\b|for nothing|at no (?:extra )?(?:cost|charge)|at our (?:expense|cost)|without (?:any )?charge)|"
    rf"pay (?:the|all|your)? ?{_SHIPPING}(?= (?:of|for|on) (?:the |our )?{NAMED}))"
)
_REACH = 64
"""Characters between the words for free delivery and its amount."""
_SMALL = (
    r"(?: (?:of|over|above|from|at|least|more|than|a|an|the|value|you|spend|is|are|your|it|that|just|only|once|"
    r"for|to|total|"
    r"worth|minimum|reaches|hits|passes|exceeds|tops|order|orders|basket|cart|us))*"
)
_ORDER = re.compile(
    rf"\b(?:orders?|baskets?|carts?|bags?|purchases?|parcels?|spend(?:s|ing)?|spent|totals?|subtotals?|bills?|"
    rf"value|reach(?:es|ed)?|"
    rf"hits?|pass(?:es|ed)?|tops?|cross(?:es)?|clears?|exceed(?:s|ing)?|at least|minimum|min\.?|buy|shop|everything|"
    rf"anything|all){_SMALL} ?$"
)
"""Words that make the amount behind them that of an order."""
_UPWARDS = re.compile(r"(?:\b(?:over|above|from|past|beyond|north of|starting at|starting from|"
    r"upwards of|(?:kicks in|starts|begins|applies|once you're|once you are|when you're|if you're) (?:at|from|on))"
                      r"(?: (?:just|only|the))? ?$)|[>≥] ?=? ?$")  # fmt: skip
_OR_MORE = re.compile(
    r"^ ?(?:\+|or (?:more|over|above|up|higher)|and (?:up|over|above|more)|upwards?|minimum|min\b|plus\b|mark\b)"
)
_OTHERWISE = re.compile(
    r"^[ ,]{0,2}(?:on|for|with|when|if|once|over|above|from|at|kicks in|starts|begins|applies|is yours|as soon as)\b"
)
_AT = re.compile(r" (?:at|past|on|with) ?")
"""What stands between the words for free delivery and the order that they ask for: "free shipping at $35"."""
_NOT_AN_ORDER = re.compile(r"^ ?(?:off\b|discount|cheaper|less\b|saving)")


_OF_ALL = (
    r"(?:(?:all|every|any|each)(?: single)?(?: of)?(?: the| our| your)?(?: online| web)?"
    r" (?:orders?|purchases?|products?|items?|goods|baskets?|carts?|parcels?)"
    rf"\b(?! (?:(?:of|for|with|containing) )?(?:the |our |an? )?{MASK})"
    r"|everything\b(?! (?:else|in (?:the|our) (?!shop|store|catalog|range\b)|from the|but|except))"
    r"|(?:whatever|anything) you (?:order|buy|choose)"
    r"|(?:the |our )?(?:whole|entire|full) (?:range|shop|store|catalog(?:ue)?))"
)
"""All that a shop sells, or all that anybody orders; not all orders of one product."""
_STOREWIDE = r"(?:site|store|shop)-?wide"
_TO_ALL = re.compile(
    rf"(?: (?:today|now|always|again))?,?(?: (?:on|for|with|across|of|no matter))?"
    rf" (?:{_OF_ALL}|{_STOREWIDE}|(?:what|how (?:much|little)|how small) you (?:order|buy|spend))"
)
"""What follows words for free delivery that hold for all that is sold."""
_WITHIN = re.compile(rf"\b{_OF_ALL}")
_FROM_ALL = re.compile(
    rf"(?:\b{_OF_ALL}(?: (?:we sell|in (?:the|our) (?:shop|store)))?"
    r"(?: (?:over|above|of|from) [^\s]{1,12}(?: or more)?)?"
    r"(?: (?:now|always|also|today|is|are|will|be|comes?|ships?|gets?|goes?|qualif(?:y|ies)|with|for|has|have|"
    rf"enjoys?|receives?)){{0,4}}|\b{_STOREWIDE}[:,]?) $"
)
"""What stands before words for free delivery that hold for all that is sold."""
_OPENED = 90


class Free(NamedTuple):
    """Words for free delivery: their place, the amount that they ask for, and whether they are said of everything."""

    start: int
    end: int
    least: Amount | None
    of_all: bool


@lru_cache(maxsize=8)
def free_deliveries(reading: Reading) -> tuple[Free, ...]:
    """Return where a part says that delivery is free, with the least order where it names one."""
    # In "Shipping? Our treat." the answer asserts what the question asks.
    return tuple(_free(reading, found) for found in _FREE.finditer(reading.named))


def _free(reading: Reading, found: re.Match[str]) -> Free:
    """Return what one place says, the words that make it a promise of everything among its own."""
    least, end = _least(reading, found), found.end()
    asked = max(end, least.end) if least else end
    to_all = _TO_ALL.match(reading.named, end) or _TO_ALL.match(reading.named, asked)
    opened = max(reading.plain.sentence_at(found.start()).start, found.start() - _OPENED)
    of_all = to_all or _WITHIN.search(found.group()) or _FROM_ALL.search(reading.named, opened, found.start())
    return Free(
        found.start() + found.group().rfind("?") + 1, to_all.end() if to_all else end, least, of_all is not None
    )


def promises_all(text: str) -> bool:
    """Tell whether a text says that whatever is bought is sent free."""
    low = text.lower()
    return any(
        _TO_ALL.match(low, found.end())
        or _WITHIN.search(found.group())
        or _FROM_ALL.search(low, max(0, found.start() - _OPENED), found.start())
        for found in _FREE.finditer(low)
    )


def least_orders(reading: Reading) -> frozenset[int]:
    """Return where the amounts begin that are least orders for free delivery, and no prices."""
    return frozenset(free.least.start for free in free_deliveries(reading) if free.least)


def _least(reading: Reading, found: re.Match[str]) -> Amount | None:
    near = sorted((_gap(amount, found), amount) for amount in _beside(reading, found))
    return next((amount for gap, amount in near if gap <= _REACH and _is_least(reading, amount, found)), None)


def _beside(reading: Reading, found: re.Match[str]) -> Iterator[Amount]:
    """Yield the amounts of the sentence, and of a question or a few words right before it."""
    whole = reading.plain.sentence_at(found.start())
    opened = max(whole.start, found.start() - _REACH - 30)
    asked = reading.sentence_before(found.start())
    if asked.endswith("?") and found.start() - whole.start < 4:  # noqa: PLR2004 - "Over $60? Shipping is on us."
        opened = max(0, whole.start - len(asked) - 2)
    amount = reading.amount_after(opened)
    while amount and amount.start < min(whole.end, found.end() + _REACH):
        yield amount
        amount = reading.amount_after(amount.end)


def _gap(amount: Amount, found: re.Match[str]) -> int:
    return max(amount.start - found.end(), found.start() - amount.end, 0)


def _is_least(reading: Reading, amount: Amount, found: re.Match[str]) -> bool:
    before, after = reading.before(amount.start, 44), reading.after(amount.end, 20)
    if _NOT_AN_ORDER.match(after):
        return False
    if _OR_MORE.match(after) or _ORDER.search(before):
        return True
    if found.start() <= amount.start < found.end() or _AT.fullmatch(reading.low[found.end() : amount.start]):
        return True
    if not _UPWARDS.search(before):
        return False
    if amount.start >= found.end():
        return bool(_OTHERWISE.match(reading.low[found.end() : amount.start]))
    # "From $60, we pay the postage" names an order; "pans from $25, free delivery" a price.
    between = reading.low[amount.end : found.start()]
    opened = reading.plain.sentence_at(amount.start).start
    return "," not in between or not reading.low[opened : amount.hedged_from].strip(" -*\n")
