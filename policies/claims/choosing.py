"""The reading under which the copy is true, where its words leave open which product or which part a figure has.

It never clears what the words fix: a figure right beside a name is of that product, and "costs" says its price.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from decimal import Decimal

from marque.evidence import Money, Product
from marque.verdict import Claim
from policies.claims.details import judge_detail, read_detail
from policies.claims.figures import Figure
from policies.claims.hits import AFTER_DISCOUNT, TOGETHER, Hit
from policies.claims.known import Judgement, Known
from policies.claims.lookup import PIECES, facts_called
from policies.claims.mentions import Mention
from policies.claims.numbers import NUMBER, counts_in, parse_number
from policies.claims.plain import Plain
from policies.claims.pricing import asked, judge_former, judge_total, sale_days, says, shown, upcoming
from policies.claims.promising import judge_amount, judge_saved_together
from policies.claims.subjects import Subjects
from policies.claims.words import WORD, form_of
from policies.patterns import quick

OPEN_KINDS = frozenset(
    {"price", "sale_price", "price_was", "price_from", "attribute", "rating", "review_count", "stock", "warranty",
     "returns", "shipping", "offer_date"}
)  # fmt: skip
"""Kinds of which several products in one sentence may each have a figure."""
_LINK = re.compile(
    r"^(?:'s?)?(?:[ ,:(\-]|\b\d[\d.,]* ?(?:kg|g|mm|cm|m|l|ml|oz|lb|in|inch|w)\b|\b(?:is|are|costs?|now|only|"
    r"just|for|at|sells?|goes|comes?|in|priced|from|was|were|has|have|"
    r"had|weighs?|measures?|holds?|carr(?:y|ies)|stands?|gives?|spans?|delivers?|offers?|rated|scores?|with|a|an|the|its|their|price|of|and|yours|today|still|to|as|you|around|about|"
    r"over|under|nearly|almost|less|more|than|but|starts?|runs?|lasts?|retails?|ones?|version|model|size|room|space|capacity)\b)*$"
)
"""Words between a name and the figure that is its own."""
_SIGN = re.compile(r"[$€£]|\b(?:usd|eur|gbp|dollars?|euros?|pounds)\b")
_DIGIT = re.compile(r"\d")
_PRICED = re.compile(r"[$€£] ?\d[\d.,]*")
_MONEY_KINDS = frozenset({"price", "sale_price", "price_was", "price_from"})
_APART = re.compile(r"[,;$€£]|\band\b|\bor\b")
"""What stands between an amount and a name after it of which it is not the price."""
_TOLD_OF_EACH = frozenset({"warranty", "returns", "shipping", "rating", "review_count", "stock"})
"""Kinds that a list tells of one thing after another: "Warranty: benches 10 years, cutters for life"."""
_PRONOUN = re.compile(r"\b(?:it|it's|they|they're|this|these|its|their)\b")
_BESIDE = 160
"""Characters within which a price asked now makes the other one, of the same product, its former price."""
_MONEY = frozenset({"price", "sale_price"})


def is_fixed(plain: Plain, hit: Hit, named: Sequence[Mention]) -> bool:
    """Tell whether the words around a figure say whose it is; `named` are the names in its sentence."""
    if hit.kind == "attribute":
        return _is_property_of(plain, hit, named)
    if any(hit.start <= mention.start < hit.end for mention in named):
        return True
    behind = [mention for mention in named if mention.end <= hit.start]
    if behind:
        between = plain.low[behind[-1].end : hit.start]
        alone = len({mention.skus for mention in named}) == 1 and bool(named[0].skus)
        # In a sentence of one product, a figure is its own unless one like it stands before.
        return bool(_LINK.match(between)) or (alone and not _like(hit, between))
    ahead = [mention for mention in named if mention.start >= hit.end]
    if ahead:
        # "$64 buys you the"; after a comma another thing may be told of: "28% protein, the Senior 30%".
        gap = plain.low[hit.end : ahead[0].start]
        apart = (
            _APART.search(gap)
            if hit.kind in _MONEY_KINDS
            else (hit.if_known or hit.kind in _TOLD_OF_EACH) and "," in gap
        )
        return len(gap) < 30 and not apart  # noqa: PLR2004 - a few words
    sentence = plain.sentence_at(hit.start)
    return bool(_PRONOUN.search(plain.low[sentence.start : hit.start]))


def is_linked(between: str) -> bool:
    """Tell whether nothing stands between a name and a figure but words that make the figure the name's own."""
    return bool(_LINK.match(between))


