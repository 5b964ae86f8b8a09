"""What a file of wordings finds: one asserted value in one place, before anybody asks whether it is true."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import islice
from typing import Literal

from marque.verdict import ClaimKind
from policies.claims.dates import written_in
from policies.claims.durations import DURATION
from policies.claims.money import Amount, amounts
from policies.claims.numbers import NUMBER
from policies.claims.plain import Plain, Stretch
from policies.patterns import quick

TOGETHER = " together"
"""How a price ends that is asked for several products at once."""
MONEY_BACK = "money back"
"""What copy says that promises the money back and no time for it."""
AFTER_DISCOUNT = " after discount"
"""How a reduced price ends in a part that speaks of a discount."""
WITH_OFFER = " with the offer"
"""How a price ends that holds only with the offer, in the copy and in the evidence."""
ON_EVERYTHING = " on everything"
"""How a promise ends that is made of all that the shop sells."""
MISNAMED = " by a wrong day of the week"
"""How a date ends that is named by a day of the week on which it does not fall."""
UNREAD = "not read"
"""What is said where the gate stopped reading, or where a sentence is too long to judge: a person must look."""
MASK = "\u00a4"
"""What fills the place of a product's name in `Reading.named`."""
NAMED = rf"(?<!{MASK}){MASK}+"
"""A product's name there, for a regular expression; tried from its first sign on, so that long names cost nothing."""
_NAME = re.compile(r"(?:\b[A-Z][\w'&-]{0,30}+,? (?:\d{1,3} )?){1,8}[A-Z][\w'&-]{1,30}+ ?(?:\d{1,3}[A-Z]? )?")
MOST_NUMBERS = 3_000
"""The most numbers of a part that are looked at one by one; no letter that people read comes near."""
_NUMBER = quick(NUMBER)
About = Literal["product", "offer", "shop"]
"""`product`: of the product at hand; `offer`: of one only where it is named; `shop`: of none."""


@dataclass(frozen=True)
class Hit:
    """One value that the copy may assert; `said` is its canonical text, which `comparing` reads back."""

    kind: ClaimKind
    start: int
    end: int
    said: str
    about: About = "product"
    negatable: bool = True
    """False where the words hold their own negation, as "no warranty" does."""
    is_open: bool = False
    """The words leave open which term of sale a length of time is: the one that the catalogue knows it as, if any."""
    in_condition: bool = False
    """Stated even where it stands in a condition: "if it breaks within two years"."""
    if_known: bool = False
    """A claim only where the evidence settles it."""
    of_subject: bool = False
    """Says something only as the predicate of a product: "is cotton" of the socks, not of the candy."""
    against_rivals: bool = False
    """Says how the product stands against others, so that words for rivals do not make it theirs."""
    told_at: int | None = None
    """Where the words stand that say whose it is, if not around it: in "90 hours. That is how long it burns"."""
    subject: tuple[str, ...] = ()
    """The SKUs that it is about, where its own wording tells; empty: the names around it do."""


@dataclass(frozen=True)
class Reading:
    """One part as it is read: the plain text, and where and when."""

    plain: Plain
    now: datetime
    """In the market's own time zone."""
    currency: str
    day_first: bool
    """Whether 5/12 is the fifth of December."""
    code: str | None = None
    """The offer's code, by which a code is known that no word announces."""
    offered: bool = False
    """Whether there is an offer that a bare "Only until Friday." may speak of."""
    names: tuple[tuple[int, int], ...] = ()
    """Where the part names products: start and end of each, in order."""

    @property
    def text(self) -> str:
        """The plain text of the part."""
        return self.plain.text

    @property
    def low(self) -> str:
        """The plain text in small letters, as wordings are matched; offsets hold in both."""
        return self.plain.low

    @cached_property
    def named(self) -> str:
        """The same in small letters, each product's name filled with `MASK`.

        So what a name holds, "(pack of 4)", "1 kg" or a comma, is never taken for a part of the sentence.
        """
        return self.unnamed.lower()

    @cached_property
    def amounts(self) -> tuple[Amount, ...]:
        """Every amount of money in the part."""
        return tuple(islice(amounts(self.low, self.currency), MOST_NUMBERS))

    @cached_property
    def dates(self) -> tuple[re.Match[str], ...]:
        """The days that the part names."""
        return written_in(self.low)

    @cached_property
    def durations(self) -> tuple[re.Match[str], ...]:
        """The lengths of time in the part."""
        return tuple(islice(DURATION.finditer(self.low), MOST_NUMBERS))

    @cached_property
    def numbers(self) -> tuple[re.Match[str], ...]:
        """The numbers in the part, in figures and in words, up to `MOST_NUMBERS`."""
        return tuple(islice(_NUMBER.finditer(self.low), MOST_NUMBERS))

    def amounts_at(self, position: int) -> tuple[Amount, ...]:
        """Return the amount of money that begins at or right before a place, if there is one."""
        at = bisect_right(self.amounts, (position,), key=lambda amount: (amount.start,))
        return self.amounts[max(0, at - 1) : at]

    def amounts_in(self, stretch: Stretch) -> tuple[Amount, ...]:
        """Return the amounts of money that begin in a stretch of the part."""
        first = bisect_left(self.amounts, (stretch.start,), key=lambda amount: (amount.start,))
        return self.amounts[first : bisect_left(self.amounts, (stretch.end,), key=lambda amount: (amount.start,))]

    def amount_after(self, position: int) -> Amount | None:
        """Return the first amount of money from a place on."""
        at = bisect_left(self.amounts, (position,), key=lambda amount: (amount.start,))
        return self.amounts[at] if at < len(self.amounts) else None

    def sentence_before(self, position: int) -> str:
        """Return the sentence before the one that holds the place, in small letters; empty where it is the first."""
        start = self.plain.sentence_at(position).start
        while start > 0:
            whole = self.plain.sentence_at(start - 1)
            if text := self.low[whole.start : whole.end].strip():
                return text
            start = whole.start
        return ""

    def before(self, position: int, width: int = 40) -> str:
        """Return what stands before a place in its sentence, in small letters, at most `width` characters."""
        return self.low[max(self.plain.sentence_at(position).start, position - width) : position]

    def around(self, start: int, end: int, width: int) -> tuple[str, str]:
        """Return both sides of a place in its sentence, in small letters and without the names that it holds.

        A product's name, and two words or more in capitals, say nothing of the figure beside them, however long.
        """
        whole = self.plain.sentence_at(start)
        before = self.unnamed[max(whole.start, start - 2 * width) : start]
        after = self.unnamed[end : min(whole.end, end + 2 * width)]
        return _without_names(before)[-width:], _without_names(after)[:width]

    @cached_property
    def unnamed(self) -> str:
        """The plain text with its capitals, each product's name filled with `MASK`."""
        pieces, at = [], 0
        for start, end in self.names:
            pieces += [self.text[at:start], MASK * (end - max(at, start))]
            at = max(at, end)
        return "".join((*pieces, self.text[at:]))

    def after(self, position: int, width: int = 40) -> str:
        """Return what stands after a place in its sentence, in small letters, at most `width` characters."""
        return self.low[position : min(self.plain.sentence_at(max(0, position - 1)).end, position + width)]


_MASKED = re.compile(rf"{NAMED},? ?")


def _without_names(text: str) -> str:
    low = text.lower()
    if low != text:  # a name has capitals
        low = _NAME.sub("", text).lower()
    return _MASKED.sub("", low) if MASK in low else low
