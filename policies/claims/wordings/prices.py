"""Amounts of money and the part each plays: asked, former, reduced, from, off, saved, or a threshold."""

import re
from collections.abc import Iterator
from dataclasses import replace

from marque.verdict import ClaimKind
from policies.claims.figures import Figure
from policies.claims.hits import TOGETHER, WITH_OFFER, About, Hit, Reading
from policies.claims.money import Amount
from policies.claims.wordings.thresholds import least_orders
from policies.claims.wordings.tied import is_tied
from policies.patterns import quick

_TO = (
    r"(?: (?:of|a|an|the|just|only|at|is|was|as|to|you|him|her|up to|over|than|an extra|another|an additional|"
    r"extra|additional))*"
)
_WAS = quick(
    r"\b(?:non-sale price|pre-sale price|was|were|originally|original price|reduced from|down from|instead of|"
    r"list(?: price)?|rrp|msrp|r\.r\.p\.?|"
    r"rather than|(?:once|had) (?:cost|sold|went|was)|(?:old|earlier|last season's|last year's) price|"
    r"(?:discounted|lowered|knocked down|brought down|taken down|fell|fallen|falls|drops?|went down|goes down) from|"
    r"(?:price )?before (?:the |this |our )?(?:sale|offer|discount)|used to (?:sell|go|retail)|"
    r"once|normally|usually|usual price|(?:its|the|their|our) usual|reg\.?|(?:usually|normally|regularly|"
    r"originally) (?:sells?|goes|retails?|costs?|is|are)(?: (?:for|at))?|(?:goes|go|going|went|rises?|"
    r"returns?|reverts?|jumps?|climbs?) (?:back )?(?:up )?to|(?<=\d )after|regular(?:ly)?(?: price| priced)?|"
    r"previous(?:ly)?(?: price)?|"
    r"formerly|former(?: price)?|"
    r"(?<!than )before|"
    r"full price|retail (?:price|value)|marked down from|slashed from|dropped from|cut from|used to (?:be|cost)|"
    r"valued at|value)[:,]?"
    r"(?: (?:priced|sold|selling|cost|of|at|is|it|it's|they|was|for|a|an|the|its|their|old|usual|"
    r"regular|normal|full|original|"
    r"previous|former|steep|hefty|price))* ?$"
)
_WAS_AFTER = re.compile(
    r"^ ?(?:(?:minus|less|take away) [$€£]|again\b|value|rrp|retail|list price|regular price|originally|before|"
    r"formerly|previously|in the past|"
    r"until recently|otherwise|afterwards?|thereafter|after (?:that|the sale)|once (?:the|this) sale|"
    r"(?:until )?last (?:week|month|season|year|winter|spring|summer|autumn|fall))\b"
)
_DOWN_AFTER = re.compile(r"^,? (?:all the way )?(?:down )?to ?(?:just |only )?[$€£\d]")
_BRINGS = re.compile(
    r"\b(?:brings?|takes?|cuts?|drops?|knocks?|lowers?|marked|goes|went|falls?|fell|came|comes)"
    r"(?: (?:it|the|a|an|price|of|from))* ?$"
)
_ARROW = re.compile(r"^ ?(?:→|->|-->|=>|»|⇒) ?[$€£\d]")
"""What makes the first amount of "from $60 down to $45" the former one."""
_SALE = re.compile(
    r"\b(?:makes? (?:it|them|that|this|the [\w ]{1,40})|brings? (?:it|them|the price|that|your price)(?: down)?(?: "
    r"to)?|takes? it(?: down)? to|"
    r"comes? (?:down )?to|drops? (?:it )?to|down to|reduced to|cut to|discounted(?: price)?(?: of| to| is)?|sale "
    r"price(?: of| is)?|"
    r"(?:on )?sale (?:for|at)|you(?:'ll)? (?:only |just )?pay|pay (?:only|just)|yours for|that's|which is|so it's|"
    r"works out at|final price(?: of| is)?|"
    r"offer price(?: of| is)?|promo price(?: of| is)?|deal price|after (?:the |your )?(?:discount|code)[\w ,]{0,20}|"
    r"now|to|=|->|→|⇒|get it for)[:,]?"
    r"(?: (?:only|just|a|an|at|for|it's|is|mere))* ?$"
)
_SALE_AFTER = re.compile(r"^ ?(?:with (?:the |your )?(?:code|coupon|discount|promo)|after (?:the |your )?(?:code|"
                         r"coupon|discount|\d)|"
                         r"on sale|at checkout|once discounted)\b")  # fmt: skip
