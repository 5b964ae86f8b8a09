"""Whether a brief can be fulfilled at all, and what is missing: judged before anything is written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from decimal import Decimal

from marque.brief import Brief, Channel, Offer
from marque.evidence import Product
from policies.injection.forms import seen_in
from policies.injection.masks import plain
from policies.injection.screen import reason_to_keep_out
from policies.moments import end_of, start_of
from policies.people import People
from policies.policy import Policy


def lacking(
    brief: Brief, products: Sequence[Product], policy: Policy, *, author_roles: frozenset[str],
    served: frozenset[Channel], needs_products: bool, now: datetime,
) -> tuple[str, ...]:  # fmt: skip
    """Return what a brief lacks, each in one sentence with its field; empty: it can be fulfilled.

    Args:
        brief: what was asked for.
        products: those of its products that the catalogue has.
        policy: in force for its brand, market and language.
        author_roles: what the author may be in this brand.
        served: the channels that the template has copy for.
        needs_products: whether the template speaks of products.
        now: the instant of intake.
    """
    at = max(brief.send_at or now, now)
    zone = policy.market_rules.zone
    return (
        *_people(brief, author_roles),
        *_form(brief, policy, served, now),
        *_products(brief, {product.sku for product in products}, needs_products=needs_products),
        *(_offer(brief.offer, {p.sku: p for p in products}, policy, at) if brief.offer else ()),
        *(
            f"sources.{source.id} expired before this is sent"
            for source in brief.sources
            if source.expires and end_of(source.expires, zone) < at
        ),
        *_pasted(brief),
    )


def without_approver(
    stages: Iterable[str], people: People, brand: str, hands: AbstractSet[str | None]
) -> tuple[str, ...]:  # fmt: skip
    """Return what is to be said of each stage that nobody could take; empty: each has somebody.

    Args:
        stages: the roles that the tier's stages name.
        people: who holds which.
        brand: the brand for which they would have to hold it.
        hands: who wrote, starts and signs the brief, and so may not approve it.
    """
    return tuple(
        f"approval: nobody in people.yaml is {role} for {brand}, and a stage of its tier is for one"
        if not holders
        else f"approval: of {brand} only {', '.join(holders)} is {role}, and whoever wrote, started or signed a brief "
        "may not approve it"
        for role in dict.fromkeys(stages)
        if set(holders := people.holding(role, brand)) <= hands
    )


def _people(brief: Brief, roles: frozenset[str]) -> Iterator[str]:
    if not roles:
        yield f"author: {brief.author} has no role for this brand in people.yaml"


def _pasted(brief: Brief) -> Iterator[str]:
    """Yield what of the brief's texts speaks to a machine: a brief may be pasted together from what others wrote."""
    for source in brief.sources:
        if reason := reason_to_keep_out(source.text):
            yield f"sources.{source.id} {reason}; take that sentence out"
    own = {
        "objective": brief.objective, "audience.persona": brief.audience.persona, "positioning": brief.positioning,
        "key_message": brief.key_message, "must_say": "\n".join(brief.must_say),
        "must_not_say": "\n".join(brief.must_not_say), "success_metric": brief.success_metric,
    }  # fmt: skip
    for field, text in own.items():
        if seen := next(seen_in(plain(text or "")), None):
            yield f"{field} looks like an instruction to a machine ({seen.form}); take that sentence out"


def _form(brief: Brief, policy: Policy, served: frozenset[Channel], now: datetime) -> Iterator[str]:
    for channel in brief.channels:
        if channel not in served:
            yield f"channels: the template has no copy for {channel}"
    if policy.brand and policy.market not in policy.brand.markets:
        yield f"market: the brand pack says nothing for {policy.market}"
    if policy.brand and policy.language.split("-")[0] not in {code.split("-")[0] for code in policy.brand.languages}:
        yield f"language: the brand does not write {policy.language}"
    if brief.send_at and brief.send_at < now:
        yield "send_at: it has passed"
    for unwanted in brief.must_not_say:
        for wanted in brief.must_say:
            if unwanted.casefold() in wanted.casefold():
                yield f"must_say: {wanted!r} holds {unwanted!r}, which must_not_say forbids"


def _products(brief: Brief, known: set[str], *, needs_products: bool) -> Iterator[str]:
    if needs_products and not brief.products:
        yield "products: the template speaks of products and none is named"
    for sku in brief.products:
        if sku not in known:
            yield f"products: the catalogue has no {sku!r}"


def _offer(offer: Offer, products: Mapping[str, Product], policy: Policy, at: datetime) -> Iterator[str]:
    zone = policy.market_rules.zone
    if offer.ends and end_of(offer.ends, zone) < at:
        yield "offer.ends: the offer is over when this is sent"
    if offer.starts and start_of(offer.starts, zone) > at:
        yield "offer.starts: the offer has not begun when this is sent"
    if offer.starts and offer.ends and start_of(offer.starts, zone) > end_of(offer.ends, zone):
        yield "offer.ends: the offer ends before it starts"
    for sku in offer.skus:
        product = products.get(sku)
        if product is None:
            yield f"offer.skus: {sku!r} is not among the brief's products in the catalogue"
        elif offer.amount_off is not None and _too_much(offer.amount_off, offer.currency, product, policy):
            yield f"offer.amount_off: it is no less than the price of {sku!r}"


def _too_much(amount: Decimal, currency: str | None, product: Product, policy: Policy) -> bool:
    price = product.money("price")
    return price is not None and price.currency == (currency or policy.market_rules.currency) and amount >= price.amount
