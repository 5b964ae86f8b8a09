"""From copy to claims: what each part asserts, of which product, and what is known of it."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise

from marque.evidence import Evidence, Product
from marque.message import Message
from marque.verdict import Claim, ClaimKind
from policies.claims.asides import is_aside
from policies.claims.choosing import (
    OPEN_KINDS,
    a_month,
    announced,
    called_there,
    candidates,
    former_beside_asked,
    goes_on_about,
    in_all,
    in_packs,
    is_fixed,
    named_above,
    of_several,
    saved,
    still_asked,
    together,
)
from policies.claims.comparing import borne_out_by_text, compare, only_told
from policies.claims.dates import days_in
from policies.claims.delivered import cost_of_delivery, free_for_this_order
from policies.claims.documents import judge_by_documents
from policies.claims.doubt import Scene, doubtless
from policies.claims.endurance import read_claim
from policies.claims.figures import Figure
from policies.claims.hits import MOST_NUMBERS, ON_EVERYTHING, TOGETHER, UNREAD, Hit, Reading
from policies.claims.known import UNSUPPORTED, Judgement, Known
from policies.claims.mentions import Mention
from policies.claims.mood import Moods
from policies.claims.other_money import is_other_money
from policies.claims.pairs import pairs
from policies.claims.plain import MAX_SENTENCE, Plain, Stretch
from policies.claims.priced import asked_before, is_other_figure, spoken_of
from policies.claims.pricing import asked, judge_sale_date, says, upcoming
from policies.claims.promised import all_promised, is_on_an_order, said_likewise
from policies.claims.ranking import Compared, read_compared, scale_of
from policies.claims.siblings import speaks_of_each
from policies.claims.subjects import Subjects, Tie
from policies.claims.sums import worked_out
from policies.claims.tokens import deferred
from policies.claims.told_of import told_of_one, told_of_several
from policies.claims.wordings import (
    attributes,
    boasts,
    comparatives,
    counts,
    discounts,
    fame,
    gifts,
    launches,
    listed,
    offer_dates,
    particulars,
    prices,
    qualities,
    ratings,
    returning,
    statements,
    stock,
    terms,
    there,
)
from policies.claims.wordings.comparatives import Comparison
from policies.policy import Policy

_WORDINGS = (
    returning,
    terms,
    discounts,
    offer_dates,
    ratings,
    prices,
    there,
    stock,
    counts,
    listed,
    boasts,
    launches,
    fame,
    attributes,
    qualities,
    particulars,
    gifts,
    statements,
)
"""Earlier ones take a place before later ones may."""
_PROMISES = frozenset({"percent_off", "amount_off", "savings", "offer_code"})
_OF_EACH = frozenset({"price", "sale_price", "price_was"})
"""Kinds of which a sentence may say the same of every variant."""
_COUNTED = frozenset({"stock", "rating", "review_count"})
_MONEY_KINDS = frozenset({"price", "sale_price", "price_was"})
_TERMS: tuple[ClaimKind, ...] = ("warranty", "returns", "shipping")
_SHOP_TERMS = frozenset({"shipping", "returns"})
"""What a shop says of everything that it sells."""
_SEVERAL = frozenset(
    {"price", "sale_price", "price_was", "price_from", "stock", "rating", "review_count", "percent_off", "amount_off"}
)
MOST_CLAIMS = 500
"""The most claims that are read in one part; no mail that people read comes near."""
_THAN = 40
"""Characters between "than" and the name of the other product."""
_ABOVE = 40
"""Characters above a line in which a heading dates it: "From Monday"."""
_EARLIER = 160
"""Characters before a sentence in which the first day of a sale to come may be told."""
_CODED = 80
"""Characters before a day in which the offer's code makes it the offer's, and no sale's of the catalogue."""
_GUESSED = 0.6
"""How sure a tie is that no name bears out."""
_SHOWN = 80
_MONTH_FIRST = frozenset({"US", "PH"})


