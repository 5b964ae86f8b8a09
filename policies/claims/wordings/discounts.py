"""Discounts in per cent and in words, and the codes that ask for them."""

import re
from collections.abc import Iterator
from decimal import Decimal

from rapidfuzz import fuzz

from policies.claims.cues import distance
from policies.claims.figures import Figure
from policies.claims.hits import Hit, Reading
from policies.claims.measures import measures
from policies.claims.numbers import NUMBER, hedge_before, parse_number
from policies.claims.promising import EXTRA, FOR
from policies.patterns import quick

_PERCENT = quick(rf"(?P<number>{NUMBER})(?: ?%| ?-?per ?cent\b| pct\b)")
_OFF_AFTER = re.compile(
    r"^(?: ?-)? ?(?:(?:with|using) (?:the |our |your )?(?:code|coupon|voucher|[a-z]{3,20}\d{1,4}\b)|off\b|"
    r"discount\b|less\b(?! (?!than |on |for |at |with |now|today|until|this |when |if |in |and |"
    r"as )[a-z]{3,})|cheaper\b|reduction\b|saving|savings|price (?:cut|drop)|sale\b|"
    r"lower\b(?= than)|markdown|rebate|"
    r"(?:is )?taken off|student discount|welcome discount|(?:holiday|summer|winter|spring|autumn|launch|loyalty) "
    r"discount)"
)
_SAVE_BEFORE = re.compile(
    r"\b(?:save|saves|saving|savings|discount|reduction|reduced|slashed|cut|down|drop|dropped|price cut|knock|take|"
    r"markdown|off)"
    r"(?: (?:prices?|you|it|of|by|a|an|the|is|are|on|whopping|full|massive|extra|another|additional|further|up to|"
    r"over|from))*:? ?$"
)
_FREE_SHARE = re.compile(
    r"^(?:$|[.,;:!?)\n]| -| (?:off|on|with|for|when|if|at|from|this|today|tonight|now|until|till|through|by|and|"
    r"but|because|"
    r"during|using|below|under|comes?|is|are|gets?|goes|right|all|just|less|lower|cheaper|markdown|price|"
    r"of the price)\b)"
)
"""What follows a share that no noun claims for itself, as "20% wool" does."""
_OTHER_SHARE = re.compile(
    r"\b(?:customers|buyers|owners|people|users|recycled|energy|water|waste|plastic|emissions|carbon|profits?|"
    r"proceeds|donat\w+|"
    r"charity|faster|lighter|stronger|weight|noise|heat|fat|sugar|salt|cocoa|cotton|wool|linen|humidity|battery|"
    r"speed|light|"
    r"growth|interest|apr|vat|tax|sales|market|survey|tip)\b"
)
_NEXT_WORDS = 20
"""Characters behind a share in which what it is a share of stands."""
_NEAR = 22
"""How near to a share the word must stand that makes it one off a price."""
_IN_WORDS = re.compile(
    r"(?<![\w./])(?P<sign>\u00bd|\u2153|\u00bc|\u00be|1/2|1/3|1/4|3/4)[ -]?(?:price|off)\b"
    # "Pay half now and half later" is an instalment.
    r"|\bpay (?:just |only )?(?P<paid>half)(?: of (?:it|that))?"
    r"(?= ?(?:[.!;)\n]|$)| (?:when|if|with (?!the order)|until|till|this|today|through|all)\b)"
    r"(?![^.!?\n]{0,80}\b(?:half|rest|balance|remainder|later|deposit)\b)"
    r"|\b(?P<half>half[- ](?:price|off)|50-50 off)\b"
    r"|\b(?P<half2>half (?:of )?(?:the|its|their) (?:\w{4,9} )?price)\b(?! of)"
    r"|\b(?:(?:a|one) )?(?P<share>third|quarter|fifth|tenth|two[- ]thirds|three[- ]quarters)(?: of the price)? "
    r"(?:off|less|cheaper)\b"
    r"|\b(?:reduc(?:ed|ing)|cut|cutting|slash(?:ed|ing)|lower(?:ed|ing)|down|drops?|dropp(?:ed|ing)|trimm(?:ed|"
    r"ing))(?: the price of [^.,;!?\n]{3,50}?)? by (?:a |one )?(?P<by>third|quarter|fifth|tenth|"
    r"half|two[- ]thirds|three[- ]quarters)\b"
    r"|\b(?:save|saves|saving|slash|slashes|knock|knocks|cut|take)(?: you)?(?: up to| over| nearly| almost| about)? "
    r"(?:(?:a|one) )?(?P<saved>half|third|quarter|fifth|tenth|two[- ]thirds|three[- ]quarters)\b"
    # "Half an hour" and "half your bill" are shares of something else than the price.
    r"(?= (?:on|of (?:the|its|their) (?:\w{4,9} )?price|today|now|with|when|until|this|and|if|before|by|in the)\b"
    r"| ?(?:[.,!?;:)\n-]|$))"
)
_SAME = re.compile(r"\b(?:gets?|has|have|takes?|with|enjoys?|for|also|and) the same ?$")
"""What makes a share the one that the copy has promised for something else: "the large one gets the same 10%"."""
_APPLIES = re.compile(r"^ (?:also )?(?:applies|goes|holds|counts|comes off|is (?:yours|off))\b")
_ON_TOP = re.compile(r"\b(?:extra|another|additional|further|more|on top)(?: of)? ?$")
_SHARES = {
    "\u00bd": Decimal(50),
    "1/2": Decimal(50),
    "\u2153": Decimal(33),
    "1/3": Decimal(33),
    "\u00bc": Decimal(25),
    "1/4": Decimal(25),
    "\u00be": Decimal(75),
    "3/4": Decimal(75),
    "half": Decimal(50),
    "third": Decimal(33),
    "quarter": Decimal(25),
    "fifth": Decimal(20),
    "tenth": Decimal(10),
    "two thirds": Decimal(67),
    "three quarters": Decimal(75),
}
_BUNDLE = quick(
    r"\b(?:(?:buy|order|take|purchase|pick) (?:any |just )?(?:one|two|three|four|five|[1-5])"
    r"(?: (?!get\b|and\b|or\b)[a-z'-]{2,14}){0,3},? (?:and |you )?get (?:"
    r"(?:one|two|[12]|an?|the|your|another)(?: (?:second|third|fourth|fifth|next|other|one|more|extra|cheapest)){0,2}"
    r"(?: [a-z'-]{2,14}){0,2}? (?:free|on us|for (?:free|nothing)|(?:(?:at|for) )?half(?: the)? price|half off)"
    r"|one\b|two\b|[12]\b|a second\b|another\b)"
    r"|(?:(?:buy|order|take|purchase|pick) (?:any |just )?(?:one|two|three|[123])(?: [a-z'-]{2,14}){0,3},? (?:and )?)?"
    r"(?:the|your|a) (?:second|third|next|other)(?: one)? (?:is|comes|will be) (?:on (?:us|the house)|(?:for )?free"
    r"(?! (?:to|of|from|for)\b)|for nothing)\b(?! to\b)"
    r"|(?:send|give|ship|throw in|add)(?: you)? (?:a|the|your|another) (?:free (?:second|other|extra)(?: one)?\b|"
    r"(?:second|extra|other)(?: one)? (?:for free|for nothing|on us))"
    r"|get the (?:second|third)(?: one)? (?:free|on us|for free|(?:at )?half price)\b|bogof?\b|"
    r"(?:[2-5]|two|three|four|five) for (?:the price of )?(?:[1-4]|one|two|three|four)\b(?! ?[%$€£])|(?:a )?free "
    r"gift\b|gift with purchase)"
)
_SOME = (
    r"(?:students?|teachers?|members?|nurses?|seniors?|pensioners?|veterans?|subscribers?|newcomers?|new customers?|"
    r"first[- ]time (?:buyers?|customers?)|loyal customers?|key workers?|first responders?|employees?|staff|carers?)"
)
"""People to whom a share is promised and to others not."""
_FOR_SOME = re.compile(rf"^ (?:on top )?(?:for|to) (?:all |our |every |any )?(?P<whom>{_SOME})\b")
_SOME_GET = re.compile(
    rf"\b(?P<whom>{_SOME}) (?:can |will |also |always )?(?:gets?|enjoys?|receives?|take|takes|have|has|save|saves)"
    r"(?: (?:an?|the|extra|another|additional|further|up to))* $"
)
_CODE = quick(
    r"\b(?i:(?:magic|secret) word|pass ?word|(?:promo|discount|coupon|voucher|offer|checkout|gift|"
    r"referral)[- ]?(?:codes?)?|codes?)"
    r"(?:(?: inside| below| today| for [^.;:!?\n]{3,50}?(?= is |:))?(?: is| of|"
    r"'s)?[:,]?) {0,3}['\"]?(?P<code>[A-Z0-9][A-Za-z0-9_-]{2,30}|"
    r"[a-z]{2,20}-?\d{1,4}|[a-z]{3,20}(?= \d{1,3}\b(?! ?(?:%|percent))))\b"
    r"|\b(?:[Uu]se|[Ee]nter|[Aa]pply|[Tt]ype|[Qq]uote|[Ww]ith|[Rr]edeem|[Mm]ention|[Pp]op|[Pp]ut|[Ss]ay|"
    r"[Kk]ey|[Aa]dd) (?:in )?"
    r"['\"]?(?P<bare>(?=[A-Z0-9_-]*[A-Z])[A-Z0-9][A-Z0-9_-]{3,30})\b(?! ?['\"]? [A-Z]{2,})"
    r"|\b(?P<gives>(?=[A-Z0-9_-]{0,30}\d)[A-Z][A-Z0-9_-]{3,30}) (?:unlocks|gives|gets|takes|saves|knocks|brings)\b"
    r"|\b(?P<named>[A-Z][A-Z0-9_-]{3,30})['\"]? (?:is (?:your|the) (?:promo |discount )?(?:code|coupon|voucher)\b|"
    r"(?:at|in) (?:the |your )?(?:checkout|basket|cart)\b)"
)
_SPELT = re.compile(
    r"\b(?i:codes?|coupon|voucher|password)(?: is| of)?[:,]? {0,3}['\"]?"
    r"(?P<code>[A-Z0-9](?:[ .-][A-Z0-9]){3,14})(?![\w'])"
)
"""A code whose letters stand apart: "E V E N 9 9"."""
_LEAST_SPELT = 5
"""Letters from which on such a row is a code though no figure is among them."""
_TOKEN = re.compile(r"(?<![\w-])[A-Z][A-Z0-9_-]{3,30}(?![\w-])")
_SHAPED = re.compile(r"(?<![\w-])[A-Z]{3,20}\d{1,3}(?![\w-])")
"""Letters and then figures, as codes mostly are: one beside a reduction."""
_REDUCED = quick(
    r"\d ?(?:%|percent)|\boff\b|\bsav(?:e|es|ing)\b|\bdiscount|\bcheckout\b|\b(?:at|in)(?:to)? (?:the |"
    r"your )?(?:till|basket|cart|bag)\b"
)
_CAPITALS = re.compile(r"(?<![\w-])[A-Z]{4,20}(?![\w-])")
_SHOUTS_TEXT = """
FREE ONLY SALE SAVE EXTRA TODAY TONIGHT BLACK FRIDAY CYBER MONDAY WEEKEND EVERYTHING ANYTHING SITEWIDE HUGE
THIS YOUR STOP HELP LAST CHANCE DEALS DEAL FLASH FINAL HOURS MORE LESS OVER HALF PRICE CODE OFFER GIFT BONUS
CHECKOUT EMAIL TEXT MEMBERS MEMBER STORE ONLINE SHIPPING DELIVERY LOVE THANKS EVERY BOTH ENTIRE WHOLE
"""
_SHOUTS = frozenset(_SHOUTS_TEXT.split())
"""Words that copy writes large for their own sake."""
_TYPED = re.compile(
    r"\b(?:with|using|use|enter|apply|type|quote|redeem|mention|pop|put|punch|say|whisper|key|add|drop|paste|"
    r"tap|write|code|"
    r"word)(?: in| out)?(?: the| our| your)?(?: code| word)?[ :?'\"]{1,3}$"
)
_BRINGS = re.compile(
    r"['\"]? ?(?:=|(?:gets|gives|takes|saves|knocks|unlocks|brings|cuts|shaves|slashes|trims|lops|means|"
    r"is worth|earns|"
    r"is (?:the|your) (?:code|word))\b|(?:at|in|into|on) (?:the |your )?(?:checkout|basket|cart|bag|till|promo|"
    r"discount|"
    r"coupon|voucher)\b)"
)
_REFERENCE = re.compile(r"^[A-Z]{0,4}-?\d{4,}|-\d+-")
"""The number of a quote or a case."""
_BESIDE = 120
"""Characters within which a reduction makes such a word its code."""
_SHOUTED = re.compile(r"[A-Z]{2,}[^\w]{1,3}$|^[^\w.!?]{1,3}[A-Z]{2,}\b")
_ALIKE = 75
"""From this likeness on, in per cent, a word in capitals is the offer's code, miswritten."""
_NO_CODE = quick(
    r"\bno (?:promo |discount |coupon |voucher |special )?codes?(?: is| are)?"
    r"(?: needed| required| necessary|(?=[.,;!?)\n]| and no\b| or\b|$))"
    r"|\b(?:you )?(?:don't|do not|won't|will not|never) need (?:a|any) (?:\w{3,9} )?code\b"
    r"|\bno need (?:for|to (?:use|enter|type)) (?:a|any) (?:\w{3,9} )?code\b|\bcode-free\b"
    r"|(?<![$€£\d] )\bwithout (?:a|any) code\b(?! (?:it|they|the))"
)
_MIXED = re.compile(r"(?<![\w-])[A-Za-z]{3,20}-?\d{1,3}(?![\w-])")
"""Letters and then figures in any case: a code where the words say that it is to be typed."""
_SPACED = re.compile(r" (?P<figures>\d{1,3})(?![\d.,]?\d|\w| ?(?:%|percent|off|for\b))")
"""Figures that stand apart from the letters of their code: "RAIN 20"."""


