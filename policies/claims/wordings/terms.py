"""Terms of sale: warranty, shipping, returns, and the least that can be ordered."""

import re
from collections.abc import Iterator
from datetime import date

from policies.claims.cues import REACH, Role, nearest, speaks_of
from policies.claims.durations import DURATION, Length, length_of
from policies.claims.figures import Figure
from policies.claims.hits import MONEY_BACK, NAMED, ON_EVERYTHING, About, Hit, Reading
from policies.claims.numbers import NUMBER, parse_number
from policies.claims.wordings.thresholds import free_deliveries
from policies.patterns import quick

_NO_WARRANTY = re.compile(
    r"\b(?:no|without(?: a| any)?|not? (?:come with|include) (?:a|any)) (?:warranty|guarantee)\b|\bsold as is\b"
)
_NO_RETURNS = re.compile(
    r"\b(?:no (?:returns?(?: policy)?|refunds?)\b|non-returnable|cannot be returned|can't be returned|not "
    r"returnable|final sale|all sales (?:are )?final)\b"
)
_MONEY_BACK = quick(
    r"(?<!earn )(?<!make )(?<!earning )\b(?:money[- ]back (?:guaranteed?|promise)|your money back)\b"
    r"(?! (?:in|into|on)\b)"
)
_FREE_RETURNS = re.compile(r"\bfree (?:and easy |\d{1,3}[- ]day )?returns\b|\breturns (?:are )?(?:always )?free\b")
_FAR = 13
"""From how far on a word for a term leaves open whether a length of time is that term."""
_TERMS: tuple[Role, ...] = ("warranty", "returns", "shipping")
_OF_A_PART = re.compile(
    r"^[ -](?:timer|clock|format|display|mode|cycle|programme?|battery|charge|playtime|runtime|shelf life)\b"
)
"""What makes of a length of time something of the product itself."""
_MEASURES_TIME = re.compile(
    r"(?:^|[.:,;(-]|\b(?:for|within|in|of|than|takes|take|over|about|have|get|under|with|by|lasts?|covered|is|"
    r"offer|comes with|plus|and|the|full|up to)) ?$"
)
"""What stands before "a day" where it is a length of time, and not how often."""
_SENT_IN = re.compile(r"\b(?:within|in|after|takes|about|only|just|under|less than)(?: (?:just|only|about|under))? $")
_AT_A_TIME = re.compile(
    r"^ (?:before(?! (?:you|they|we|it)\b)|earlier|later|ago|in advance|beforehand|old|late|early|into)\b"
)
"""What makes of a length of time a moment: "cancel up to 48 hours before"."""
_LONG = re.compile(r"month|year")
_A_SHARE = re.compile(r"\b(?:quarter|half|third|part|rest|most|end) of $")
_OF_WORK = re.compile(r" of [a-z]{3,}")
"""What makes of a length of time one of the past: "in eight years of repairs"."""
_AFTER_ALL = re.compile(r"\b(?:after|every|each|past|per|once) $")
_TOMORROW = re.compile(
    r"\b(?:arrives?|arriving|delivered|(?:at|on) your door(?:step)?|in your hands|with you|get (?:it|them)|yours|"
    r"here)(?: by)? (?P<when>tomorrow)\b"
)
_BEFORE_CHRISTMAS = quick(
    r"\b(?:with you|arrives?|delivered|at your door|in your hands|under the tree|there|here|home)(?: safely)?"
    r"(?: well)?(?: in time)? (?P<when>(?:before|by|for) (?:christmas(?: eve| day)?|xmas|the holidays))\b"
)
_SAYS_SO = re.compile(
    r"(?:that's|this is|it's|so|such is) (?:how long|what|the|our) |(?:if|when|should) (?:it|they|you)\b"
)
"""How a sentence goes on about the length of time before it: "ten years. That's how long the warranty runs"."""
_QUESTION = 90
_ANSWERED = 60
"""Characters up to which a sentence may be the answer to a question before it: "Its warranty? Three years."."""
_MIN = quick(
    rf"\b(?:(?:minimum|min\.?)(?: (?:order|purchase))?(?: quantity| size| value)?(?: is| of|:|,)*|sold from|"
    rf"smallest order(?: is|:)?|moq(?: is| of|:)?|"
    rf"order (?:at least|a minimum of|as few as)|buy (?:as few as|at least)|minimum(?: order)? of|orders? start at|"
    rf"(?:sold|available|comes?|ships?|shipped|sent|sell|ordered|delivered|packed) (?:only )?in (?:minimums|lots|"
    rf"orders|quantities) of(?: at least)?) (?:just |only "
    rf")?(?P<number>{NUMBER})(?! ?[$€£%])(?: (?:units?|pieces?|items?|bottles?|or more))?"
    rf"|(?P<number2>{NUMBER})[- ](?:(?:unit|piece|item) )?(?:minimum(?: order)?\b|minimum purchase\b|"
    rf"(?:is )?the smallest order\b|(?:unit|piece|item)s? (?:or more|and up|up(?:wards)?)\b(?= ?[,.;)])|"
    rf"(?:unit|piece|"
    rf"item) minimum\b)"
)
_PIECE = r"(?:units?|pieces?|items?|pcs\.?|copies|bottles?|packs?|boxes|pairs?)"
_MIN_NAMED = re.compile(
    rf"\b(?:(?:minimum|min\.?|smallest|least)(?: order| purchase| order quantity| quantity| qty| number| amount| lot)*"
    rf"(?: (?:size|value))?(?: (?:of|for|on|with))? (?:the |our )?{NAMED}(?: (?:is|stands at|comes to|:)|:)+"
    rf"|(?:the )?(?:least|fewest|smallest (?:number|amount))(?: that)? you (?:can|may) (?:order|buy|take|"
    rf"get)(?: (?:of|for)"
    rf" (?:the |our )?{NAMED})?(?: is)?"
    rf"|(?:we (?:ship|sell|send|deliver|accept orders of|take orders for|offer)|you can (?:order|buy|get)|"
    rf"orders? (?:of|for)|"
    rf"order|sold|available)(?: the| our)?(?: {NAMED})?(?: (?:is|are|starts?|begins?|only|start|begin))* (?:from|at)"
    rf"|(?:an|each|every|any|your) (?:order|purchase)(?: (?:of|for) (?:the |our )?{NAMED})? (?:has|holds|needs|takes|"
    rf"contains|must have|must hold|is|starts at|comes to)(?: to have| to be)? at least)"
    rf" (?:just |only )?(?P<number>{NUMBER})(?! ?[$€£%]|[.,]?\d| (?:usd|eur|gbp)\b)(?:(?= {_PIECE}\b)|"
    rf"(?= ?(?:[.,;!\n]|$)))"
    rf"|\b(?:at least|no fewer than|not less than) (?P<least>{NUMBER}) (?:{_PIECE} )?(?:of )?(?:the |our )?{NAMED}"
    rf" (?:per|in an?|an?|in each|each|for each|with each|every) (?:order|purchase)"
    rf"|\b(?P<small>{NUMBER})(?: {_PIECE})?(?: of (?:the |our )?{NAMED})? (?:is|are|makes?) (?:the |our )?(?:smallest|"
    rf"minimum|least|lowest)"
)
"""The least order, with the name between its words."""
_NO_MIN = re.compile(
    rf"\bno (?:minimum|min\.?)(?: (?:order|purchase|quantity))*\b(?:(?! (?:for|spend|on)\b)|"
    rf"(?= (?:for|on) (?:the |our |these |those )?{NAMED}))"
)
_GETS = re.compile(r"\b(?:free|off|save|discount|postage|code|left|in stock)\b|%")
"""Words by which so many pieces are a condition of something, or all that is there."""
_SINGLY = re.compile(
    r"\b(?:(?:buy|order|get|take|pick up|have) (?:just |only |as little as )?(?:(?:the )?one|a single (?:one|"
    r"[a-z]{3,12}(?: [a-z]{3,12}){0,2}))(?= (?:if|is fine|will do|at a time|or)\b|[.;!\n]|,(?! (?:and |you )?get\b)|$)|"
    r"(?:a single (?:one|[a-z]{3,12})|just one|one alone) (?:is (?:fine|enough|all right|okay|ok|no problem)|will do)|"
    r"sold (?:singly|individually|one by one|by the piece)|(?:order|available) (?:singly|"
    r"individually)|one is enough)"
)


