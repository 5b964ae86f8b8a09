"""What a product costs now: its price, a sale in force, and the offer's arithmetic to the minor unit."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Literal

from dateutil import parser

from marque.evidence import Money, Product
from policies.claims.figures import Figure
from policies.claims.hits import WITH_OFFER
from policies.claims.known import UNSUPPORTED, Judgement, Known

NOT_COVERED = "only on "
"""How it is told what an offer covers, where copy promises it for something else."""
_MINOR = Decimal("0.01")
_NO_MINOR = frozenset({"JPY", "KRW", "CLP", "ISK", "HUF", "VND"})


def asked(product: Product, known: Known) -> tuple[Money, str] | None:
    """Return the price asked now and the fact that says so: the sale price while a sale holds."""
    sale = product.money("sale_price")
    if sale and _within(product.text("sale_starts"), product.text("sale_ends"), known.now):
        return sale, "sale_price"
    price = product.money("price")
    return (price, "price") if price else None


def offered(product: Product, known: Known) -> Money | None:
    """Return the price with the running offer, unrounded; None where no offer holds for the product."""
    now = asked(product, known)
    offer = known.offer
    if not now or not offer or not known.offer_covers(product) or known.offer_time == "after":
        return None
    amount, currency = now[0]
    if offer.percent_off is not None:
        return Money(amount * (100 - offer.percent_off) / 100, currency)
    if offer.amount_off is not None and (offer.currency or known.currency) == currency:
        return Money(max(amount - offer.amount_off, Decimal(0)), currency)
    return None


def says(figure: Figure, truth: Money) -> bool:
    """Tell whether an amount in copy is this amount of money, rounded to the minor unit."""
    if figure.unit != truth.currency:
        return False
    step = Decimal(1) if truth.currency in _NO_MINOR else _MINOR
    # Half a unit is rounded either way by shops, so both neighbours are right; "under" and "over" are strict.
    rounded = figure.hedge not in ("under", "over") and abs(figure.value - truth.amount) <= step / 2
    return rounded or figure.borne_out_by(truth.amount.quantize(step))


def judge_price(figure: Figure, product: Product, known: Known) -> Judgement:
    """Hold a price asked against the catalogue; the price with the running offer is right as well."""
    now = asked(product, known)
    if now is None:
        return UNSUPPORTED
    price, fact = now
    return _asked_or_offered(figure, price, offered(product, known), product, fact, known)


def _asked_or_offered(
    figure: Figure, price: Money, reduced: Money | None, product: Product, fact: str, known: Known
) -> Judgement:
    """Hold an amount against the price asked, or the one with the offer: the one that it says, else the nearer."""
    if reduced is None or says(figure, price):
        return known.judged(product, says(figure, price), shown(price), fact)
    holds = says(figure, reduced)
    nearer = known.offer_time == "running" and figure.value < (price.amount + reduced.amount) / 2
    if not holds and not nearer:
        return known.judged(product, False, shown(price), fact)  # noqa: FBT003 - see `judged`
    held = known.judged(product, holds, f"{shown(reduced)}{'' if holds else WITH_OFFER}", fact)
    return held._replace(evidence=(*held.evidence, known.offer_id))


def judge_from(figure: Figure, products: Iterable[Product], known: Known, *, with_offer: bool = False) -> Judgement:
    """Hold "from" against the lowest price of the products named and their variants.

    `with_offer`: the copy ties it to the offer, so that nothing but the lowest price with the offer is right.
    """
    named = list(products)
    groups = {product.group for product in named if product.group}
    family = {p.sku: p for p in (*named, *(p for p in known.products if p.group in groups))}
    priced = [(now[0], now[1], product) for product in family.values() if (now := asked(product, known))]
    if not priced:
        return UNSUPPORTED
    price, fact, product = min(priced, key=lambda one: one[0].amount)
    cheapest = (
        [reduced for one in family.values() if (reduced := offered(one, known))]
        if known.offer_time == "running"
        else []
    )
    reduced = min(cheapest, default=None)
    if with_offer and reduced is not None:
        lowest = min(reduced, price)
        holds = says(figure, lowest)
        held = known.judged(product, holds, f"{shown(lowest)}{'' if holds else WITH_OFFER}", fact)
        return held._replace(evidence=(*held.evidence, known.offer_id))
    return _asked_or_offered(figure, price, reduced, product, fact, known)


def judge_total(figure: Figure, products: Sequence[Product], known: Known) -> Judgement:
    """Hold what several products cost together against the sum of their prices, or of their prices on offer."""
    prices = [now for product in products if (now := asked(product, known))]
    if len(prices) < len(products):
        return UNSUPPORTED
    currency = prices[0][0].currency
    total = Money(sum((money.amount for money, _ in prices), Decimal(0)), currency)
    on_offer = [offered(product, known) or money for product, (money, _) in zip(products, prices, strict=True)]
    reduced = Money(sum((money.amount for money in on_offer), Decimal(0)), currency)
    with_offer = known.offer_time == "running" and not says(figure, total) and says(figure, reduced)
    holds, actual = with_offer or says(figure, total), shown(reduced if with_offer else total)
    judged = [known.judged(product, holds, actual, fact) for product, (_, fact) in zip(products, prices, strict=True)]
    cited = tuple(dict.fromkeys(name for one in judged for name in one.evidence))
    return next((one for one in judged if one.status == "stale"), judged[0])._replace(evidence=cited)


def judge_with_offer(figure: Figure, product: Product, known: Known) -> Judgement:
    """Hold a price that the copy ties to the offer: none but the offer's arithmetic is right, where it has any."""
    now, reduced, offer = asked(product, known), offered(product, known), known.offer
    if now is None:
        return UNSUPPORTED
    if offer is not None and offer.skus and not known.offer_covers(product):
        return Judgement("contradicted", f"{NOT_COVERED}{', '.join(offer.skus[:3])}", (known.offer_id,))
    if reduced is None:
        return judge_sale(figure, product, known, after_discount=True)
    holds = says(figure, reduced)
    held = known.judged(product, holds, f"{shown(reduced)}{'' if holds else WITH_OFFER}", now[1])
    return held._replace(evidence=(*held.evidence, known.offer_id))