_SAVED = re.compile(rf"\b(?:save|saves|saving|savings|you(?:'ll)? save|discount|pocket)(?: (?:you|of))*{_TO} ?$")
_OFF_AFTER = re.compile(
    r"^(?: or (?:about |around |roughly )?\d{1,2} ?%)?(?: ?-)? ?"
    r"(?:(?:(?:is|comes?|gets|goes|are) )?(?:(?:taken|knocked|dropped|deducted) )?off\b|discount\b|"
    r"less\b(?! [$€£\d])|lower\b|cheaper\b|reduction\b|rebate\b|price (?:cut|drop)\b)"
)
_SAVED_AFTER = re.compile(
    r"^ (?:ahead|better off|richer|in savings|stays? (?:with you|in your)|remains? in your|less to pay|savings|saved|"
    r"saving|"
    r"back (?:in|on|to)|in your pocket)\b"
)
_OFF_BEFORE = re.compile(
    r"\b(?:reduced|cut|slashed|lowered|dropped|trimmed|discounted|fell|fallen|falls|drops? by|down|tumbled|"
    r"marked down|shaved|"
    r"price (?:cut|drop)|reduction|rebate|markdown|discount|(?<=\d )(?:less|minus)|"
    r"(?<=\d, )(?:less|minus))(?: (?:it|the price|by|of|a|an|another|an extra|"
    r"the full))* ?:? ?$"
)
_THRESHOLD = re.compile(
    r"\b(?:orders?|baskets?|carts?|purchases?|spend(?:ing)?|totals?|when you (?:buy|spend)|for every|minimum(?: "
    r"spend| order)?(?: of)?)"
    r"(?: (?:of|over|above|from|at least|more than|is|are|you spend|is over|a minimum of|totalling|exceeding))* ?$"
)
_THRESHOLD_AFTER = re.compile(
    r"^ ?(?:or more|and (?:up|over|above)|(?:and |or )?(?:ships?|we ship|travels?|gets?) (?:for )?free|\+|minimum|"
    r"min\.? (?:spend|order))"
)
_SHIPPING = re.compile(
    r"\b(?:shipping|delivery|postage|posting|handling|express|courier|we (?:deliver|ship|post)|to [a-z]{4,12} (?:we|"
    r"it) (?:deliver|ship|costs?))[:,]?(?: \w{1,12}){0,4} ?$"
)
_UPWARDS = re.compile(r"^ ?(?:and (?:up|over|above|upwards?)|upwards?|onwards?)\b")
_ORDER = re.compile(r"\b(?:orders?|baskets?|carts?|spend\w*|purchases?|free|ship\w*|deliver\w*|off|discount)\b|%")
_GAP = re.compile(r"^ (?:more|extra)\b(?! (?:off|discount|sav))")
"""What makes an amount the gap between two prices."""
_THAN_OTHER = re.compile(
    r"^ (?:cheaper|less|more|dearer|lighter) than (?!(?:the |its |their |our )?(?:usual|normal|regular|before|"
    r"retail|rrp|"
    r"full|original|old|former|last|list|it was|they were|ever|yesterday)\b)"
)
_DELIVERS = re.compile(
    r"\W{0,4}(?:(?:standard|express|our|the|all|home|uk|eu|us|next-day) ){0,3}(?:shipping|delivery|postage|express)\b"
)
"""How a sentence begins that is about delivery, with every amount in it."""
_PAYS_DELIVERY = re.compile(r"^[^.!?;\n]{0,14}\b(?:shipping|delivery|postage)\b[^.!?;\n]{0,16}[$€£\d]")
"""What follows the amount of "below $60, delivery is $5.90"."""
_WITHOUT_OFFER = re.compile(
    r"^,? without (?:it|one|the (?:code|offer|discount|coupon|voucher)|a (?:code|coupon|voucher))\b"
)
_BLANKS = re.compile(r" {2,}")
_CODE_IS_WORTH = re.compile(
    r"\b(?:code|coupon|voucher|offer|promo|discount|[a-z]{2,20}\d{1,3})['\"]? (?:\w{3,20} )?(?:is|are) (?:now |"
    r"still )?(?:worth|"
    r"good for)(?: (?:up to|a full|a cool|exactly|an extra))? ?$"
)
_BACK_FROM = re.compile(r"(?:us)?[$€£]? ?\d[\d.,]*(?: (?:usd|eur|gbp))?,?(?: now| today)? $")
"""What stands before the "from" of "down to $45 from $60"."""
_SPAN = re.compile(r"^ ?(?:to|-) ?[$€£]")
_BETWEEN = re.compile(r"\bbetween ?$")
_AND = re.compile(r"^ ?and ?[$€£]")
_SHIPPING_FLAT = re.compile(r"^ (?:an?|per|each) (?:order|parcel|delivery|shipment|package)\b")
_SHIPPING_AFTER = re.compile(
    r"^ ?(?:flat[- ]rate )?(?:(?:standard |express |flat |next-day )?(?:shipping|delivery|postage)\b|"
    r"to (?:deliver|ship|post|send|mail)\b)"
)
_VOUCHER_AFTER = re.compile(r"^ (?:gift ?card|voucher|credit|gift certificate|cash ?back|bonus)\b")
_STATISTIC = re.compile(
    r"\b(?:raised|donated|revenue|funding|market|industry|worth of|invested|sales of|earned|budget)\b[^.]{0,20}$"
)
_TOGETHER = re.compile(
    r"\b(?:together|altogether|in total|total(?: of| is)?|both for|(?:pair|set|lot|bundle|two|three) for|all (?:two|"
    r"three|four) for)"
    r"[:,]?(?: (?:just|only|at|for|cost|are|is|you pay))* ?$"
)
_TOGETHER_AFTER = re.compile(
    r"^ (?:(?:al)?together|all together|in all|in total|for both|for the (?:two|pair|three))\b"
)
_EXTRA = re.compile(r"\b(?:worth(?: of)?|(?:fees?|tax(?:es)?|deposit|fine|refund|donat\w+)(?: (?:of|is|up to))?) ?$")
_DUE = re.compile(r"^ (?:of (?:postage|change|tax|customs|duty)|due|owed|in coins|in change)\b")
_NICKNAMED = re.compile(r".{0,6}?\b(?:an?|any|some|every|this) (?:[\w-]{1,16})-(?:dollar|euro|pound)\b")
"""An amount that only describes a thing of somebody's: "a 9-dollar cable"."""
_A_YEAR = re.compile(r"^ (?:an?|per|every) (?:year|month|week|day|night|hour|head|person)\b")
_OWED = re.compile(
    r"\b(?:invoice|bill|balance|statement|amount due|total due|payment|limit|budget|borrowed|"
    r"rented|hired|tipped)[^.!?;\n]{0,30}\b(?:for|of|is|over) ?$"
)
"""Words that make an amount what somebody owes already, and no price that is asked."""
_DISCOUNT = quick(r"\d ?(?:%|percent|per cent)|(?:\d|third|quarter|half) off\b|\bdiscount|\bcode\b|\bhalf[- ]price")
_OFFER_SAYS = re.compile(r"\b(?:was|were|sale|deal|code|discount|save|off|reduced|now)\b|%")


