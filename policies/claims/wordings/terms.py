"""Terms of sale: warranty, shipping, returns, and the least that can be ordered."""

import re
from collections.abc import Iterator

from policies.claims.durations import DURATION, Length, length_of
from policies.claims.figures import Figure
from policies.claims.hits import MONEY_BACK, Hit, Reading
from policies.claims.money import Amount
from policies.claims.numbers import NUMBER, parse_number

_RETURNS = re.compile(
    r"\b(?:returns?|returned|money[- ]back|refunds?|refunded|(?:send|sent|bring|brought|give|hand|post|"
    r"ship)(?: [a-z]{2,10}){0,4} "
    r"back|"
    r"exchange[sd]?|trial|try (?:it|them|[a-z0-9' ]{2,30} (?:at home|out|on)|(?:the|our|"
    r"your) [a-z0-9' -]{2,30}(?= for))|test (?:it|them)|live with (?:it|them)|(?:go|goes|take[ns]?|took|"
    r"give) back|take (?:it|them) back|to come back|refund|home trial|(?:change|changed|make up|made up|"
    r"making up) your mind|returnable|"
    r"change of heart|comes? back to us|to (?:decide|think (?:it|them|that) over|be sure|send (?:it|them) back))\b"
)
_WARRANTY = re.compile(
    r"\b(?:warrant(?:y|ies|ed)|guarantee[ds]?|covered|we (?:stand behind|repair|back) (?:it|them|your)|"
    r"we stand behind)\b"
)
_SHIPS = re.compile(
    r"\b(?:ships?|shipping|shipped|deliver(?:y|ed|s)?|arriv(?:es?|ing|al)|dispatch(?:ed|es)?|on its way|at your "
    r"door|to your door|leaves our|out (?:of )?the door|leaves?(?= (?:with)?in\b)|leaves? (?:us|here|"
    r"the (?:shop|warehouse|studio|workshop))|gets to you|goes out|"
    r"go out|heads? out|sent out|"
    r"we (?:send|post|pack and send)|(?:get|expect|have|receive) (?:it|them|yours)|with you|yours in|in your hands)\b"
)
_NO_WARRANTY = re.compile(
    r"\b(?:no|without(?: a| any)?|not? (?:come with|include) (?:a|any)) (?:warranty|guarantee)\b|\bsold as is\b"
)
_NO_RETURNS = re.compile(
    r"\b(?:no (?:returns?(?: policy)?|refunds?)\b|non-returnable|cannot be returned|can't be returned|not "
    r"returnable|final sale|all sales (?:are )?final)\b"
)
_MONEY_BACK = re.compile(
    r"(?<!earn )(?<!make )(?<!earning )\b(?:money[- ]back (?:guaranteed?|promise)|your money back)\b"
    r"(?! (?:in|into|on)\b)"
)
_FREE_RETURNS = re.compile(r"\bfree (?:and easy |\d{1,3}[- ]day )?returns\b|\breturns (?:are )?(?:always )?free\b")
_FREE_SHIPPING = re.compile(
    r"\b(?:free(?: (?:standard|express|worldwide|international|next-day|two-day|2-day|overnight|same-day|domestic|"
    r"u\.?s\.?|home|fast|and fast|uk|eu))*[- ](?:shipping|delivery|postage)|"
    r"(?:ships?|shipping|delivery|postage|delivers?|delivered|shipped|travels?) (?:to you |home )?(?:is |are |it |"
    r"them )?"
    r"(?:always |completely )?(?:for |at )?(?:free(?: of charge)?|no (?:extra |additional )?(?:cost|"
    r"charge))\b(?![- ]?(?:time|range|form))|"
    r"complimentary (?:shipping|delivery|postage)|pay no (?:shipping|delivery|postage)\b|"
    r"no (?:shipping|delivery|postage) (?:costs?|charges?|fees?)\b|(?:shipping|delivery|postage)(?:'s| is) on (?:us|"
    r"the house)|"
    r"no (?:shipping|delivery|postage)(?= (?:on|for|over|above|from|to pay)\b)|"
    r"(?:we )?(?:post|mail|send|ship|deliver)(?:s|ed)?(?: (?:it|them|yours|everything))? (?:for free|"
    r"for nothing|free of charge|at no (?:extra )?(?:cost|charge))|"
    r"(?:shipping|delivery|postage) costs (?:you )?nothing|we pay (?:for )?(?:the )?(?:shipping|delivery|postage)\b|"
    r"(?:ship|deliver|send)s? (?:all |your )?(?:orders?|parcels?|baskets?)(?: (?:over|above|of|from) [^\s]{1,12}(?: "
    r"or more)?)? "
    r"(?:for )?free(?: of charge)?\b)"
)
_FREE_OVER = re.compile(
    r"^[ ,]{0,2}(?:on|for|with|over|when you spend|above|once you're at|once you are at|once you hit|once|"
    r"kicks in|starts|begins|applies|is yours|once you (?:spend|"
    r"pass|reach))?(?: at)?(?: (?:all|any|your|the))?[ ]?(?:orders?|purchases?|"
    r"baskets?)?[ ]?(?:of|over|above|from|totalling|you spend)?[ ]?(?:more than |at least |over )?$"
)
_OVER_BEFORE = re.compile(
    r"\b(?:(?:orders?|baskets?|carts?|purchases?|parcels?|anything|everything|all) (?:of |that (?:is |are "
    r")?)?(?:over|above|of|from|"
    r"exceeding|worth|totalling|at least|more than)|spend(?:ing)?|over|above|from)"
    r"(?: (?:of|over|above|at least|more than|just|only))* ?$|\b(?:past|beyond|over|above) the $"
)
_TERMS = ((_WARRANTY, "warranty"), (_RETURNS, "returns"), (_SHIPS, "shipping"))
_REACH = 44
"""Characters on either side in which the word for a term is looked for."""
_OF_A_PART = re.compile(
    r"^[ -](?:timer|clock|format|display|mode|cycle|programme?|battery|charge|playtime|runtime|shelf life)\b"
)
"""What makes of a length of time something of the product itself."""
_MEASURES_TIME = re.compile(
    r"(?:^|[.:,;(-]|\b(?:for|within|in|of|than|takes|take|over|about|have|get|under|with|by|lasts?|covered|is|"
    r"offer|comes with|plus|and|the|full|up to)) ?$"
)
"""What stands before "a day" where it is a length of time, and not how often."""
_AFTER_ALL = re.compile(r"\b(?:after|every|each|past|per|once) $")
_TOMORROW = re.compile(
    r"\b(?:arrives?|arriving|delivered|at your door|in your hands|with you|get (?:it|them)|yours|"
    r"here)(?: by)? (?P<when>tomorrow)\b"
)
_COMMA = 20
"""How much farther a comma puts two words apart."""
_SAYS_SO = re.compile(
    r"(?:that's|this is|it's|so|such is) (?:how long|what|the|our) |(?:if|when|should) (?:it|they|you)\b"
)
"""How a sentence goes on about the length of time before it: "ten years. That's how long the warranty runs"."""
_QUESTION = 90
_ANSWERED = 60
"""Characters up to which a sentence may be the answer to a question before it: "Its warranty? Three years."."""
_MIN = re.compile(
    rf"\b(?:(?:minimum|min\.?)(?: (?:order|purchase))?(?: quantity| size| value)?(?: is| of|:|,)*|sold from|"
    rf"smallest order(?: is|:)?|moq(?: is| of|:)?|"
    rf"order (?:at least|a minimum of|as few as)|buy (?:as few as|at least)|minimum(?: order)? of|orders? start at|"
    rf"(?:sold|available|comes?) (?:only )?in (?:minimums|lots|orders|quantities) of(?: at least)?) (?:just |only "
    rf")?(?P<number>{NUMBER})(?! ?[$€£%])(?: (?:units?|pieces?|items?|bottles?|or more))?"
    rf"|(?P<number2>{NUMBER})[- ](?:(?:unit|piece|item) )?(?:minimum(?: order)?\b|minimum purchase\b|"
    rf"(?:is )?the smallest order\b|(?:unit|piece|item)s? (?:or more|and up|up(?:wards)?)\b(?= ?[,.;)])|"
    rf"(?:unit|piece|"
    rf"item) minimum\b)"
)
_NO_MIN = re.compile(r"\bno (?:minimum|min\.?)(?: (?:order|purchase|quantity))*\b(?! (?:for|spend|on))")
_SINGLY = re.compile(
    r"\b(?:(?:buy|order|get|take|pick up|have) (?:just |only |as little as )?(?:one|a single (?:one|"
    r"[a-z]{3,12}))(?= (?:if|is fine|will do|at a time|or)\b|[.,;!\n]|$)|"
    r"sold (?:singly|individually|one by one|by the piece|separately)|(?:order|available) (?:singly|"
    r"individually)|one is enough)"
)