def judge_sale(figure: Figure, product: Product, known: Known, *, after_discount: bool) -> Judgement:
    """Hold a reduced price against the sale in force, or the offer's arithmetic."""
    now = asked(product, known)
    if now is None:
        return UNSUPPORTED
    price, fact = now
    reduced = offered(product, known)
    if reduced is not None:
        # "20% off: that's $2" tells the saving in the words of a price.
        told = after_discount and says(figure, Money(price.amount - reduced.amount, price.currency))
        # What is marked down already is asked at its own reduced price, with the offer on top of it.
        marked_down = fact == "sale_price" or product.money("was_price") is not None
        holds = told or says(figure, reduced) or (marked_down and says(figure, price))
        held = known.judged(product, holds, f"{shown(reduced)}{'' if holds else WITH_OFFER}", fact)
        return held._replace(evidence=(*held.evidence, known.offer_id))
    if after_discount and fact == "price" and not says(figure, price) and known.offer is None:
        return UNSUPPORTED
    return known.judged(product, says(figure, price), shown(price), fact)


def judge_former(figure: Figure, product: Product, known: Known) -> Judgement:
    """Hold a former price against the catalogue's, or against the price that an offer or sale reduces."""
    was, price, now = product.money("was_price"), product.money("price"), asked(product, known)
    reduced = now is not None and (
        upcoming(product, known) is not None or now[1] == "sale_price" or offered(product, known) is not None
    )
    sale = product.money("sale_price")
    if sale and is_over(product, known) and says(figure, sale):
        return known.judged(product, True, shown(sale), "sale_price", "sale_ends")  # noqa: FBT003 - see `judged`
    if was and says(figure, was):
        return known.judged(product, True, shown(was), "was_price")  # noqa: FBT003 - see `judged`
    if price and reduced:
        return known.judged(product, says(figure, price), shown(was or price), "price")
    if was:
        return known.judged(product, False, shown(was), "was_price")  # noqa: FBT003 - see `judged`
    return UNSUPPORTED