def find(reading: Reading) -> Iterator[Hit]:  # noqa: C901, PLR0912 - one branch a part
    """Yield every amount of money by the part it plays; thresholds of an order are read with the terms."""
    orders = least_orders(reading)
    for amount in reading.amounts:
        if amount.start in orders:
            continue
        # Cells of a table stand apart by many blanks.
        before = _BLANKS.sub(" ", reading.before(amount.hedged_from, 48))
        after = reading.after(amount.end)
        if (not _OFF_AFTER.match(after) and _THRESHOLD.search(reading.before(amount.start, 48))) or (
            amount.figure.hedge and _THRESHOLD.search(before)
        ):
            continue
        if (upwards := _UPWARDS.match(after)) and not _ORDER.search(f"{before} {after[upwards.end() :]}"):
            yield Hit("price_from", amount.start, amount.end + upwards.end(), str(replace(amount.figure, hedge="")))
            continue
        if _THRESHOLD_AFTER.match(after) and not _OFF_AFTER.match(after):
            continue
        opened = reading.plain.sentence_at(amount.start).start
        if (amount.figure.hedge and _DELIVERS.match(reading.low, opened)) or _GAP.match(after):
            continue
        if amount.figure.hedge in ("under", "over") and _PAYS_DELIVERY.match(after):
            continue
        # "$70 cheaper than the big one" is no reduction; the comparison is read with its two names.
        if _THAN_OTHER.match(after):
            continue
        if amount.figure.hedge == "from" and _WAS.search(with_hedge := reading.before(amount.start, 48)):
            # The "from" of "down from $60" belongs to the words before it.
            before = with_hedge
        if _DUE.match(after) or _NICKNAMED.match(reading.low, max(opened, amount.start - 6), amount.end + 1):
            continue
        if _OWED.search(reading.plain.written[max(opened, amount.start - 48) : amount.start].lower()):
            continue
        kind, about = _part_of(reading, amount, before, after)
        figure = amount.figure
        # No one thing costs "up to $300".
        if kind == "price" and figure.hedge == "up to":
            continue
        if kind == "price_from" or figure.hedge == "from":
            figure = Figure(figure.value, figure.unit)
        if kind in ("price", "sale_price", "price_was") and (
            _TOGETHER.search(before) or (_TOGETHER_AFTER.match(after) and _follows_two(reading, amount))
        ):
            yield Hit("price", amount.start, amount.end, f"{figure}{TOGETHER}")
            continue
        if kind in ("price", "sale_price", "price_from") and is_tied(reading, amount):
            tied: ClaimKind = "price_from" if kind == "price_from" else "sale_price"
            yield Hit(tied, amount.start, amount.end, f"{figure}{WITH_OFFER}", about)
            continue
        said = f"{figure}{' after discount' if kind == 'sale_price' and _DISCOUNT.search(reading.low) else ''}"
        # "Rather than" denies that the former price is asked, not that it was.
        negatable = kind != "price_was" or "rather than" not in before[-30:]
        # Fees, fines and what something costs a year are seldom the shop's, and claims only where it speaks of them.
        aside = kind == "other" or (kind == "price" and bool(_A_YEAR.match(after)))
        yield Hit(kind, amount.start, amount.end, said, about, negatable, if_known=aside)