def _like(hit: Hit, between: str) -> bool:
    """Tell whether words hold a figure that may be of the kind of a claim; none is like "sold out" or a rating."""
    if hit.kind in _MONEY_KINDS:
        return bool(_SIGN.search(between))
    if hit.kind == "stock" and hit.said.isidentifier():
        return False
    return bool(_DIGIT.search(_PRICED.sub("", between) if hit.kind in _TOLD_OF_EACH else between))


def _is_property_of(plain: Plain, hit: Hit, named: Sequence[Mention]) -> bool:
    """Tell whether a property stands right beside a name, with nothing between them that another thing may own.

    A unit may be taken for the beginning of a name, "the 10,000 mAh Pocket Charge", and a port or a grade in a list
    for a whole one: "two USB-C, 118 g". "It" may be any of the products of a letter.
    """
    behind = [mention for mention in named if mention.end <= hit.start]
    if behind:
        between = plain.low[behind[-1].end : hit.start]
        return bool(_LINK.match(between)) and "," not in between
    ahead = [mention for mention in named if mention.start >= hit.end]
    gap = plain.low[hit.end : ahead[0].start] if ahead else ""
    return bool(ahead) and len(gap) < 30 and not _NEXT.search(gap)  # noqa: PLR2004 - a few words


_NEXT = re.compile(r"[,;]|\b(?:and|while|but)\b")
"""What stands between a property and a name after it of which it is none."""


def saved(hit: Hit, products: Sequence[Product], known: Known) -> Judgement | None:
    """Return that an amount whose part is open is what the offer takes off or the customer keeps; None otherwise."""
    if hit.kind in ("savings", "amount_off"):
        return judge_saved_together(hit.said, products, known)
    if hit.kind != "price":
        return None
    for product in (*products, None):
        judgement = judge_amount(hit.said, product, known)
        if judgement.status == "supported":
            return judgement
    return None


def of_several(hit: Hit, sentence: str, products: Sequence[Product], known: Known) -> Judgement | None:
    """Return that a price is that of as many pieces as its sentence names, or of one of those of a set.

    "Two packs, so $44"; "a set of three for $27: that is $9 a towel".
    """
    figure = Figure.parse(hit.said.removesuffix(AFTER_DISCOUNT))
    if hit.kind not in _MONEY or figure is None:
        return None
    numbers = {*counts_in(sentence)}
    for product in products:
        now = asked(product, known)
        held = (parse_number(found.group()) for found in _COUNTS.finditer(_set_of(product).lower()))
        for number in held if now else ():
            if now and number and number > 1 and says(figure, Money(now[0].amount / number, now[0].currency)):
                return known.judged(product, True, f"{shown(now[0])} / {number:f}", now[1])  # noqa: FBT003 - see `judged`
        for number in numbers if now else ():
            if (
                now
                and number
                and 1 < number <= _PIECES
                and says(figure, Money(now[0].amount * number, now[0].currency))
            ):
                return known.judged(product, True, f"{number:f} x {shown(now[0])}", now[1])  # noqa: FBT003 - see `judged`
    return None


def _set_of(product: Product) -> str:
    """Return what the catalogue says of how many pieces a product holds."""
    return " ".join((product.title, *(value for _, value in facts_called(product, f"{PIECES}|size"))))


_COUNTS = quick(NUMBER)
_PIECES = 1000
"""The most pieces of which copy tells the sum."""