def read(message: Message, evidence: Evidence, policy: Policy, now: datetime) -> list[Claim]:
    """Return every factual claim of the message with its status, in reading order."""
    known = Known.of(evidence, policy, now, message.evidence)
    scene, subjects = seen(message, evidence, policy, known)
    claims: list[Claim] = []
    for reading in scene.readings.values():
        claims += _Part(reading, subjects, known).claims()
        claims += [
            _claim(hit, reading.plain, Judgement("deferred"), None, 1.0)
            for hit in deferred(reading.plain.written, policy.brand)
        ]
    claims = doubtless(claims, scene)
    dates = (one for reading in scene.readings.values()
             for one in days_in(reading.low, known.now.date(), day_first=reading.day_first))  # fmt: skip
    days = {day for one in dates if not (one.counted or one.near) for day in one.days}
    claims += _untimely(claims, known, days)
    return sorted(claims, key=lambda claim: list(scene.readings).index(claim.part))


def seen(message: Message, evidence: Evidence, policy: Policy, known: Known) -> tuple[Scene, Subjects]:
    """Return the message with its parts as they are read, and whom it speaks of, before any claim is looked for."""
    parts = [Plain(part, text) for part, text in message.parts()]
    subjects = Subjects(evidence.products, message.products, parts)
    offer = known.offer
    readings = {
        plain.part: Reading(
            plain,
            known.now,
            known.currency,
            policy.market not in _MONTH_FIRST,
            offer.code if offer else None,
            bool(offer),
            tuple(_named(plain, subjects, known)),
        )
        for plain in parts
    }
    return Scene(message, readings, evidence.products), subjects


def _named(plain: Plain, subjects: Subjects, known: Known) -> Iterator[tuple[int, int]]:
    """Yield where a part names products, each with what else of its title stands there: "Tea Towels (pack of 4)"."""
    for mention in subjects.mentions(plain):
        start, end = mention.start, mention.end
        for title in {known.by_sku[sku].title.lower() for sku in mention.skus}:
            at = plain.low.find(title, max(0, mention.start - len(title)), mention.start + len(title))
            if 0 <= at <= mention.start < at + len(title):
                start, end = min(start, at), max(end, at + len(title))
        closes = plain.text[end : end + 1] == ")" and "(" in plain.text[start:end]
        if mention.skus:
            yield start, end + closes