def _follows_two(reading: Reading, amount: Amount) -> bool:
    """Tell whether an amount is the only one of a sentence that has named two things or more before it."""
    whole = reading.plain.sentence_at(amount.start)
    named = [name for name in reading.names if whole.start <= name[0] and name[1] <= amount.start]
    return len(named) > 1 and len(reading.amounts_in(whole)) == 1


def _rises(reading: Reading, amount: Amount) -> bool:
    """Tell whether the next amount is larger: "from $30 to $40" is a range, "from $40 to $30" a reduction."""
    following = reading.amount_after(amount.end)
    return following is not None and following.figure.value > amount.figure.value


def _is_of_delivery(reading: Reading, amount: Amount, before: str, after: str) -> bool:
    """Tell whether an amount is what delivery costs."""
    if _SHIPPING_AFTER.match(after) or _SHIPPING.search(before) or _SHIPPING_FLAT.match(after):
        return True
    opened = reading.plain.sentence_at(amount.start).start
    return bool(_DELIVERS.match(reading.low, opened)) and not amount.figure.hedge and not _SAVED.search(before)


def _is_former(reading: Reading, amount: Amount, before: str, after: str) -> bool:
    """Tell whether the words around an amount make it the price of before."""
    if amount.figure.hedge == "from":
        down = _DOWN_AFTER.match(after) and not _rises(reading, amount)
        if down or (_BACK_FROM.search(before) and not _is_range(reading, amount)):
            return True
    if _DOWN_AFTER.match(after) and _BRINGS.search(before) and not _rises(reading, amount):
        return True
    said = _WAS.search(before) or _WAS_AFTER.match(after) or _ARROW.match(after)
    return bool(said) or reading.plain.struck_out(amount.start)


def _is_range(reading: Reading, amount: Amount) -> bool:
    """Tell whether the amount before is the larger one, so that nothing went down."""
    earlier = reading.amounts_at(amount.hedged_from - 1)
    return bool(earlier) and earlier[0].figure.value >= amount.figure.value


def _part_of(reading: Reading, amount: Amount, before: str, after: str) -> tuple[ClaimKind, About]:  # noqa: C901, PLR0911 - one line a part
    if _is_of_delivery(reading, amount, before, after):
        return "shipping", "product"
    if amount.scaled or _STATISTIC.search(before):
        return "statistic", "shop"
    if _CODE_IS_WORTH.search(before):
        return "amount_off", "offer"
    if _VOUCHER_AFTER.match(after) or _EXTRA.search(before):
        return "other", "shop"
    if _SAVED.search(before) or _SAVED_AFTER.match(after):
        return "savings", "offer"
    if _OFF_AFTER.match(after) or (_OFF_BEFORE.search(before) and not amount.figure.hedge):
        return "amount_off", "offer"
    if _WITHOUT_OFFER.match(after):
        return "price", "product"
    if _is_former(reading, amount, before, after):
        return "price_was", "product"
    spans = _SPAN.match(after) or (_BETWEEN.search(before) and _AND.match(after))
    if amount.figure.hedge == "from" or (spans and _rises(reading, amount)):
        return "price_from", "product"
    reduced = bool(_SALE.search(before) or _SALE_AFTER.match(after))
    whole = reading.plain.sentence_at(amount.start)
    sentence = reading.low[whole.start : whole.end]
    if (
        reduced
        and _OFFER_SAYS.search(sentence)
        and (_DISCOUNT.search(sentence) or "sale" in before.lower() or _SALE_AFTER.match(after))
    ):
        return "sale_price", "product"
    return "price", "product"
