"""One claim held against what is known: the only place where a claim gets its status.

It needs the kind, what is said, the quote and the product, never the copy around them, so that a claim
recorded weeks ago is judged again by the same words.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from marque.evidence import Product
from marque.verdict import NEVER_WAIVED, ClaimKind, Status
from policies.claims.days_of_products import is_day, judge_day
from policies.claims.figures import Figure
from policies.claims.grounds import ground_of, stated, word_for_word
from policies.claims.hits import AFTER_DISCOUNT, MONEY_BACK, ON_EVERYTHING, TOGETHER, WITH_OFFER
from policies.claims.holding import judge_cost, judge_free_for_all, judge_number, judge_stock, judge_term
from policies.claims.known import UNSUPPORTED, Judgement, Known
from policies.claims.lookup import AWARD, fact_called
from policies.claims.pricing import (
    judge_former,
    judge_from,
    judge_price,
    judge_sale,
    judge_sale_date,
    judge_total,
    judge_with_offer,
)
from policies.claims.promising import judge_amount, judge_code, judge_date, judge_percent, judge_sale_of_all
from policies.claims.ranking import judge_compared, judge_superlative, read_compared
from policies.claims.traits import judge_brand, judge_trait, tells_endurance
from policies.claims.words import form_of, words_of

_BY_WORDS = frozenset({"superlative", "statistic", "award", "novelty", "popularity", "other"})
_TERMS = frozenset({"warranty", "shipping", "returns", "min_order", "rating", "review_count", "attribute", "brand"})
_FEW = 12
_A_WORD = 2
_SHARE = re.compile(r"\b(\d{1,4}) (?:in|of|out of)(?: every)? (\d{1,4})\b")
"""A share told in heads: "7 in 10" is 70 %."""
_ANY_AWARD = re.compile(
    r"(?:(?:an?|the|our|multiple) )*(?:award|prize|medal|trophy|accolade|honou?r(?:ed)?|winner|prize-winner|"
    r"award[- ]winn(?:er|ing)|prize[- ]winning|jury|judges)s?", re.IGNORECASE
)  # fmt: skip
"""Words for a prize that do not say which: any that the product has bears them out."""
_WINNING = re.compile(r"^(?:the )?(?:(?:award[- ])?winners?(?: of)?|won|voted|named|crowned|awarded)\b", re.IGNORECASE)


def compare(
    kind: ClaimKind, said: str, quote: str, products: Sequence[Product], known: Known
) -> tuple[Judgement, Product | None]:
    """Return what is known of the claim, and the product that decided it.

    `products` are those that the claim may mean: one where it is clear, several where its name fits
    several, none where it is of no product, or of one that the catalogue lacks. Of several, one that
    bears the claim out is meant; it is contradicted only where none does.
    """
    if kind == "price_from" and products:
        figure, tied = Figure.parse(said.removesuffix(WITH_OFFER)), said.endswith(WITH_OFFER)
        return (judge_from(figure, products, known, with_offer=tied) if figure else UNSUPPORTED), (
            products[0] if len(products) == 1 else None
        )
    if kind == "price" and said.endswith(TOGETHER) and products:
        figure = Figure.parse(said.removesuffix(TOGETHER))
        return (judge_total(figure, products, known) if figure else UNSUPPORTED), None
    if kind == "shipping" and said.endswith(ON_EVERYTHING):
        judgement = judge_free_for_all(said.removesuffix(ON_EVERYTHING), known)
        return judgement, known.products[0] if len(known.products) == 1 else None
    if not products:
        return _or_stated(_of_no_product(kind, said, known), kind, said, quote, known, ()), None
    judged = [(_of_product(kind, said, product, known), product) for product in products]
    ranks: tuple[Status, ...] = ("supported", "stale", "unsupported", "contradicted")
    if len(products) > _FEW and said.startswith("free"):
        # Of a whole assortment, those that say nothing of it decide nothing.
        ranks = ("supported", "stale", "contradicted", "unsupported")
    for status in ranks:
        for judgement, product in judged:
            if judgement.status == status:
                answer = _or_stated(judgement, kind, said, quote, known, (product,))
                return answer, product if len(products) == 1 or status == "supported" else None
    return UNSUPPORTED, None


def only_told(
    kind: ClaimKind, said: str, quote: str, products: Sequence[Product], known: Known
) -> tuple[Judgement, Product | None]:
    """Return what is known of how long something runs from those of the products of which the catalogue tells it."""
    told = [product for product in products if tells_endurance(said, product)]
    return compare(kind, said, quote, told, known) if told else (UNSUPPORTED, None)


def borne_out_by_text(kind: ClaimKind, sentence: str, quote: str, known: Known) -> Judgement | None:
    """Return that a text at hand says the claim's sentence word for word, which proves whatever no catalogue must.

    Prices, offers and stock are proved by the catalogue and the offer alone.
    """
    cited = None if kind in NEVER_WAIVED else word_for_word(sentence, quote, known.grounds)
    return Judgement("supported", None, (cited,)) if cited else None


def _of_no_product(kind: ClaimKind, said: str, known: Known) -> Judgement:
    match kind:
        case "percent_off" if said.endswith(ON_EVERYTHING) and known.offer is None:
            return judge_sale_of_all(said, known)
        case "percent_off":
            return judge_percent(said, None, known)
        case "amount_off" | "savings":
            return judge_amount(said, None, known)
        case "offer_code":
            return judge_code(said, known)
        case "offer_date":
            return judge_date(said, known)
        case _:
            return UNSUPPORTED


def _of_product(kind: ClaimKind, said: str, product: Product, known: Known) -> Judgement:  # noqa: C901, PLR0911, PLR0912 - one line a kind
    figure = Figure.parse(said.removesuffix(AFTER_DISCOUNT).removesuffix(WITH_OFFER))
    match kind:
        case "novelty" | "attribute" if is_day(said):
            return judge_day(said, product, known)
        case "price" | "price_from":
            return judge_price(figure, product, known) if figure else UNSUPPORTED
        case "sale_price" if said.endswith(WITH_OFFER):
            return judge_with_offer(figure, product, known) if figure else UNSUPPORTED
        case "sale_price":
            discounted = said.endswith(AFTER_DISCOUNT)
            return judge_sale(figure, product, known, after_discount=discounted) if figure else UNSUPPORTED
        case "offer_date" if not known.has_dates:
            return judge_sale_date(said, product, known)
        case "price_was":
            return judge_former(figure, product, known) if figure else UNSUPPORTED
        case "percent_off":
            return judge_percent(said, product, known)
        case "amount_off" | "savings":
            return judge_amount(said, product, known)
        case "stock":
            return judge_stock(said, product, known)
        case "rating" | "review_count" | "min_order":
            return judge_number(kind, said, product, known)
        case "shipping" if figure and figure.unit.isupper() and len(figure.unit) == 3:  # noqa: PLR2004 - a currency
            return judge_cost(said, product, known)
        case "warranty" | "shipping" | "returns":
            return judge_term(kind, said, product, known)
        case "brand":
            return judge_brand(said, product, known)
        case "attribute":
            return judge_trait(said, product, known)
        case "superlative":
            compared = read_compared(said)
            return judge_compared(compared, product, known) if compared else judge_superlative(said, product, known)
        case _:
            return _of_no_product(kind, said, known)


_CALLED = {
    "popularity": re.compile(r"best[- ]?sell|popular|favou?rite|top[- ]?sell|most[- ]loved", re.IGNORECASE),
    "novelty": re.compile(r"\bnew\b|new[- ]in|new[- ]arrival|just[- ](?:in|launched)", re.IGNORECASE),
}
_LAUNCHED = ("launched", "launch_date", "released", "release_date", "available_since")
_NEW_FOR = timedelta(days=120)


def _called_so(kind: ClaimKind, product: Product, known: Known) -> str | None:
    """Return what in the catalogue calls a product popular or new, a launch of late among it; None without any."""
    if _CALLED[kind].search(product.text("tags") or ""):
        return product.evidence_id("tags")
    for name in _LAUNCHED if kind == "novelty" else ():
        day = _DAY.match(product.text(name) or "")
        if day and known.now.date() - _NEW_FOR <= date.fromisoformat(day.group()) <= known.now.date():
            return product.evidence_id(name)
    return None


_DAY = re.compile(r"20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")


def _or_stated(
    judgement: Judgement, kind: ClaimKind, said: str, quote: str, known: Known, products: Sequence[Product]
) -> Judgement:
    """Return the judgement, or where it found nothing, what the texts at hand state.

    No text proves a price, an offer or stock: the catalogue and the offer alone do.
    """
    if judgement.status != "unsupported" or kind not in _BY_WORDS | _TERMS:
        return judgement
    if is_day(said):
        return judgement
    grounds = [*known.grounds]
    # A description with the one word "new" in it does not tell that the product is.
    if kind in _BY_WORDS and (kind != "novelty" or len(quote.split()) > _A_WORD):
        grounds += [known.ground_of(product) for product in products]
    if known.offer and known.offer.terms and known.offer_time != "after":
        grounds.append(ground_of(known.offer_id, known.offer.terms))
    if kind in ("popularity", "novelty") and products and (cited := _called_so(kind, products[0], known)):
        return Judgement("supported", None, (cited,))
    if kind == "award":
        quote = _WINNING.sub("", quote)
        # The name of what has won says nothing of the prize.
        titles = {word.form for product in products for word in words_of(product.title)}
        quote = " ".join(word for word in quote.split() if form_of(word.strip(",.:")) not in titles)
        if not quote.strip() or _ANY_AWARD.fullmatch(quote.strip()):
            won = next((fact_called(product, AWARD) for product in products if fact_called(product, AWARD)), None)
            return known.judged(products[0], True, won[1], won[0]) if won else judgement  # noqa: FBT003 - see `judged`
    if kind == "statistic" and (share := _SHARE.search(quote)) and Decimal(share[2]):
        quote = f"{quote[: share.start()]}{Decimal(share[1]) / Decimal(share[2]) * 100:.0f} %{quote[share.end() :]}"
    # "Your money back" says of itself that it is about returns; a bare "45 days" does not.
    tells = kind in _BY_WORDS or said == MONEY_BACK
    found = stated(quote if tells else f"{quote} {kind.replace('_', ' ')}", grounds)
    if not found or (found[0] == "contradicted" and kind in _TERMS):
        return judgement
    return Judgement(found[0], None, (found[1],))
