"""Promises held against the offer: per cent, amounts, savings, codes and dates."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from marque.evidence import Money, Product
from policies.claims.figures import Figure
from policies.claims.grounds import ground_of, stated
from policies.claims.hits import MISNAMED, ON_EVERYTHING
from policies.claims.known import UNSUPPORTED, Judgement, Known
from policies.claims.pricing import NOT_COVERED, asked, offered, sale_percent, saving, says, shown, upcoming

EXTRA = " extra"
"""How a share ends that comes on top of what is taken off already."""
FOR = " for "
"""What stands, behind that, before the people to whom it is promised and to others not."""


def judge_percent(  # noqa: PLR0911 - one line a rule
    said: str, product: Product | None, known: Known
) -> Judgement:
    """Hold a percentage off against the offer, or against a sale that the catalogue has in force."""
    everything = said.endswith(ON_EVERYTHING)
    share, _, whom = said.removesuffix(ON_EVERYTHING).partition(f"{EXTRA}{FOR}")
    if whom:
        return _by_terms_for(whom, share, known)
    figure = Figure.parse(said.removesuffix(ON_EVERYTHING))
    percent = sale_percent(product, known) if product else None
    if figure and product and percent and figure.borne_out_by(percent):
        return known.judged(product, True, f"{percent:.0f} %", "sale_price", "price")  # noqa: FBT003 - see `judged`
    if figure and figure.unit.endswith(EXTRA) and known.offer is None:
        return UNSUPPORTED
    if figure and product and percent and known.offer is None:
        return known.judged(product, False, f"{percent:.0f} %", "sale_price", "price")  # noqa: FBT003 - see `judged`
    if figure and product and known.offer is None and (first := _still_to_come(figure, product, known)):
        return known.judged(product, False, f"from {first}", "sale_starts")  # noqa: FBT003 - see `judged`
    refused = _not_promised(product, known, everything=everything)
    offer = known.offer
    if refused or offer is None:
        return refused or UNSUPPORTED
    if figure is None or (offer.percent_off is None and offer.amount_off is None):
        return _by_terms(said, known)
    return _by_share(said, figure, product, known)


def judge_sale_of_all(said: str, known: Known) -> Judgement:
    """Hold a percentage off everything, without an offer, against the sales in force: all known must have one."""
    judged = [judge_percent(said, product, known) for product in known.assortment or known.products]
    silent = any(one.status != "supported" for one in judged)
    return judged[0] if judged and not silent else UNSUPPORTED


def _still_to_come(figure: Figure, product: Product, known: Known) -> date | None:
    """Return the first day of a sale that takes this share off, and has not begun; None without one."""
    sale, price = upcoming(product, known), product.money("price")
    if sale is None or price is None or not price.amount or sale[0].currency != price.currency:
        return None
    return sale[1] if figure.borne_out_by((1 - sale[0].amount / price.amount) * 100) else None


def _by_share(said: str, figure: Figure, product: Product | None, known: Known) -> Judgement:
    """Hold a percentage against the offer's own, or against what its amount is of the product's price."""
    offer = known.offer
    if offer is not None and offer.percent_off is not None:
        holds = figure.equals(offer.percent_off) or _in_terms(said, known)
        return Judgement(
            "supported" if holds else "contradicted", f"{offer.percent_off.normalize():f} %", (known.offer_id,)
        )
    now = asked(product, known) if product else None
    amount = offer.amount_off if offer else None
    percent = amount / now[0].amount * 100 if now and amount and now[0].amount else None
    holds = percent is not None and figure.borne_out_by(percent)
    return Judgement("supported" if holds else "contradicted", _amount_off(known), (known.offer_id,))


def judge_amount(said: str, product: Product | None, known: Known) -> Judgement:
    """Hold an amount off, or saved, against the offer, its arithmetic on the product, or a sale in force."""
    figure = Figure.parse(said.removesuffix(ON_EVERYTHING))
    if figure is None:
        return UNSUPPORTED
    plain = Figure(figure.value, figure.unit, "" if figure.hedge in ("up to", "from") else figure.hedge)
    if product and (savings := saving(product, known)):
        for money in savings:
            if says(plain, money) and (known.offer is None or known.offer_time == "running"):
                return known.judged(product, True, shown(money), "price")  # noqa: FBT003 - see `judged`
        if known.offer is None:
            return known.judged(product, False, shown(savings[-1]), "price")  # noqa: FBT003 - see `judged`
    refused = _not_promised(product, known, everything=said.endswith(ON_EVERYTHING))
    offer = known.offer
    if refused or offer is None:
        return refused or UNSUPPORTED
    if offer.amount_off is not None:
        truth = Money(offer.amount_off, offer.currency or known.currency)
        return Judgement("supported" if says(plain, truth) else "contradicted", _amount_off(known), (known.offer_id,))
    covered = [product] if product else [p for p in known.products if known.offer_covers(p)]
    return _by_terms(said, known) if offer.percent_off is None else _by_arithmetic(plain, covered, known)


def judge_code(said: str, known: Known) -> Judgement:
    """Hold a code against the offer's; small and capital letters are the same."""
    offer = known.offer
    if offer is None:
        return UNSUPPORTED
    right = offer.code is None if said == "no code" else said.casefold() == (offer.code or "").casefold()
    return Judgement("supported" if right else "contradicted", offer.code or "no code", (known.offer_id,))