def find(reading: Reading) -> Iterator[Hit]:
    """Yield every discount and every code that the copy promises."""
    yield from _percentages(reading)
    for found in _IN_WORDS.finditer(reading.low):
        share = (found["sign"] or found["share"] or found["saved"] or found["by"] or "half").lower().replace("-", " ")
        start = found.start("saved") if found["saved"] else found.start()
        hedge, _ = hedge_before(reading.low, start)
        yield Hit("percent_off", start, found.end(), str(Figure(_SHARES[share], "%", hedge)), "offer")
    for found in _BUNDLE.finditer(reading.low):
        yield Hit("percent_off", found.start(), found.end(), found.group().lower(), "offer")
    yield from _codes(reading)


def _percentages(reading: Reading) -> Iterator[Hit]:
    for found in _PERCENT.finditer(reading.low):
        value = parse_number(found["number"])
        hedge, hedged_from = hedge_before(reading.low, found.start())
        before, after = reading.before(hedged_from), reading.after(found.end())
        off = _OFF_AFTER.match(after)
        same = _SAME.search(before) or (before.endswith("the same ") and _APPLIES.match(after))
        some = _FOR_SOME.match(after) or (_FREE_SHARE.match(after) and _SOME_GET.search(before))
        if value is None or not (off or same or some or _is_saved(before, after) or _is_off(before, after)):
            continue
        end = found.end() + (off.end() if off else 0)
        extra = EXTRA if _ON_TOP.search(before) else ""
        whom = f"{FOR}{some['whom']}" if some and extra else ""
        yield Hit("percent_off", found.start(), end, f"{Figure(value, '%', hedge)}{extra}{whom}", "offer")