def sale_days(product: Product, bound: Literal["starts", "ends"], known: Known) -> tuple[date, ...]:
    """Return the day in the market on which the catalogue's sale of the product starts or ends; empty where unknown.

    A day that the catalogue writes in another zone counts as well where the sale surely holds all of it, and
    an end at midnight is the end of the day before.
    """
    text = product.text(f"sale_{bound}")
    if text is None or product.money("sale_price") is None:
        return ()
    written = _instant(text, known.now)
    local = written.astimezone(known.now.tzinfo)
    days = [local.date()]
    surely_held = written.date() < local.date() if bound == "ends" else written.date() > local.date()
    if surely_held:
        days.append(written.date())
    if bound == "ends" and local.time() == time.min:
        days.append(local.date() - timedelta(days=1))
    return tuple(dict.fromkeys(days))


def judge_sale_date(said: str, product: Product, known: Known) -> Judgement:
    """Hold a start or end against the catalogue's own sale of the product; an end that has passed is no end to come."""
    role, _, written = said.partition(" ")
    bound: Literal["starts", "ends"] = "ends" if role in ("ends", "ended") else "starts"
    days = sale_days(product, bound, known)
    if not days or role == "holds":
        return UNSUPPORTED
    if role != "ended" and is_over(product, known):
        return known.judged(product, False, f"ended {sale_days(product, 'ends', known)[0]}", "sale_ends")  # noqa: FBT003 - see `judged`
    holds = any(day.isoformat() in written.split(" or ") for day in days)
    if role == "ended":
        holds = holds and is_over(product, known)
    if role == "ends" and (sale := upcoming(product, known)):
        # The price of today is asked until the eve of a sale to come: "$79 until Thursday; from Friday, $64".
        holds = holds or (sale[1] - timedelta(days=1)).isoformat() in written.split(" or ")
    return known.judged(product, holds, f"{bound} {days[0]}", f"sale_{bound}")


def is_over(product: Product, known: Known) -> bool:
    """Tell whether the catalogue's sale of the product has ended."""
    ends = product.text("sale_ends")
    return ends is not None and known.now > _instant(ends, known.now)


def upcoming(product: Product, known: Known) -> tuple[Money, date] | None:
    """Return the price of a sale that the catalogue has announced, and its first day in the market."""
    sale, starts = product.money("sale_price"), product.text("sale_starts")
    if not sale or not starts or known.now >= _instant(starts, known.now):
        return None
    return sale, _instant(starts, known.now).astimezone(known.now.tzinfo).date()


def saving(product: Product, known: Known) -> list[Money]:
    """Return what a customer saves on the product now: by the offer, by a sale, or from the former price."""
    now = asked(product, known)
    if now is None:
        return []
    before = [
        money for name in ("price", "was_price") if (money := product.money(name)) and money.currency == now[0].currency
    ]
    after = [now[0], *([reduced] if (reduced := offered(product, known)) else [])]
    gaps = {one.amount - other.amount for one in (*before, now[0]) for other in after}
    return [Money(gap, now[0].currency) for gap in sorted(gaps) if gap > 0]


def sale_percent(product: Product, known: Known) -> Decimal | None:
    """Return by how many per cent a sale in force reduces the product, or None without one."""
    now = asked(product, known)
    was = product.money("price") if now and now[1] == "sale_price" else product.money("was_price")
    if not now or not was or was.amount <= now[0].amount:
        return None
    return (1 - now[0].amount / was.amount) * 100


def shown(money: Money) -> str:
    """Return money as claims show it, to the minor unit."""
    step = Decimal(1) if money.currency in _NO_MINOR else _MINOR
    return str(Money(money.amount.quantize(step), money.currency))


def _within(starts: str | None, ends: str | None, now: datetime) -> bool:
    return not (starts and now < _instant(starts, now)) and not (ends and now > _instant(ends, now))


def _instant(text: str, now: datetime) -> datetime:
    instant = parser.isoparse(text)
    return instant if instant.tzinfo else instant.replace(tzinfo=now.tzinfo)