def find(reading: Reading) -> Iterator[Hit]:
    """Yield every term of sale that the copy states."""
    text = reading.named
    for pattern, kind in ((_NO_WARRANTY, "warranty"), (_NO_RETURNS, "returns"), (_NO_MIN, "min_order")):
        for found in pattern.finditer(text):
            if kind == "min_order" and _SINGLY.search(text, *reading.plain.sentence_at(found.start())):
                continue  # told in the same sentence by what can be ordered
            said = "none" if kind != "min_order" else "1"
            yield Hit(kind, found.start(), found.end(), said, negatable=False, if_known=kind == "min_order")  # type: ignore[arg-type] # the three kinds above
    yield from _free_shipping(reading)
    for found in _FREE_RETURNS.finditer(text):
        yield Hit("returns", found.start(), found.end(), "free")
    for found in _TOMORROW.finditer(text):
        yield Hit("shipping", found.start("when"), found.end("when"), "within overnight")
    for found in _BEFORE_CHRISTMAS.finditer(text):
        days = (date(reading.now.year, 12, 24) - reading.now.date()).days
        yield Hit("shipping", *found.span("when"), f"within {days} days" if days > 0 else "within overnight")
    timed = [hit for found in reading.durations if (hit := _timed(reading, found))]
    yield from timed
    for found in _MONEY_BACK.finditer(text):
        sentence = reading.plain.sentence_at(found.start())
        # "A 45-day money-back guarantee" is one claim, on its days.
        if not any(hit.kind == "returns" and sentence.holds(hit.start) for hit in timed):
            yield Hit("returns", found.start(), found.end(), MONEY_BACK)
    yield from _least_orders(reading)


