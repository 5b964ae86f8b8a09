"""Goods and terms held against the catalogue: stock, ratings, warranty, shipping, returns, minimum order."""

import re
from decimal import Decimal

from marque.evidence import Product
from policies.claims.durations import lengths_in, read_length
from policies.claims.figures import Figure
from policies.claims.known import UNSUPPORTED, Judgement, Known
from policies.claims.money import Amount, amounts
from policies.claims.pricing import asked

FEW = Decimal(20)
"""Up to how many pieces "low stock" and "almost gone" are true."""
_FREE_DELIVERY = re.compile(r"\bfree\b[^.;]{0,40}\b(?:shipping|delivery|postage|freight|carriage)\b", re.IGNORECASE)
_KEPT = re.compile(r"\b(?:cannot|can't|can not|may not) be (?:returned|exchanged|sent back)\b", re.IGNORECASE)
"""What refuses returns without opening with it: "Tinted paint cannot be returned"."""
_NONE = re.compile(r"^\s*(?:no\b|none\b|non-|not\b|without\b|final sale|all sales final)", re.IGNORECASE)


_ROUNDED_UP = Decimal("0.25")
"""How far a rating may be rounded up."""
_FROM_ON = re.compile(
    r"\b(?:over|above|from|exceeding|more than|at least|orders? of|spend|(?:over|from) [a-z]{2}|"
    r"minimum(?: of)?|>=?)(?: (?:orders?|of))* ?$",
    re.IGNORECASE,
)
_OR_MORE = re.compile(r" ?(?:\+|or more|and (?:up|over|above)|minimum)", re.IGNORECASE)


_CALLED: dict[str, tuple[str, ...]] = {
    "returns": ("return_policy", "return_window", "trial", "trial_period", "free_trial", "money_back", "refund_period"),
    "shipping": (
        "delivery", "dispatch", "delivery_time", "shipping_time", "lead_time", "ships_in", "dispatch_time",
        "handling_time", "max_handling_time", "transit_time", "max_transit_time",
    ),
    "warranty": ("guarantee", "guarantee_period"),
}  # fmt: skip
"""Other names that feeds have for a term, the plainest first."""


def judge_stock(said: str, product: Product, known: Known) -> Judgement:
    """Hold a word on stock against the count, and against the availability where no count is known."""
    stock, availability = product.number("stock"), product.text("availability")
    if stock is None and availability is None:
        return UNSUPPORTED
    facts = ("stock",) if availability is None else ("availability",) if stock is None else ("stock", "availability")
    actual = f"{stock:f}" if stock is not None else str(availability)
    there = (stock is None or stock > 0) and availability in (None, "in_stock")
    if said in ("in_stock", "out_of_stock"):
        actual = f"{stock:f}" if stock is not None and availability in (None, "in_stock") else str(availability)
        return known.judged(product, there == (said == "in_stock"), actual, *facts)
    if said == "orderable":
        return known.judged(product, there or availability in ("preorder", "backorder"), actual, *facts)
    if said in ("preorder", "backorder"):
        known_as = availability or ("in_stock" if there else None)
        return known.judged(product, known_as == said, known_as, *facts) if known_as else UNSUPPORTED
    figure = Figure.parse(said)
    if not there:
        return known.judged(product, figure is not None and figure.value == 0, actual, *facts)
    return _count(figure, product, stock, known) if stock is not None else UNSUPPORTED


def _count(figure: Figure | None, product: Product, stock: Decimal, known: Known) -> Judgement:
    """Hold a number of pieces, or None for "few", against the count of what is there."""
    actual = f"{stock:f}"
    if figure is None:
        return known.judged(product, stock <= FEW, actual, "stock")
    holds = stock <= figure.value if figure.hedge == "up to" else figure.borne_out_by(stock)
    return known.judged(product, holds, actual, "stock")


def judge_number(name: str, said: str, product: Product, known: Known) -> Judgement:
    """Hold a rating, a count of reviews or a minimum order against the fact of that name."""
    figure, truth = Figure.parse(said), product.number(name)
    if figure is None or truth is None:
        return UNSUPPORTED
    if name == "rating" and figure.unit == "of 10":
        truth *= 2
    if name == "rating" and not figure.hedge and figure.value - truth > _ROUNDED_UP:
        # "Five stars" is no rounding of 4.6.
        return known.judged(product, False, f"{truth:f}", name)  # noqa: FBT003 - see `judged`
    return known.judged(product, figure.borne_out_by(truth), f"{truth:f}", name)


def judge_term(name: str, said: str, product: Product, known: Known) -> Judgement:
    """Hold a warranty, a shipping time or a return window against the catalogue's words for it."""
    name = _told_by(name, said, product)
    text = product.text(name)
    if text is None:
        return UNSUPPORTED
    none = bool(_NONE.match(text))
    if said == "none":
        return known.judged(product, none or bool(_KEPT.search(text)), text, name)
    if said.startswith("free") and not (none and name == "returns"):
        offered = _free_by_offer(said, product, known) if name == "shipping" else None
        return offered or _free(said, text, product, known, name)
    within = said.startswith("within ")
    claimed, truth = read_length(said), read_length(text)
    if none:
        return known.judged(product, False, text, name)  # noqa: FBT003 - see `judged`
    if claimed is None or truth is None:
        holds = said.casefold() in text.casefold().replace("-", " ")
        return known.judged(product, True, text, name) if holds else UNSUPPORTED  # noqa: FBT003 - see `judged`
    holds = any(one.within(claimed) if within else one.same_as(claimed) for one in lengths_in(text))
    return known.judged(product, holds, text, name)