class _Part:
    """One part of a message while it is read."""

    def __init__(self, reading: Reading, subjects: Subjects, known: Known) -> None:
        self._reading, self._plain = reading, reading.plain
        self._subjects, self._known = subjects, known

    def claims(self) -> list[Claim]:
        hits = self._hits()
        claims = former_beside_asked([claim for hit in hits for claim in self._judged(hit, hits)], self._known)
        claims = worked_out(claims, self._reading, self._subjects, self._known)
        for hit in stock.implied(self._reading):
            claims += [claim for claim in self._judged(hit, hits) if claim.status == "contradicted" and claim.sku]
        claims += self._unread(hits)
        return sorted(claims, key=lambda claim: (claim.start, claim.end))

    def _unread(self, hits: Sequence[Hit]) -> Iterator[Claim]:
        """Yield what stands beyond the most that is read, so that a person looks: the gate has not."""
        start = hits[-1].end if len(hits) >= MOST_CLAIMS else None
        if start is None and len(self._reading.numbers) >= MOST_NUMBERS:
            start = self._reading.numbers[-1].end()
        for sentence in self._plain.sentences:
            if sentence.end - sentence.start >= MAX_SENTENCE and (start is None or sentence.start < start):
                start = sentence.start
                break
        if start is not None:
            end = min(len(self._plain.text), start + _SHOWN)
            yield _claim(Hit("other", start, end, UNREAD), self._plain, UNSUPPORTED, None, 1.0)

    def _hits(self) -> list[Hit]:
        """Return what is asserted, each place once, numbers inside product names left out."""
        named = _Places(
            (*((m.start, m.end) for m in self._subjects.mentions(self._plain) if m.skus), *self._reading.names)
        )
        taken = _Places()
        moods = Moods(self._plain, self._subjects.mentions(self._plain))
        hits: list[Hit] = []
        for wording in _WORDINGS:
            for hit in wording.find(self._reading):
                if (hit.kind == "brand" and not self._follows_name(hit)) or (
                    hit.of_subject and not self._is_of_subject(hit)
                ):
                    continue
                if wording is fame and self._is_said_there(hit, hits):
                    continue
                if len(hits) >= MOST_CLAIMS:
                    return sorted(hits, key=lambda hit: hit.start)
                # A sentence as a whole is a claim only where nothing in it is one.
                if taken.free(hit.start, hit.end) and (hit.kind == "other" or named.free(hit.start, hit.start + 1)):
                    taken.take(hit.start, hit.end)
                    if moods.asserts(
                        hit.start, hit.end, negatable=hit.negatable, in_condition=hit.in_condition,
                        against_rivals=hit.against_rivals,
                    ):  # fmt: skip
                        hits.append(hit)
        hits += [more for hit in hits for more in said_likewise(self._plain, hit, self._subjects)]
        hits += [hit for hit in self._comparisons() if moods.asserts(hit.start, hit.end, negatable=hit.negatable)]
        return sorted(hits, key=lambda hit: hit.start)

    def _is_said_there(self, hit: Hit, hits: Sequence[Hit]) -> bool:
        """Tell whether the sentence has a boast of this kind already: "the winner of the Design Award" is one."""
        sentence = self._plain.sentence_at(hit.start)
        return any(one.kind == hit.kind and sentence.holds(one.start) for one in reversed(hits))

    def _comparisons(self) -> Iterator[Hit]:
        """Yield each comparison with another product: the one after "than", or the one named before."""
        paired = {pair.start: pair for pair in pairs(self._reading, self._subjects.mentions(self._plain))}
        for one in comparatives.comparisons(self._reading):
            if _BIDS.match(self._reading.low, self._plain.sentence_at(one.hit.start).start):
                continue
            scale, other = scale_of(one.words), self._other(one)
            if scale is None or other is None:
                continue
            same = [at for at, pair in paired.items() if at < one.hit.end and one.hit.start < pair.end]
            if any(paired[at].denies for at in same):
                continue
            if same and one.share == 1 and not one.gap and not one.equal:
                continue
            for at in same:
                del paired[at]
            axis, way = scale
            compared = Compared(axis, "same" if one.equal else way, one.share, other.skus[0], one.gap)
            yield replace(one.hit, said=str(compared))
        for pair in paired.values():
            said = str(Compared(pair.axis, pair.direction, Decimal(1), pair.other))
            yield Hit("superlative", pair.start, pair.end, said, if_known=True, subject=pair.subject,
                      negatable=not pair.denies)  # fmt: skip

    def _other(self, one: Comparison) -> Mention | None:
        """Return the name of what a comparison measures its subject by."""
        named = [m for m in self._subjects.named_in(self._plain, self._plain.sentence_at(one.hit.start)) if m.skus]
        ahead = [m for m in named if 0 <= m.start - one.hit.end < _THAN]
        if one.reference == "after" or ahead:
            return ahead[0] if ahead else None
        behind = [m for m in self._subjects.mentions(self._plain) if m.end <= one.hit.start and m.skus]
        return next((m for m in reversed(behind) if m.skus != behind[-1].skus), None)

    def _last_named(self, hit: Hit) -> Tie | None:
        """Return the last product of ours that the sentence names before a place, or the only one of the message."""
        named = self._subjects.named_in(self._plain, self._plain.sentence_at(hit.start))
        ours = [one.skus for one in named if one.skus and one.end <= hit.start]
        skus = ours[-1] if ours else self._subjects.default if len(self._subjects.default) == 1 else ()
        return Tie((skus,), known=True, named=bool(ours), confidence=0.8) if skus else None

    def _follows_its_subject(self, hit: Hit) -> bool:
        """Tell whether a superlative has a name before it: "the Vane is the lightest of our road shoes"."""
        sentence = self._plain.sentence_at(hit.start)
        named = self._subjects.named_in(self._plain, sentence)
        return hit.kind == "superlative" and any(one.skus and one.end <= hit.start for one in named)

    def _follows_name(self, hit: Hit) -> bool:
        """Tell whether a maker is told right after a name: "the mug by Wren", "the mug is made by Wren"."""
        ends = (mention.end for mention in self._subjects.mentions(self._plain) if mention.end <= hit.start)
        return any(_BY.fullmatch(self._reading.low[end : hit.start]) for end in ends if hit.start - end <= _NEAR_NAME)

    def _is_of_subject(self, hit: Hit) -> bool:
        """Tell whether the sentence says something of a product that it names, or means by "they" or "it"."""
        before = self._reading.before(hit.start, 30)
        named = any(m.skus and 0 <= hit.start - m.end < len(before) for m in self._subjects.mentions(self._plain))
        return named or bool(_PRONOUN.match(before.lstrip()))

    def _judged(self, hit: Hit, hits: Sequence[Hit]) -> Iterator[Claim]:  # noqa: C901, PLR0912 - one line a reading
        tie = self._tie(hit, hits)
        said = hit.said
        if hit.about == "offer" and hit.kind in _PROMISES and not tie.named and self._on_everything(hit):
            tie, said = Tie((), known=True, named=False, confidence=0.9), f"{said}{ON_EVERYTHING}"
        compared = read_compared(hit.said)
        for skus in tie.subjects or ((),):
            if compared and compared.sku in skus:
                continue
            products = [self._known.by_sku[sku] for sku in skus]
            if not products and hit.kind in _SHOP_TERMS and tie.known:
                products = list(self._known.assortment)
            judgement, product = compare(hit.kind, said, self._quote(hit), products, self._known)
            if judgement.status == "unsupported" and not tie.named and read_claim(said):
                judgement, product = only_told(hit.kind, said, self._quote(hit), products, self._known)
            if judgement.status != "supported":
                sentence = self._plain.sentence_at(hit.start)
                text = self._plain.text[sentence.start : sentence.end]
                judgement = borne_out_by_text(hit.kind, text, self._quote(hit), self._known) or judgement
            if judgement.status in ("contradicted", "unsupported") and (coming := self._announced(hit, products)):
                judgement, product = coming, None
            if (
                judgement.status in ("contradicted", "unsupported")
                and not said.endswith(ON_EVERYTHING)
                and (tie.known or hit.kind in _MONEY_KINDS or hit.kind == "attribute" or not tie.named)
                and (len(tie.subjects) <= 1 or (hit.kind == "attribute" and not tie.named))
                and not (hit.kind in _SEVERAL and self._paired(hit, hits))
                and (chosen := self._kinder(hit, said))
            ):
                judgement, product = chosen
            if judgement.status in ("contradicted", "unsupported") and (sent := self._delivery(hit, products)):
                judgement, product = sent, None
            if judgement.status in ("contradicted", "unsupported"):
                judgement, product = self._otherwise(hit, said, judgement, products) or (judgement, product)
            guessed = tie.confidence <= _GUESSED and (
                (hit.kind == "price" and not self._subjects.of_one_thing)
                or (hit.kind == "stock" and not self._subjects.given)
                or (hit.kind in _COUNTED and not self._subjects.given and not self._subjects.of_one_thing)
            )
            if judgement.status == "contradicted" and said == "no code" and not self._is_of_offer(hit):
                continue
            if judgement.status == "contradicted" and guessed:
                # A figure that may be of any of several products contradicts none of them.
                judgement = UNSUPPORTED
            if judgement.status == "unsupported" and (hit.if_known or hit.is_open):
                continue
            if judgement.status in ("contradicted", "unsupported") and self._is_of_else(hit, tie, judgement):
                continue
            yield _claim(hit, self._plain, self._known.aged(judgement), product, tie.confidence, said)

    def _is_of_else(self, hit: Hit, tie: Tie, judgement: Judgement) -> bool:
        """Tell whether a figure, or an amount of money, is of none of the goods."""
        around = (hit, tie, self._reading, self._subjects, self._known)
        own = [self._known.by_sku[sku] for skus in tie.subjects for sku in skus]
        if is_other_figure(hit, own, self._known):
            return True
        return is_aside(*around, judgement.actual or "") or is_other_money(*around)

    def _announced(self, hit: Hit, products: Sequence[Product]) -> Judgement | None:
        """Return that a figure is one of a sale to come that the sentence, or the line above it, dates."""
        if not any(upcoming(product, self._known) for product in products):
            return None
        if _NOW.search(self._reading.before(hit.start)):
            return None
        sentence = self._plain.sentence_at(hit.start)
        today, day_first = self._known.now.date(), self._reading.day_first
        near = days_in(self._reading.low[max(0, sentence.start - _ABOVE) : sentence.end], today, day_first=day_first)
        ahead = {option for day in near if not day.counted for option in day.days if option > today}
        earlier = self._reading.low[max(0, sentence.start - _EARLIER) : sentence.start]
        before = days_in(earlier, today, day_first=day_first)
        told = {option for day in before if not day.counted for option in day.days}
        return announced(hit, ahead, told, products, self._known)

    def _delivery(self, hit: Hit, products: Sequence[Product]) -> Judgement | None:
        """Return that an amount is what delivery costs, or that delivery is free for the order told of; else None."""
        if hit.kind not in ("price", "shipping"):
            return None
        anyone = list(candidates(self._plain, hit, self._subjects, self._known))
        return cost_of_delivery(hit, self._reading, (*products, *anyone), self._known) or free_for_this_order(
            hit, self._reading, products or anyone, self._known
        )

    def _otherwise(
        self, hit: Hit, said: str, judgement: Judgement, products: Sequence[Product]
    ) -> tuple[Judgement, Product | None] | None:
        """Return what a term of sale is by the documents, or as another term or a price; None where it is neither."""
        kinds: tuple[ClaimKind, ...] = _TERMS if hit.is_open and judgement.status == "contradicted" else ()
        if self._is_price_beside(hit, products):
            kinds = ("price",)
        for kind in kinds:
            other, product = compare(kind, said, self._quote(hit), products, self._known)
            if other.status == "supported":
                return other, product
        if judgement.status == "contradicted":
            return None
        around = self._reading.low[slice(*self._plain.sentence_at(hit.start))]
        stated = judge_by_documents(hit.kind, said, around, products, self._known)
        return (stated, None) if stated else None

    def _is_price_beside(self, hit: Hit, products: Sequence[Product]) -> bool:
        """Tell whether an amount in a sentence about delivery is the price of what is sent."""
        if hit.kind != "shipping" or not (figure := Figure.parse(hit.said)) or not figure.unit.isupper():
            return False
        return any((now := asked(product, self._known)) and says(figure, now[0]) for product in products)

    def _kinder(  # noqa: C901, PLR0911 - one line a reading
        self, hit: Hit, said: str
    ) -> tuple[Judgement, Product | None] | None:
        """Return the reading under which a figure is true whose product the words leave open; None without one."""
        sentence = self._reading.low[slice(*self._plain.sentence_at(hit.start))]
        own = [self._known.by_sku[sku] for skus in self._tie(hit, ()).subjects for sku in skus]
        whole, figure = self._plain.sentence_at(hit.start), Figure.parse(said)
        lower = any(figure and a.figure.value < figure.value for a in self._reading.amounts_in(whole))
        again = self._reading.after(hit.end, 8).startswith(" again")
        of_one = bool(told_of_one(self._plain, hit.start, hit.end, self._subjects))
        if several := (
            of_several(hit, sentence, own, self._known)
            or (None if of_one else in_all(self._plain, hit, self._subjects, self._known))
            or a_month(hit, self._reading.after(hit.end), own, self._known)
            or in_packs(hit, f"{self._reading.sentence_before(hit.start)} {sentence}", own, self._known)
            or (None if lower and not again else still_asked(hit, own, self._known))
            or asked_before(hit, sentence, own, self._known)
        ):
            return several, None
        named = self._subjects.named_in(self._plain, self._plain.sentence_at(hit.start))
        if hit.kind in ("percent_off", "amount_off") and not self._tie(hit, ()).named:
            for one in candidates(self._plain, hit, self._subjects, self._known):
                judgement, product = compare(hit.kind, said, self._quote(hit), (one,), self._known)
                if judgement.status == "supported":
                    return judgement, product
        if hit.kind == "offer_date" and (dated := self._of_own_sale(hit)):
            return dated
        if hit.kind in ("savings", "amount_off"):
            if of_one or not told_of_several(self._plain, hit.start, self._subjects):
                return None
            total = saved(hit, list(candidates(self._plain, hit, self._subjects, self._known)), self._known)
            return (total, None) if total else None
        if hit.kind not in OPEN_KINDS:
            return None
        pointed = () if named else tuple(self._pointed_at(hit))
        open_to = list(pointed or candidates(self._plain, hit, self._subjects, self._known))
        products = list(called_there(self._plain, hit, open_to))
        if is_fixed(self._plain, hit, named):
            # "It" may still be the one product of the message, whatever a sentence named in passing.
            only = self._subjects.given and len(self._subjects.default) == 1 and not named
            above = () if named else named_above(self._plain, hit, self._subjects, self._known)
            products = [self._known.by_sku[self._subjects.default[0]]] if only else list(above)
        elif not named and (same := goes_on_about(self._plain, hit, self._subjects, self._known)):
            products = list(same)
        products += spoken_of(hit, own, self._reading, self._subjects, self._known)
        for one in products:
            judgement, product = compare(hit.kind, said, self._quote(hit), (one,), self._known)
            if judgement.status == "supported":
                return judgement, product
        other = (
            (None if of_one else together(hit, products, self._known))
            or saved(hit, products, self._known)
            or of_several(hit, sentence, products, self._known)
        )
        return (other, None) if other else None

    def _pointed_at(self, hit: Hit) -> Iterator[Product]:
        """Yield what "it" or "of them" may mean: the products of the sentence that names any last in the paragraph."""
        if hit.kind == "stock":
            points = _OF_THOSE.search(self._reading.low, hit.start, hit.end + 10)
        else:
            points = _IT.match(self._reading.before(hit.start, _NEAR_NAME).lstrip())
        if hit.kind not in ("stock", "attribute") or points is None:
            return
        opened = self._plain.text.rfind("\n", 0, hit.start) + 1
        above = [m for m in self._subjects.mentions(self._plain) if m.skus and opened <= m.start and m.end <= hit.start]
        last = self._plain.sentence_at(above[-1].start) if above else None
        for mention in above:
            if last and last.holds(mention.start):
                yield from (self._known.by_sku[sku] for sku in mention.skus)

    def _of_own_sale(self, hit: Hit) -> tuple[Judgement, Product] | None:
        """Return that a date is that of the catalogue's sale of a product spoken of, beside an offer of other dates."""
        tied = [sku for skus in self._subjects.tie(self._plain, hit.start, hit.end).subjects for sku in skus]
        coded = self._reading.code and self._reading.code.lower() in self._reading.before(hit.start, _CODED)
        named = [sku for m in self._subjects.mentions(self._plain) for sku in m.skus]
        for sku in dict.fromkeys(tied if coded else (*tied, *named, *self._subjects.default)):
            judgement = judge_sale_date(hit.said, self._known.by_sku[sku], self._known)
            if judgement.status == "supported":
                return judgement, self._known.by_sku[sku]
        return None

    def _tie(self, hit: Hit, hits: Sequence[Hit]) -> Tie:  # noqa: C901, PLR0911 - one line a kind
        nothing = Tie((), known=True, named=False, confidence=0.9)
        if hit.about == "shop":
            return nothing
        if hit.told_at is not None:
            return self._subjects.tie(self._plain, hit.told_at, hit.told_at)
        if hit.subject:
            return Tie((hit.subject,), known=True, named=True, confidence=0.95)
        of_those = hit.kind == "stock" and _OF_THOSE.search(self._reading.low, hit.start, hit.end + 10)
        if read_compared(hit.said) or hit.kind == "award" or of_those or self._follows_its_subject(hit):
            tie = self._subjects.tie_before(self._plain, hit.start)
            # The giver of a prize is named right before it, and has not won it.
            return tie if tie.known or hit.kind != "award" else self._last_named(hit) or tie
        if hit.kind == "offer_date":
            return self._on_sale(hit) or nothing
        if hit.said.endswith(TOGETHER) or hit.kind == "price_from":
            group = [m for m in self._subjects.joined_before(self._plain, hit.start) if m.skus]
            if hit.said.endswith(TOGETHER) and len(group) < 2:  # noqa: PLR2004 - one is not several
                group = [m for m in self._subjects.mentions(self._plain) if m.end <= hit.start and m.skus]
            skus = tuple(dict.fromkeys(m.skus[0] for m in group))
            if len(skus) > 1 or hit.said.endswith(TOGETHER):
                return Tie((skus or self._subjects.default,), known=True, named=True, confidence=0.8)
        if hit.kind in _SEVERAL and (paired := self._paired(hit, hits)):
            return paired
        tie = self._subjects.tie(self._plain, hit.start, hit.end)
        state = hit.kind == "stock" and hit.said.isidentifier()
        if (hit.kind in _OF_EACH or state) and (variants := self._each_variant(hit, hits, tie)):
            return tie._replace(subjects=variants)
        if hit.kind in _PROMISES and (several := all_promised(self._plain, hit, self._subjects, self._known)):
            return Tie(several, known=True, named=True, confidence=0.9)
        if hit.about == "offer" and not tie.named and len(self._subjects.default) != 1:
            # What is said of delivery is said of everything that the message sells.
            anything = hit.kind == "shipping" or (hit.kind in _PROMISES and self._known.offer is None)
            return (
                tie._replace(subjects=(self._subjects.default,))
                if anything and tie.known and self._subjects.default
                else nothing
            )
        return tie

    def _is_of_offer(self, hit: Hit) -> bool:
        """Tell whether a sentence speaks of what the offer covers, and not of a thing with a sale of its own."""
        tie = self._subjects.tie(self._plain, hit.start, hit.end)
        spoken_of = [self._known.by_sku[sku] for skus in tie.subjects for sku in skus]
        return tie.known and (not spoken_of or any(self._known.offer_covers(product) for product in spoken_of))

    def _each_variant(self, hit: Hit, hits: Sequence[Hit], tie: Tie) -> tuple[tuple[str, ...], ...]:
        """Return all the variants of the one product that is spoken of, where the sentence says it of each of them."""
        groups = {self._known.by_sku[sku].group for skus in tie.subjects for sku in skus}
        sentence = self._plain.sentence_at(hit.start)
        if len(groups) != 1 or None in groups or not speaks_of_each(self._reading.low[slice(*sentence)]):
            return ()
        if any(h.kind == hit.kind and h != hit and sentence.holds(h.start) for h in hits):
            return ()
        return tuple((one.sku,) for one in self._known.products if one.group in groups)

    def _on_sale(self, hit: Hit) -> Tie | None:
        """Return whose sale in the catalogue a date may mean, where there is no offer that it could be of."""
        tie = self._subjects.tie(self._plain, hit.start, hit.end)
        if self._known.has_dates or not tie.known:
            return None
        named = dict.fromkeys(sku for skus in tie.subjects for sku in skus)
        reduced = tuple(sku for sku in named if self._known.by_sku[sku].money("sale_price"))
        return tie._replace(subjects=(reduced,)) if reduced else None

    def _paired(self, hit: Hit, hits: Sequence[Hit]) -> Tie | None:
        """Return the product of "A and B for $9 and $19": as many values after the names as there are names."""
        sentence = self._plain.sentence_at(hit.start)
        group = self._subjects.joined_before(self._plain, hit.start)
        if len(group) < 2:  # noqa: PLR2004 - one name needs no pairing
            return self._paired_ahead(hit, hits, sentence) if not group else None
        following = self._subjects.next_name(self._plain, group[-1].end)
        values = [h for h in hits if h.kind == hit.kind and group[-1].end <= h.start < min(sentence.end, following)]
        if len(values) != len(group):
            return None
        mention = group[values.index(hit)]
        return Tie((mention.skus,) if mention.skus else (), known=bool(mention.skus), named=True, confidence=0.9)

    def _paired_ahead(self, hit: Hit, hits: Sequence[Hit], sentence: Stretch) -> Tie | None:
        """Return the product of "At $9 and $19, A and B are...": as many values before the names, joined like them."""
        group = self._subjects.joined_after(self._plain, hit.end)
        if len(group) < 2:  # noqa: PLR2004 - one name needs no pairing
            return None
        until = group[0].start
        values = [h for h in hits if h.kind == hit.kind and sentence.start <= h.start and h.end <= until]
        joined = all(_JOINED.fullmatch(self._reading.low[a.end : b.start]) for a, b in pairwise(values))
        if len(values) != len(group) or not joined:
            return None
        mention = group[values.index(hit)]
        return Tie((mention.skus,) if mention.skus else (), known=bool(mention.skus), named=True, confidence=0.9)

    def _on_everything(self, hit: Hit) -> bool:
        around = self._reading.before(hit.start, 30) + self._reading.after(hit.end, 40)
        named = any(words in around.casefold() for words in _EVERYTHING)
        return named or is_on_an_order(self._plain, hit, self._subjects, self._known)

    def _quote(self, hit: Hit) -> str:
        return self._plain.text[hit.start : hit.end]