def find(reading: Reading) -> Iterator[Hit]:
    """Yield every term of sale that the copy states."""
    text = reading.low
    for pattern, kind in ((_NO_WARRANTY, "warranty"), (_NO_RETURNS, "returns"), (_NO_MIN, "min_order")):
        for found in pattern.finditer(text):
            yield Hit(kind, found.start(), found.end(), "none" if kind != "min_order" else "1", negatable=False)  # type: ignore[arg-type] # the three kinds above
    yield from _free_shipping(reading)
    for found in _FREE_RETURNS.finditer(text):
        yield Hit("returns", found.start(), found.end(), "free")
    for found in _TOMORROW.finditer(text):
        yield Hit("shipping", found.start("when"), found.end("when"), "within overnight")
    timed = [hit for found in DURATION.finditer(text) if (hit := _timed(reading, found))]
    yield from timed
    for found in _MONEY_BACK.finditer(text):
        sentence = reading.plain.sentence_at(found.start())
        # "A 45-day money-back guarantee" is one claim, on its days.
        if not any(hit.kind == "returns" and sentence.holds(hit.start) for hit in timed):
            yield Hit("returns", found.start(), found.end(), MONEY_BACK)
    for found in _SINGLY.finditer(text):
        yield Hit("min_order", found.start(), found.end(), "1", if_known=True)
    for found in _MIN.finditer(text):
        value = parse_number(found["number"] or found["number2"])
        if value is not None:
            yield Hit("min_order", found.start(), found.end(), str(Figure(value)))


