"""What delivery costs, and from which amount on it costs nothing, where no word beside the amount says so."""

import re
from collections.abc import Sequence

from marque.evidence import Product
from policies.claims.figures import Figure
from policies.claims.hits import Hit, Reading
from policies.claims.holding import free_from, judge_cost
from policies.claims.known import Judgement, Known

_BESIDE = 60
_DELIVERY = re.compile(
    r"\b(?:delivery|deliver(?:ed)?|shipping|ships?|shipped|postage|post|posted|freight|carriage|to your door|courier|"
    r"arrives?|comes chilled|goes out|go out|sent|send|bring|brought|reach(?:es)? you|dispatch(?:ed)?|despatch(?:ed)?|"
    r"on its way|p&p|with you in|(?:working|business) days?|standard|express|\d{1,2}-\d{1,2} (?:weeks|days)|"
    r"to (?:ireland|germany|dublin|berlin|austria|france|scotland|canada|alaska|hawaii))\b"
)
_TO_A_PLACE = re.compile(r"^ (?:to|within|in|for) (?:the )?[A-Z][a-z]{2,20}\b(?! (?:each|a)\b)")
"""What follows the cost of delivery: "and $9 to Duluth"."""
_FREE_FROM = re.compile(
    r"\b(?:free|over|past|clears?|reach(?:es)?|pass(?:es)?|tops?|above|starts|needs?|line|mark|threshold|minimum)\b"
)
"""Words beside the amount from which on delivery is free."""


def cost_of_delivery(hit: Hit, reading: Reading, products: Sequence[Product], known: Known) -> Judgement | None:
    """Return that an amount is what delivery costs, or from what on it is free: "To Ireland? 6.90"; else None."""
    figure = Figure.parse(hit.said)
    if hit.kind not in ("price", "shipping") or figure is None:
        return None
    sentence = reading.plain.sentence_at(hit.start)
    around = reading.low[max(0, sentence.start - _BESIDE) : sentence.end]
    costs = hit.kind == "shipping" or _DELIVERY.search(around) or _TO_A_PLACE.match(reading.text[hit.end :][:_BESIDE])
    for product in products:
        if costs and (judged := judge_cost(hit.said, product, known)).status == "supported":
            return judged
        if _FREE_FROM.search(around) and figure.value in free_from(product, known):
            return known.judged(product, True, product.text("shipping") or "", "shipping")  # noqa: FBT003 - see `judged`
    return None


def free_for_this_order(hit: Hit, reading: Reading, products: Sequence[Product], known: Known) -> Judgement | None:
    """Return that delivery is free because the copy tells of an order that passes the amount; None otherwise."""
    if hit.kind != "shipping" or hit.said != "free":
        return None
    for product in products:
        least = min(free_from(product, known), default=None)
        if least is not None and any(
            amount.figure.value >= least and amount.end <= hit.start for amount in reading.amounts
        ):
            return known.judged(product, True, product.text("shipping") or "", "shipping")  # noqa: FBT003 - see `judged`
    return None