_EVERYTHING = (
    "everything",
    "sitewide",
    "site-wide",
    "storewide",
    "store-wide",
    "all orders",
    "entire store",
    "entire order",
    "every order",
    "whole store",
    "all products",
    "whole range",
    "any order",
    "every product",
    "all items",
)


_JOINED = re.compile(r" ?(?:,|and|,? and|&) ?(?:just |only |about )?")
_BY = re.compile(
    r"[ ,(]{0,2}(?:(?:[a-z-]{3,12} )?ones? )?(?:(?:is|are|comes?|was|were) )?"
    r"(?:(?:made|designed|brought to you|built) )?(?:by|brand:) |.{0,5}",
)
_OF_THOSE = re.compile(r" of (?:those|these|them)\b")
"""What makes a count one of what was named before: "at $17; we have 92 of those and 88 of the shampoo"."""
_NOW = re.compile(
    r"\b(?:now|already|today)(?: (?:down|only|just|to|at|for|costs?|priced|reduced|marked|yours|on sale))* ?[$€£]?$"
)
"""What stands before a price that no sale to come is told by: "now down to $40"."""
_BIDS = re.compile(r"\W{0,3}(?:cut|trim|choose|pick|order|buy|leave|keep|fold|hang|set|fill|measure)\b")
"""How a sentence begins that tells the reader what to do: "Cut it an inch smaller than the rug"."""
_NEAR_NAME = 40
_IT = re.compile(r"(?:and |but |yes, )?(?:it|it's)\b(?! (?:goes|comes|pairs|sits|works)\b)")
_PRONOUN = re.compile(r"(?:(?:and|but|yes,|because) )?(?:they|it|these|this|those|both|each)\b", re.IGNORECASE)