def in_all(plain: Plain, hit: Hit, subjects: Subjects, known: Known) -> Judgement | None:
    """Return that an amount is the sum of what its sentence counts: "a set at $32 and two spools at $5.50 are $43"."""
    figure = Figure.parse(hit.said.removesuffix(AFTER_DISCOUNT))
    sentence = plain.sentence_at(hit.start)
    behind = [m for m in subjects.named_in(plain, sentence) if m.end <= hit.start and m.skus]
    if hit.kind not in _MONEY or figure is None or len(behind) < 2:  # noqa: PLR2004 - one is not several
        return None
    total = Decimal(0)
    for mention in behind:
        now = asked(known.by_sku[mention.skus[0]], known)
        if now is None:
            return None
        lead = plain.low[max(sentence.start, mention.start - 16) : mention.start]
        counts = [parse_number(found.group()) for found in _COUNTS.finditer(lead)]
        total += now[0].amount * ((counts[-1] if counts else None) or 1)
    if not says(figure, Money(total, figure.unit)):
        return None
    product = known.by_sku[behind[-1].skus[0]]
    return known.judged(product, True, shown(Money(total, figure.unit)), "price")  # noqa: FBT003 - see `judged`


def a_month(hit: Hit, after: str, products: Sequence[Product], known: Known) -> Judgement | None:
    """Return that an amount is a twelfth of what a year costs: "$48 a year, which is $4 a month"."""
    figure = Figure.parse(hit.said)
    if hit.kind not in _MONEY or figure is None or not _A_MONTH.match(after):
        return None
    for product in products:
        now = asked(product, known)
        if now and says(figure, Money(now[0].amount / 12, now[0].currency)):
            return known.judged(product, True, f"{shown(now[0])} / 12", now[1])  # noqa: FBT003 - see `judged`
    return None


_A_MONTH = re.compile(r"^ (?:a|per|each|every) month\b")


def in_packs(hit: Hit, told: str, products: Sequence[Product], known: Known) -> Judgement | None:
    """Return that a count is that of as many packs as the text tells: "ten boxes, so 1,000 gloves"; None otherwise."""
    figure, context = read_detail(hit.said)
    total = parse_number(figure) if hit.kind == "attribute" and context else None
    for found in _COUNTS.finditer(told) if total else ():
        packs = parse_number(found.group())
        if total and packs and 1 < packs < total and total % packs == 0:
            each = f"{total / packs:f} ({' '.join(sorted(context))})"
            for product in products:
                judgement = judge_detail(each, product, known)
                if judgement.status == "supported":
                    return judgement
    return None


def still_asked(hit: Hit, products: Sequence[Product], known: Known) -> Judgement | None:
    """Return that a price told in the past, with no lower one beside it, is the one asked: "they were $6.50 each"."""
    figure = Figure.parse(hit.said)
    for product in products if hit.kind == "price_was" and figure else ():
        now = asked(product, known)
        if figure and now and product.money("was_price") is None and says(figure, now[0]):
            return known.judged(product, True, shown(now[0]), now[1])  # noqa: FBT003 - see `judged`
    return None


def together(hit: Hit, products: Sequence[Product], known: Known) -> Judgement | None:
    """Return that a price is what several products cost together, or None where it is not."""
    figure = Figure.parse(hit.said.removesuffix(TOGETHER))
    if hit.kind not in _MONEY or figure is None or len(products) < 2:  # noqa: PLR2004 - one is not several
        return None
    judgement = judge_total(figure, products, known)
    return judgement if judgement.status == "supported" else None


def candidates(plain: Plain, hit: Hit, subjects: Subjects, known: Known) -> Iterator[Product]:
    """Yield the products that an open figure may be of: those in its sentence, then the message's own."""
    named = subjects.named_in(plain, plain.sentence_at(hit.start))
    # A message that says of no product that it is about it may speak of anything that it calls by a word.
    others = () if subjects.given else known.by_sku
    skus = [sku for mention in named for sku in mention.skus] + [*subjects.default, *others]
    for sku in dict.fromkeys(skus):
        yield known.by_sku[sku]


_SPOKEN_OF = 8
"""Names before a figure that "it" may still mean."""


