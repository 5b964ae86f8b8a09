"""Which product a claim speaks of: the tie between a place and a name."""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from marque.evidence import Product
from policies.claims.mentions import Mention
from policies.claims.names import Names
from policies.claims.plain import Plain, Stretch
from policies.claims.siblings import sizes_named


class Tie(NamedTuple):
    """What a claim is about: each subject by the SKUs that it may mean, several only where a name fits several."""

    subjects: tuple[tuple[str, ...], ...]
    """Empty with `known` False: a product that the catalogue lacks; empty with True: no product at all."""
    known: bool
    named: bool
    """Whether the sentence itself names it."""
    confidence: float


class Subjects:
    """The products that one message speaks of, place by place."""

    def __init__(self, products: Sequence[Product], about: Sequence[str], parts: Sequence[Plain]) -> None:
        """Find every product that the parts name; `about` are the products that the message declares."""
        names = Names(products, about)
        self.given = bool(about)
        """Whether the message says which products it is about."""
        self._order = [plain.part for plain in parts]
        self._mentions = {plain.part: names.mentions(plain) for plain in parts}
        if not about and not any(one.skus for mentions in self._mentions.values() for one in mentions):
            names = names.by_their_kind()
            self._mentions = {plain.part: names.mentions(plain) for plain in parts}
        self._name_sizes(products, about, parts)
        known = [product.sku for product in products]
        named = {sku for mentions in self._mentions.values() for one in mentions for sku in one.skus}
        self._default = (
            tuple(sku for sku in about if sku in known) or tuple(sku for sku in known if sku in named) or tuple(known)
        )

    def _name_sizes(self, products: Sequence[Product], about: Sequence[str], parts: Sequence[Plain]) -> None:
        """Add the variants that are named by their size alone, of products that the message speaks of."""
        spoken_of = {*about, *(sku for mentions in self._mentions.values() for one in mentions for sku in one.skus)}
        groups = {
            product.group for product in products if product.group and (product.sku in spoken_of or not spoken_of)
        }
        group_of = {product.sku: product.group for product in products}
        self._group_of = group_of
        for plain in parts:
            mentions = self._mentions[plain.part]
            taken = {place for one in mentions for place in range(one.start, one.end)}
            ends = [one.end for one in mentions if one.skus]
            found = [
                Mention(start, end, (sku,))
                for start, end, sku in sizes_named(plain.text, products, groups, ends)
                if start not in taken and _may_be_of(plain, mentions, start, group_of[sku], group_of)
            ]
            self._mentions[plain.part] = _merged(plain.text, sorted([*mentions, *found]))

    @property
    def default(self) -> tuple[str, ...]:
        """The products that the message is about where it names none."""
        return self._default

    @property
    def of_one_thing(self) -> bool:
        """Whether the message is about one product, or about variants of one and nothing else."""
        groups = {self._group_of[sku] for sku in self._default}
        return len(self._default) == 1 or (len(groups) == 1 and None not in groups)

    @property
    def opening(self) -> list[Mention]:
        """The names of the first part that has any: its first one is what the message is about."""
        return next((self._mentions[part] for part in self._order if any(m.skus for m in self._mentions[part])), [])

    def mentions(self, plain: Plain) -> list[Mention]:
        """Return the places that name products in one part."""
        return self._mentions[plain.part]

    def named_in(self, plain: Plain, stretch: Stretch) -> list[Mention]:
        """Return the places inside a stretch that name products."""
        mentions = self._mentions[plain.part]
        first = bisect_left(mentions, (stretch.start,))
        return mentions[first : bisect_left(mentions, (stretch.end,), first)]

    def tie(self, plain: Plain, start: int, end: int) -> Tie:
        """Return what a claim at this place is about: the name nearest to it, else the last one before."""
        sentence = plain.sentence_at(start)
        here = self.named_in(plain, sentence)
        ahead = [mention for mention in here if mention.start >= end]
        behind = [mention for mention in here if mention.end <= start]
        inside = [mention for mention in here if start <= mention.start and mention.end <= end]
        if inside:
            return _tied(inside[:1], 1.0)
        between = plain.text[end : ahead[0].start] if ahead else ""
        # What stands after a semicolon is spoken of there: "It ships free; the lamp is $4". A name that we do not know
        # is as often who tells it, or where: "It has 4.7 stars and was named best by Aisle Seat".
        apart = ";" in between or ("," in between and _PLURAL.match(plain.text[sentence.start : end].lstrip()))
        if ahead and (_leads_to(between) or (ahead[0].skus and not (behind or apart))):
            return _tied(ahead[:1], 0.95)
        if behind:
            return _tied(_joined(plain.text, behind, start), 0.95)
        return self._carried(plain, start)

    def tie_before(self, plain: Plain, start: int) -> Tie:
        """Return what is spoken of when the text has come to this place, whatever it names after it."""
        sentence = plain.sentence_at(start)
        behind = [mention for mention in self.named_in(plain, sentence) if mention.end <= start]
        return _tied(behind[-1:], 0.95) if behind else self._carried(plain, start)

    def joined_before(self, plain: Plain, start: int) -> Sequence[Mention]:
        """Return the names before a place in its sentence that "and" or commas join, the last one at the end."""
        sentence = plain.sentence_at(start)
        behind = [mention for mention in self.named_in(plain, sentence) if mention.end <= start]
        return _group(plain.text, behind) if behind else ()

    def joined_after(self, plain: Plain, end: int) -> Sequence[Mention]:
        """Return the names after a place in its sentence that "and" or commas join, from the first one on."""
        sentence = plain.sentence_at(end - 1)
        ahead = [mention for mention in self.named_in(plain, sentence) if mention.start >= end]
        row = ahead[:1]
        for mention in ahead[1:]:
            if not _JOINS.match(plain.text[row[-1].end : mention.start]):
                break
            row.append(mention)
        return row

    def next_name(self, plain: Plain, position: int) -> int:
        """Return where the next name after a position begins, or the end of the part."""
        mentions = self._mentions[plain.part]
        at = bisect_left(mentions, (position,))
        return mentions[at].start if at < len(mentions) else len(plain.text)

    def _carried(self, plain: Plain, start: int) -> Tie:
        """Return the product last named before, in this part or an earlier one, else the message's own."""
        behind = self._behind(plain, start)
        lead = plain.text[max(plain.sentence_at(start).start, start - 40) : start]
        if behind and not behind[-1].skus and self._is_introduced(plain, behind[-1], start):
            return _tied(behind[-1:], 0.8)
        if behind and _PLURAL.search(lead):
            return _tied(_spoken_of(plain.text, behind, two=bool(_TWO.search(lead))), 0.8)
        if _PLURAL.search(lead):
            sure = 0.7 if self.given else 0.6
            return Tie(tuple((sku,) for sku in self._default), known=True, named=False, confidence=sure)
        if len(self._default) == 1:
            earlier = [m for m in behind if m.skus]
            skus = earlier[-1].skus if earlier else self._default
            return Tie((skus,), known=True, named=False, confidence=0.9)
        at = self._order.index(plain.part)
        before: Sequence[Mention] = behind
        for part in reversed(self._order[:at]):
            before = before or self._mentions[part]
        if before:
            # A name that nobody put on the table is not spoken of further on.
            last = next((mention for mention in reversed(before) if mention.skus), before[-1])
            return Tie((last.skus,) if last.skus else (), known=bool(last.skus), named=False, confidence=0.8)
        return Tie((self._default,) if self._default else (), known=True, named=False, confidence=0.6)

    def _behind(self, plain: Plain, start: int) -> list[Mention]:
        """Return the names before a place in its part, the nearest ones only."""
        mentions = self._mentions[plain.part]
        at = bisect_left(mentions, (start,))
        return [mention for mention in mentions[max(0, at - _NEAREST) : at] if mention.end <= start]

    def _is_introduced(self, plain: Plain, mention: Mention, start: int) -> bool:
        """Tell whether the sentence right before a place puts a product that we do not know on the table."""
        sentence = plain.sentence_at(mention.start)
        between = plain.text[sentence.end : plain.sentence_at(start).start]
        lead = plain.text[max(sentence.start, mention.start - 40) : mention.start]
        return not between.strip() and bool(_INTRODUCES.search(lead.lstrip()))