def judge_free_for_all(said: str, known: Known) -> Judgement:
    """Hold free delivery of all that is sold: every product known must bear it out, and one that does not decides."""
    judged = [_free_as_said(said, product, known) for product in known.assortment or known.products]
    cited = tuple(dict.fromkeys(name for one in judged for name in one.evidence))
    for status in ("contradicted", "unsupported", "stale"):
        if one := next((one for one in judged if one.status == status), None):
            return one
    return judged[0]._replace(evidence=cited[:_MOST_CITED]) if judged else UNSUPPORTED


_MOST_CITED = 20


def _free_as_said(said: str, product: Product, known: Known) -> Judgement:
    """Return whether one product is sent free as it is said of all; what is always free is so over any amount."""
    if offered := _free_by_offer(said, product, known):
        return offered
    always = judge_term("shipping", "free", product, known) if not free_from(product, known) else UNSUPPORTED
    return always if always.status == "supported" else judge_term("shipping", said, product, known)


def _told_by(name: str, said: str, product: Product) -> str:
    """Return the fact that tells a term: feeds often give the cost of shipping in one field and its time in another."""
    known = [one for one in (name, *_CALLED.get(name, ())) if product.text(one)]
    timed = [one for one in known if read_length(product.text(one) or "")] if read_length(said) else []
    return next(iter(timed or known), name)


def judge_cost(said: str, product: Product, known: Known) -> Judgement:
    """Hold a cost of shipping against the catalogue's words for shipping."""
    text, figure = product.text("shipping"), Figure.parse(said)
    text = _with_threshold(product, text)
    costs = [] if text is None else [one for one in amounts(text, known.currency) if not _is_threshold(text, one)]
    costs = [one for one in costs if figure and one.figure.unit == figure.unit]
    if text and figure and "free" in text.casefold() and not any(amounts(text, known.currency)):
        return known.judged(product, figure.value == 0, text, "shipping")
    if not text or figure is None or not costs:
        return UNSUPPORTED
    return known.judged(product, any(figure.equals(one.figure.value) for one in costs), text, "shipping")


def free_from(product: Product, known: Known) -> list[Decimal]:
    """Return the amounts of an order from which on the catalogue says that delivery is free."""
    text = _with_threshold(product, product.text("shipping")) or ""
    return [one.figure.value for one in amounts(text, known.currency) if _is_threshold(text, one)]


def _free_by_offer(said: str, product: Product, known: Known) -> Judgement | None:
    """Return that the offer's own terms make delivery of the product free as it is said; None where they do not."""
    terms = known.offer.terms if known.offer else None
    covered = known.offer_covers(product) and known.offer_time != "after"
    if not terms or not covered or not _FREE_DELIVERY.search(terms):
        return None
    least = [one.figure.value for one in amounts(terms, known.currency) if _is_threshold(terms, one)]
    wanted = re.search(r"over ([\d.]+)", said)
    now = asked(product, known)
    alone = not least or (now is not None and now[0].amount >= min(least))
    holds = Decimal(wanted[1]) in least if wanted else alone
    return Judgement("supported", terms, (known.offer_id,)) if holds else None


def _free(said: str, text: str, product: Product, known: Known, name: str) -> Judgement:
    text = _with_threshold(product, text) or text
    money = tuple(amounts(text, known.currency))
    if any(one.figure.value == 0 for one in money):
        return known.judged(product, "over" not in said, text, name)
    if "free" not in text.casefold():
        return known.judged(product, False, text, name) if money else UNSUPPORTED  # noqa: FBT003 - see `judged`
    least = [one.figure.value for one in money if _is_threshold(text, one)]
    wanted = re.search(r"over ([\d.]+)", said)
    if wanted and not least:
        return UNSUPPORTED
    if wanted or not least:
        return known.judged(product, Decimal(wanted[1]) in least if wanted else True, text, name)
    # "Free delivery" of a thing that alone passes the amount is true of it.
    now = asked(product, known)
    return known.judged(product, now is not None and now[0].amount >= min(least), text, name)


def _with_threshold(product: Product, text: str | None) -> str | None:
    """Return the words for shipping, with the amount from which on it is free where that is a fact of its own."""
    least = product.text("free_shipping_threshold")
    return text if text is None or least is None else f"{text}; free over {least.replace(':', ' ')}"


def _is_threshold(text: str, amount: Amount) -> bool:
    """Tell whether an amount in the words for shipping is the order from which on it is free."""
    return bool(
        _FROM_ON.search(text[max(0, amount.start - 30) : amount.start])
        or _OR_MORE.match(text[amount.end : amount.end + 12])
    )