def _is_saved(before: str, after: str) -> bool:
    """Tell whether a share is saved or cut off; "cut from 100% cotton" tells of a mixture."""
    return bool(_SAVE_BEFORE.search(before)) and not _OTHER_SHARE.search(after[:_NEXT_WORDS])


def _is_off(before: str, after: str) -> bool:
    """Tell whether the words around a share make it one off a price, and not one of a mixture or of people."""
    gap = distance("percent_off", before, after) if _FREE_SHARE.match(after) else None
    return gap is not None and gap <= _NEAR and not _OTHER_SHARE.search(f"{before} {after}")


def _codes(reading: Reading) -> Iterator[Hit]:
    for found in _NO_CODE.finditer(reading.low) if reading.offered else ():
        yield Hit("offer_code", found.start(), found.end(), "no code", "shop", negatable=False)
    yield from _spelt(reading)
    for found in _CODE.finditer(reading.text):
        name = next(name for name, words in found.groupdict().items() if words)
        code = found[name]
        # A word in small letters after "code" is a word ("code below"), not a code.
        written = any(character.isupper() or character.isdigit() for character in code)
        named = any(character.isalpha() for character in code) or code == reading.code
        if not written or not named or _REFERENCE.search(code) or _ordinary(code, found.group()):
            continue
        end = found.end(name)
        spaced = _SPACED.match(reading.text, end)
        if spaced and fuzz.ratio(f"{code}{spaced['figures']}".upper(), (reading.code or "").upper()) >= _ALIKE:
            code, end = f"{code}{spaced['figures']}", spaced.end()
        yield Hit("offer_code", found.start(name), end, code, "shop")
    for found in _MIXED.finditer(reading.text):
        typed = _TYPED.search(reading.before(found.start(), 24))
        beside = reading.low[max(0, found.start() - _BESIDE) : found.end() + _BESIDE]
        if typed and reading.offered and _REDUCED.search(beside) and not measures(found.group()):
            yield Hit("offer_code", found.start(), found.end(), found.group(), "shop")
    if reading.offered:
        yield from _announced(reading)
    for found in _SHAPED.finditer(reading.text):
        if _REDUCED.search(reading.low[max(0, found.start() - _BESIDE) : found.end() + _BESIDE]):
            yield Hit("offer_code", found.start(), found.end(), found.group(), "shop")
    yield from _lookalikes(reading)