class _Places:
    """Places of one text that are taken, looked up in constant time a character."""

    def __init__(self, taken: Iterable[tuple[int, int]] = ()) -> None:
        self._taken: set[int] = set()
        for start, end in taken:
            self.take(start, end)

    def take(self, start: int, end: int) -> None:
        self._taken.update(range(start, end))

    def free(self, start: int, end: int) -> bool:
        return self._taken.isdisjoint(range(start, end))


def _claim(
    hit: Hit, plain: Plain, judgement: Judgement, product: Product | None, confidence: float, said: str = ""
) -> Claim:
    return Claim(
        part=plain.part,
        start=hit.start,
        end=hit.end,
        quote=plain.written[hit.start : hit.end],
        kind=hit.kind,
        sku=product.sku if product else None,
        said=said or hit.said,
        actual=judgement.actual,
        status=judgement.status,
        confidence=confidence,
        evidence=judgement.evidence,
    )


def _untimely(claims: Sequence[Claim], known: Known, days: Collection[date]) -> list[Claim]:
    """Return a claim on the first promise of an offer that does not hold now, where no date in the copy says so.

    `days` are all that the copy names: a heading with the offer's first day announces it.
    """
    if known.offer is None or known.offer_time == "running":
        return []
    dated = [claim for claim in claims if claim.kind == "offer_date"]
    announced = known.offer_time == "before" and (
        bool({*known.days_of("starts")} & {*days})
        or any(c.status == "supported" and c.said.startswith(("starts", "on ")) for c in dated)
    )
    promise = next((claim for claim in claims if claim.kind in _PROMISES or claim.kind == "sale_price"), None)
    if promise is None or announced or any(claim.status == "contradicted" for claim in dated):
        return []
    judgement, _ = compare("offer_date", "holds now", promise.quote, (), known)
    return [
        promise.model_copy(
            update={
                "kind": "offer_date",
                "said": "holds now",
                "actual": judgement.actual,
                "status": judgement.status,
                "evidence": judgement.evidence,
            }
        )
    ]