def _least_orders(reading: Reading) -> Iterator[Hit]:
    """Yield the least that can be ordered at once, as often as the copy tells it."""
    text = reading.low
    for found in _SINGLY.finditer(text):
        yield Hit("min_order", found.start(), found.end(), "1", if_known=True)
    for found in _MIN.finditer(text):
        value = parse_number(found["number"] or found["number2"])
        if value is not None:
            yield Hit("min_order", found.start(), found.end(), str(Figure(value)))
    for found in _MIN_NAMED.finditer(reading.named):
        name = next(name for name in ("number", "least", "small") if found[name])
        value = parse_number(found[name])
        if value is not None and not _GETS.search(reading.low[slice(*reading.plain.sentence_at(found.start()))]):
            yield Hit("min_order", *found.span(name), str(Figure(value)))


def _free_shipping(reading: Reading) -> Iterator[Hit]:
    for free in free_deliveries(reading):
        least, of_all = free.least, ON_EVERYTHING if free.of_all else ""
        about: About = "shop" if free.of_all else "offer"
        if least is None:
            yield Hit("shipping", free.start, free.end, f"free{of_all}", about)
            continue
        # The question of "Over $60? Shipping is on us." asserts nothing itself.
        asked = least.end <= reading.plain.sentence_at(free.start).start
        start = free.start if asked else min(free.start, least.start)
        yield Hit(
            "shipping",
            start,
            max(free.end, least.end),
            f"free over {least.figure.value:f} {least.figure.unit}{of_all}",
            about,
            # "If you spend more than $50" is what makes it free, and takes nothing back.
            in_condition=True,
        )


def _timed(reading: Reading, found: re.Match[str]) -> Hit | None:
    length = length_of(found)
    if length is None:
        return None
    before, after = reading.around(found.start(), found.end(), REACH)
    rate = found["low"] in ("a", "an") and not _MEASURES_TIME.search(before)
    if rate or _AT_A_TIME.match(after) or _AFTER_ALL.search(before) or _OF_A_PART.match(after):
        return None
    if _A_SHARE.search(before) or (before.endswith("in ") and _OF_WORK.match(after)):
        return None
    # A cue beyond the next length of time is that one's.
    following = DURATION.search(after)
    ahead = after[: following.start()] if following else after
    found_role = nearest(_TERMS, before, ahead)
    if found["business"] and (found_role is None or found_role[0] == "returns"):
        # Nobody counts the time to return a thing in working days; what is refunded takes some.
        found_role = nearest(("shipping",), before, ahead)
        if found_role is None and speaks_of("returns", before):
            return None
    kind = found_role[0] if found_role else _told_around(reading, found)
    if kind == "shipping" and _LONG.search(length.text) and not _SENT_IN.search(before):
        # Nothing is sent for months: "$36 for three months, free delivery" is a subscription.
        return None
    if kind is None and found["business"] and _SENT_IN.search(before):
        # Working days are counted of what is sent, whatever the verb: "you'll hold it in 3 business days".
        kind = "shipping"
    if kind == "warranty" and re.match(r"^[ -]?money", after):
        kind = "returns"
    far = found_role is not None and found_role[1] > _FAR
    return _as_hit(kind, found, length, before, is_open=far) if kind else None


def _told_around(reading: Reading, found: re.Match[str]) -> str | None:
    """Return the term that a question before, or a short sentence beside, is about; this length is its answer."""
    whole = reading.plain.sentence_at(found.start())
    question, short = reading.sentence_before(found.start()), whole.end - whole.start <= _ANSWERED
    if short and question.endswith("?") and len(question) <= _QUESTION:
        return _role_in(question)
    following = reading.plain.sentence_at(min(whole.end + 1, len(reading.low)))
    said = reading.low[slice(*following)] if following.start >= whole.end else ""
    return _role_in(said) if _SAYS_SO.match(said.lstrip()) else None


def _role_in(sentence: str) -> str | None:
    """Return the first term of sale that a sentence speaks of."""
    return next((role for role in _TERMS if speaks_of(role, sentence)), None)


def _as_hit(kind: str, found: re.Match[str], length: Length, before: str, *, is_open: bool) -> Hit:
    within = kind == "shipping" and re.search(
        r"\b(?:within|under|less than|no more than|up to|at most|as fast as)(?: just)? ?$", before
    )
    said = f"within {length.text}" if within else length.text
    # "If it breaks within two years, we mend it" states the two years.
    stated = kind in ("warranty", "returns")
    return Hit(kind, found.start(), found.end(), said, is_open=is_open, in_condition=stated)  # type: ignore[arg-type] # one of the three kinds of `_timed`