def _spelt(reading: Reading) -> Iterator[Hit]:
    """Yield each code whose letters stand apart."""
    for found in _SPELT.finditer(reading.text):
        code = re.sub(r"[ .-]", "", found["code"])
        if len(code) >= _LEAST_SPELT or any(character.isdigit() for character in code):
            yield Hit("offer_code", *found.span("code"), code, "shop")


def _announced(reading: Reading) -> Iterator[Hit]:
    """Yield each word in capitals that is to be typed or brings a reduction: "20% off with STORM"."""
    for found in _CAPITALS.finditer(reading.text):
        around = (
            reading.text[max(0, found.start() - 12) : found.start()],
            reading.text[found.end() : found.end() + 12],
        )
        if found.group() in _SHOUTS or any(_SHOUTED.search(side) for side in around):
            continue
        before, after = reading.before(found.start(), 24), reading.after(found.end(), 44)
        sentence = reading.plain.sentence_at(found.start())
        beside = reading.low[max(0, sentence.start - 60) : sentence.end]
        if (_TYPED.search(before) or _BRINGS.match(after)) and _REDUCED.search(beside):
            yield Hit("offer_code", found.start(), found.end(), found.group(), "shop")


def _lookalikes(reading: Reading) -> Iterator[Hit]:
    """Yield each word in capitals that is the offer's code, or looks like it; in a shouted line none does."""
    if not reading.code:
        return
    code = reading.code.upper()
    for found in _TOKEN.finditer(reading.text):
        around = (
            reading.text[max(0, found.start() - 12) : found.start()],
            reading.text[found.end() : found.end() + 12],
        )
        if any(_SHOUTED.search(side) for side in around):
            continue
        alike = fuzz.ratio(found.group(), code)
        figured = any(character.isdigit() for character in found.group())
        if found.group() == code or (alike >= _ALIKE and (figured or not any(c.isdigit() for c in code))):
            yield Hit("offer_code", found.start(), found.end(), found.group(), "shop")


def _ordinary(code: str, written: str) -> bool:
    """Tell whether the word is only written large, as any word may be, and nothing says that it is a code."""
    said_before = written.casefold().partition(code.casefold())[0]
    if said_before.startswith("code of"):
        return True
    if "code" in said_before or "word" in said_before or any(character.isdigit() for character in code):
        return False
    if code.isupper() and said_before.startswith(("coupon", "voucher", "promo")):
        return False
    return code[1:].islower() or not said_before.startswith(("use", "enter", "apply", "type", "quote", "redeem"))