def judge_date(said: str, known: Known) -> Judgement:
    """Hold a start or end against the offer's days; a promise made before or after them is contradicted."""
    if known.offer is None:
        return UNSUPPORTED
    role, _, written = said.partition(" ")
    if role in ("holds", "on"):
        return _holds_now(known) if role == "holds" else _holds_on(written, known)
    bound = known.days_of("ends" if role in ("ends", "ended") else "starts")
    if not bound:
        return UNSUPPORTED
    holds = any(day.isoformat() in written.split(" or ") for day in bound)
    if role == "ended":
        holds = holds and known.offer_time == "after"
        return Judgement("supported" if holds else "contradicted", f"ends {bound[0]}", (known.offer_id,))
    if known.offer_time == "after":
        return Judgement("contradicted", f"ended {known.days_of('ends')[0]}", (known.offer_id,))
    return Judgement(
        "supported" if holds else "contradicted", f"{role} {bound[-1] if holds else bound[0]}", (known.offer_id,)
    )


def _holds_on(written: str, known: Known) -> Judgement:
    """Hold a day on which the copy promises the offer against the days of it."""
    starts, ends = known.days_of("starts"), known.days_of("ends")
    days = [date.fromisoformat(day) for day in written.removesuffix(MISNAMED).split(" or ")]
    if not starts and not ends:
        return UNSUPPORTED
    within = any((not starts or starts[0] <= day) and (not ends or day <= ends[0]) for day in days)
    holds = within and not written.endswith(MISNAMED)
    actual = f"{starts[0] if starts else ''} to {ends[0] if ends else ''}".strip()
    return Judgement("supported" if holds else "contradicted", actual, (known.offer_id,))


def _holds_now(known: Known) -> Judgement:
    if known.offer_time == "running":
        return Judgement("supported", "holds now", (known.offer_id,))
    if known.offer_time == "before":
        return Judgement("contradicted", f"starts {known.days_of('starts')[0]}", (known.offer_id,))
    return Judgement("contradicted", f"ended {known.days_of('ends')[0]}", (known.offer_id,))


def _not_promised(product: Product | None, known: Known, *, everything: bool) -> Judgement | None:
    """Return why the offer does not promise this at all, or None where it may."""
    offer = known.offer
    if offer is None:
        return UNSUPPORTED
    if (product and not known.offer_covers(product)) or (everything and offer.skus):
        return Judgement("contradicted", f"{NOT_COVERED}{', '.join(offer.skus[:3])}", (known.offer_id,))
    if known.offer_time == "after":
        return _holds_now(known)
    return None


def _by_arithmetic(figure: Figure, products: Sequence[Product], known: Known) -> Judgement:
    savings = [(money, product) for product in products for money in saving(product, known)]
    if not savings:
        return UNSUPPORTED
    for money, product in savings:
        if says(figure, money):
            return known.judged(product, True, shown(money), "price")  # noqa: FBT003 - see `judged`
    money, product = savings[-1]
    judged = known.judged(product, False, shown(money), "price")  # noqa: FBT003 - see `judged`
    return judged._replace(evidence=(*judged.evidence, known.offer_id))


def _saved_together(products: Sequence[Product], known: Known) -> Money | None:
    """Return what a customer saves who takes one of each; None where they are not sold for one kind of money."""
    gaps = [
        Money(now[0].amount - reduced.amount, reduced.currency)
        for product in products
        if (now := asked(product, known)) and (reduced := offered(product, known))
    ]
    if len({gap.currency for gap in gaps}) != 1:
        return None
    return Money(sum((gap.amount for gap in gaps), Decimal(0)), gaps[0].currency)


def judge_saved_together(said: str, products: Sequence[Product], known: Known) -> Judgement | None:
    """Return that an amount is what the offer saves on all these products together; None where it is not."""
    figure, total = Figure.parse(said.removesuffix(ON_EVERYTHING)), _saved_together(products, known)
    if figure is None or total is None or len(products) < 2 or not says(figure, total):  # noqa: PLR2004 - one is not several
        return None
    return known.judged(products[0], True, shown(total), "price")  # noqa: FBT003 - see `judged`


def _in_terms(said: str, known: Known) -> bool:
    terms = known.offer.terms if known.offer else None
    figure = Figure.parse(said.removesuffix(ON_EVERYTHING))
    return bool(terms and figure and (f"{figure.value:f}%" in terms.replace(" ", "")))


def _by_terms_for(whom: str, share: str, known: Known) -> Judgement:
    """Return whether the offer's terms promise a share to these people; what all get is no extra of theirs."""
    terms = known.offer.terms if known.offer and known.offer_time != "after" else None
    named = terms and re.search(rf"\b{re.escape(whom.removesuffix('s'))}s?\b", terms, re.IGNORECASE)
    return Judgement("supported", terms, (known.offer_id,)) if named and _in_terms(share, known) else UNSUPPORTED


def _by_terms(said: str, known: Known) -> Judgement:
    terms = known.offer.terms if known.offer else None
    if not terms:
        return Judgement("contradicted", _promise(known), (known.offer_id,))
    holds = _in_terms(said, known) or (stated(said, (ground_of(known.offer_id, terms),)) or ("", ""))[0] == "supported"
    return Judgement("supported" if holds else "contradicted", terms, (known.offer_id,))


def _promise(known: Known) -> str | None:
    if known.offer and known.offer.percent_off is not None:
        return f"{known.offer.percent_off.normalize():f} %"
    return _amount_off(known)


def _amount_off(known: Known) -> str | None:
    offer = known.offer
    return (
        f"{shown(Money(offer.amount_off, offer.currency or known.currency))} off"
        if offer and offer.amount_off
        else None
    )