def _free_shipping(reading: Reading) -> Iterator[Hit]:
    for found in _FREE_SHIPPING.finditer(reading.low):
        over, before = _threshold(reading, found)
        if over:
            # The question of "Over $60? Shipping is on us." asserts nothing itself.
            asked = before and over.end <= reading.plain.sentence_at(found.start()).start
            start, end = (
                (found.start() if asked else over.start, found.end())
                if before
                else (found.start(), max(over.end, found.end()))
            )
            yield Hit("shipping", start, end, f"free over {over.figure.value:f} {over.figure.unit}", "offer")
        else:
            yield Hit("shipping", found.start(), found.end(), "free", "offer")


def _threshold(reading: Reading, found: re.Match[str]) -> tuple[Amount | None, bool]:
    """Return the amount from which on shipping is free, and whether it stands before the words for it."""
    for amount in reading.amounts:
        if found.start() <= amount.start < found.end():
            return amount, False
        if 0 <= amount.start - found.end() < 45 and _FREE_OVER.match(reading.low[found.end() : amount.start]):  # noqa: PLR2004 - "on all orders of more than"
            return amount, False
    opened = reading.plain.sentence_at(found.start()).start
    if (asked := reading.sentence_before(found.start())).endswith("?"):
        opened = max(0, opened - len(asked) - 1)
    for amount in reversed(reading.amounts):
        if opened <= amount.start and amount.end <= found.start() and found.start() - amount.end < 45:  # noqa: PLR2004 - as above
            return (amount, True) if _OVER_BEFORE.search(reading.before(amount.start, 30)) else (None, False)
    return None, False


def _timed(reading: Reading, found: re.Match[str]) -> Hit | None:
    length = length_of(found)
    if length is None:
        return None
    before, after = reading.before(found.start(), _REACH), reading.after(found.end(), _REACH)
    rate = found["low"] in ("a", "an") and not _MEASURES_TIME.search(before)
    if rate or _AFTER_ALL.search(before) or _OF_A_PART.match(after):
        return None
    # A cue beyond the next length of time, or before the last one and a comma, is that one's.
    following = DURATION.search(after)
    ahead = after[: following.start()] if following else after
    nearest = [(gap, kind) for pattern, kind in _TERMS if (gap := _gap(pattern, before, ahead)) is not None]
    kind = min(nearest)[1] if nearest else _told_around(reading, found)
    if kind == "warranty" and re.match(r"^[ -]?money", after):
        kind = "returns"
    return _as_hit(kind, found, length, before) if kind else None


def _gap(pattern: re.Pattern[str], before: str, ahead: str) -> int | None:
    """Return how far the nearest such word is, commas counting as far apart; None where there is none."""
    found = pattern.search(ahead)
    gaps = [found.start() + _COMMA * ahead[: found.start()].count(",")] if found else []
    behind = [one.end() for one in pattern.finditer(before)]
    if behind:
        gaps.append(len(before) - behind[-1] + _COMMA * before[behind[-1] :].count(","))
    return min(gaps, default=None)


def _told_around(reading: Reading, found: re.Match[str]) -> str | None:
    """Return the term that a question before, or a short sentence beside, is about; this length is its answer."""
    whole = reading.plain.sentence_at(found.start())
    question, short = reading.sentence_before(found.start()), whole.end - whole.start <= _ANSWERED
    if short and question.endswith("?") and len(question) <= _QUESTION:
        return next((kind for pattern, kind in _TERMS if pattern.search(question)), None)
    following = reading.plain.sentence_at(min(whole.end + 1, len(reading.low)))
    said = reading.low[slice(*following)] if following.start >= whole.end else ""
    if _SAYS_SO.match(said.lstrip()):
        return next((kind for pattern, kind in _TERMS if pattern.search(said)), None)
    return None


def _as_hit(kind: str, found: re.Match[str], length: Length, before: str) -> Hit:
    within = kind == "shipping" and re.search(
        r"\b(?:within|under|less than|no more than|up to|at most|as fast as)(?: just)? ?$", before
    )
    said = f"within {length.text}" if within else length.text
    return Hit(kind, found.start(), found.end(), said)  # type: ignore[arg-type] # one of the three kinds of `_timed`