def _may_be_of(
    plain: Plain, mentions: Sequence[Mention], start: int, group: str | None, group_of: Mapping[str, str | None]
) -> bool:
    """Tell whether a size may be that of a variant: not where its sentence named a thing of another kind last."""
    opened = plain.sentence_at(start).start
    behind = [mention for mention in mentions if opened <= mention.start and mention.end <= start and mention.skus]
    return not behind or any(group_of.get(sku) == group for sku in behind[-1].skus)


def _spoken_of(text: str, behind: Sequence[Mention], *, two: bool) -> Sequence[Mention]:
    """Return what "both" and "they" mean: the names that "and" joins, else the last, or the last two that differ."""
    known = [mention for mention in behind if mention.skus]
    group = _group(text, known or behind)
    if len(group) > 1 or not known or not two:
        return group
    other = next((mention for mention in reversed(known) if not set(mention.skus) & set(known[-1].skus)), None)
    return [other, known[-1]] if other else group


_NEAREST = 40
"""Names before a place that may still be spoken of there."""


_BETWEEN = frozenset({" ", ", ", " (", "-", " - ", ": ", " in ", " of ", " of the ", " in the "})


def _merged(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Return the mentions, a name and the size beside it taken as one name of that variant."""
    merged: list[Mention] = []
    for mention in mentions:
        last = merged[-1] if merged else None
        if last and last.skus and mention.skus and text[last.end : mention.start] in _BETWEEN:
            one, other = set(last.skus), set(mention.skus)
            if one < other or other < one:
                merged[-1] = Mention(last.start, mention.end, tuple(sorted(one & other)))
                continue
        merged.append(mention)
    return merged


def _tied(mentions: Sequence[Mention], confidence: float) -> Tie:
    subjects = tuple(dict.fromkeys(mention.skus for mention in mentions if mention.skus))
    return Tie(subjects, known=all(mention.skus for mention in mentions), named=True, confidence=confidence)


_INTRODUCES = re.compile(
    r"^(?:(?:and|also|plus|then|next|now|new|meet|try|discover|add|see|introducing|say hello to|there(?:'s| is| are)|"
    r"here(?:'s| is| are)|don't miss|take a look at|we (?:also )?have)[:,]? ){0,3}(?:the |our |a |an )?(?:(?:all-|"
    r"brand-)?new |"
    r"latest )?$",
    re.IGNORECASE,
)
"""What stands before a name that a sentence is about."""
_LEADS = re.compile(r"^ ?(?:(?:for|on|off|buys|gets|of|in|with|:|-|across|when you buy|if you buy)? ?(?:you "
                    r")?(?:all |any |a |an |the |our |your |this )?"
                    r"(?:new |entire |whole )?)$", re.IGNORECASE)  # fmt: skip
_JOINS = re.compile(r"^[) ,]{0,3}(?:and|&|,|plus|as well as)[ ,]{0,2}(?:the |our |a |its )?$", re.IGNORECASE)
_PLURAL = re.compile(r"\b(?:both|they|these two|all (?:two|three|four)|each of them)\b", re.IGNORECASE)
_TWO = re.compile(r"\b(?:both|these two|each of them|all two)\b", re.IGNORECASE)
_TOGETHER = re.compile(
    r"^[ ,]{0,2}(?:are|both|each|all|cost|come|ship|have|carry|weigh|get|were|stay|remain)\b", re.IGNORECASE
)


def _leads_to(between: str) -> bool:
    return len(between) < 30 and bool(_LEADS.match(between)) and "," not in between  # noqa: PLR2004 - a few words


def _joined(text: str, behind: Sequence[Mention], start: int) -> Sequence[Mention]:
    """Return the last name, with those that "and" joins to it where the verb is about all of them."""
    group = _group(text, behind)
    together = len(group) > 1 and _TOGETHER.match(text[group[-1].end : start + 1])
    return group if together else group[-1:]


def _group(text: str, behind: Sequence[Mention]) -> list[Mention]:
    group = [behind[-1]]
    for mention in reversed(behind[:-1]):
        if not _JOINS.match(text[mention.end : group[0].start]):
            break
        group.insert(0, mention)
    return group