def named_above(plain: Plain, hit: Hit, subjects: Subjects, known: Known) -> Iterator[Product]:
    """Yield what "it" may mean: each product that the paragraph names before a figure, the last one first."""
    if hit.kind not in _TOLD_OF_EACH:
        return
    opened = plain.text.rfind("\n\n", 0, hit.start) + 1
    above = [m for m in subjects.mentions(plain) if opened <= m.start and m.end <= hit.start]
    for mention in reversed(above[-_SPOKEN_OF:]):
        yield from (known.by_sku[sku] for sku in mention.skus)


def goes_on_about(plain: Plain, hit: Hit, subjects: Subjects, known: Known) -> Sequence[Product]:
    """Return what a paragraph has named on the same line before the length of a warranty: it goes on about that.

    Of other kinds the figures of sizes and shades come and go without a name.
    """
    opened = plain.text.rfind("\n", 0, hit.start) + 1
    above = [m for m in subjects.mentions(plain) if opened <= m.start and m.end <= hit.start and m.skus]
    return [known.by_sku[sku] for m in above for sku in m.skus] if hit.kind == "warranty" else ()


def called_there(plain: Plain, hit: Hit, products: Sequence[Product]) -> Sequence[Product]:
    """Return those of the products that the clause before a figure calls by a word: "benches 10 years, cutters"."""
    if hit.kind not in _TOLD_OF_EACH:
        return products
    clause = re.split(r"[,;:]", plain.low[plain.sentence_at(hit.start).start : hit.start])[-1]
    words = {form_of(found.group()) for found in WORD.finditer(clause) if len(found.group()) > 3}  # noqa: PLR2004 - "the"
    called = [one for one in products if words & {form_of(found.group()) for found in WORD.finditer(one.title)}]
    return called or products


def announced(
    hit: Hit, days: Collection[date], earlier: Collection[date], products: Sequence[Product], known: Known
) -> Judgement | None:
    """Return that a price or a share off is that of a sale to come, which the copy dates; None otherwise.

    `days` stand in its sentence or the line above; of the days `earlier` in the text only the sale's first one counts.
    """
    figure = Figure.parse(hit.said.split(" with the offer")[0].split(" after")[0].split(" on everything")[0])
    if figure is None:
        return None
    for product in products:
        sale, price = upcoming(product, known), product.money("price")
        if sale is None or price is None:
            continue
        money, first = sale
        if not {*sale_days(product, "starts", known)} & {*earlier} and not any(day >= first for day in days):
            continue
        gap = Money(price.amount - money.amount, price.currency)
        share = (1 - money.amount / price.amount) * 100 if price.amount else Decimal(0)
        holds = {"percent_off": figure.borne_out_by(share)}.get(hit.kind, says(figure, money) or says(figure, gap))
        if hit.kind in _ANNOUNCED and holds:
            return known.judged(product, True, shown(money), "sale_price", "sale_starts")  # noqa: FBT003 - see `judged`
    return None


_ANNOUNCED = _MONEY | {"price_was", "percent_off", "savings", "amount_off"}


def former_beside_asked(claims: Sequence[Claim], known: Known) -> list[Claim]:
    """Return the claims, a second price beside the one asked read as the former price where it is that."""
    asked = [claim for claim in claims if claim.kind in _MONEY and claim.status == "supported" and claim.sku]
    return [_as_former(claim, asked, known) or claim for claim in claims]


def _as_former(claim: Claim, asked: Sequence[Claim], known: Known) -> Claim | None:
    figure = Figure.parse(claim.said)
    if claim.kind != "price" or claim.status != "contradicted" or figure is None or not claim.sku:
        return None
    beside = (one for one in asked if one.sku == claim.sku and one.part == claim.part
              and abs(one.start - claim.start) < _BESIDE and (_value(one) or 0) < figure.value)  # fmt: skip
    if next(beside, None) is None:
        return None
    judgement = judge_former(figure, known.by_sku[claim.sku], known)
    if judgement.status != "supported":
        return None
    return claim.model_copy(update={
        "kind": "price_was", "status": judgement.status, "actual": judgement.actual, "evidence": judgement.evidence,
    })  # fmt: skip


def _value(claim: Claim) -> Decimal | None:
    figure = Figure.parse(claim.said.split(" with the offer")[0].split(" after")[0])
    return figure.value if figure else None
