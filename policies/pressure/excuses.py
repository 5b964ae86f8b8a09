"""Which pressing words the evidence bears out: "only 3 left" where three are left, "ends Sunday" where it does."""

import re
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from functools import cached_property

from marque.evidence import Evidence
from marque.message import Message, Part
from marque.verdict import Claim, ClaimKind
from policies.claims.claimed import claimed
from policies.claims.numbers import parse_number
from policies.moments import end_of
from policies.policy import Policy
from policies.pressure.judging import Pressing
from policies.pressure.signs import Kind

NEAR = timedelta(days=7)
"""How near the end of the offer must be for "hurry" and "last chance" to be true."""

_WORD = re.compile(r"\w{1,20}")
_PROOF: dict[Kind, frozenset[ClaimKind]] = {
    "urgency": frozenset({"offer_date", "stock", "shipping"}),
    "scarcity": frozenset({"stock"}),
    "social_proof": frozenset({"popularity", "statistic", "review_count"}),
    "confirmshaming": frozenset(),
}


class Excuses:
    """What the evidence says about one message; the claims are read only when something presses."""

    def __init__(self, message: Message, evidence: Evidence, policy: Policy) -> None:
        """Look at nothing yet."""
        self._message, self._evidence, self._policy = message, evidence, policy
        self._now = message.now or evidence.gathered_at

    def bear_out(self, part: Part, place: Pressing) -> bool:
        """Tell whether what presses at this place is true.

        It is where the claims of its sentence that speak of it are proved. Words that name no figure ("hurry",
        "limited time") are true as well where the offer ends, and near enough, and where "only 2 left" beside them is.
        """
        spoken_of = [
            claim
            for claim in self._claims
            if claim.part == part
            and claim.kind in _PROOF[place.kind]
            and claim.start < place.sentence[1]
            and place.sentence[0] < claim.end
        ]
        if spoken_of:
            return all(claim.status in {"supported", "deferred"} for claim in spoken_of)
        match place.sign:
            case "left":
                return self._is_a_stock(part, place)
            case "limited_time":
                return self._ends_within(None) or self._some_left
            case "hurry":
                return self._ends_within(NEAR) or self._some_left
            case "low_stock" | "demand":
                return self._some_left
            case _:
                return False

    def _is_a_stock(self, part: Part, place: Pressing) -> bool:
        """Whether the count at the place is the stock of one of the message's products: "Rain Jacket: $95, 2 left"."""
        counted = {parse_number(word) for word in _WORD.findall(self._message.text_of(part)[place.start : place.end])}
        stocks = {product.number("stock") for product in self._evidence.products} - {None, Decimal(0)}
        return bool(counted & stocks)

    @property
    def _claims(self) -> Sequence[Claim]:
        return claimed(self._message, self._evidence, self._policy, self._now)

    @cached_property
    def _some_left(self) -> bool:
        """Whether the message says truly how little is left, so that a word of haste beside it is true too."""
        counts = [claim for claim in self._claims if claim.kind == "stock" and claim.said.isdigit()]
        return bool(counts) and all(claim.status in {"supported", "deferred"} for claim in counts)

    def _ends_within(self, near: timedelta | None) -> bool:
        offer = self._evidence.offer
        if offer is None or offer.ends is None:
            return False
        left = end_of(offer.ends, self._policy.market_rules.zone) - self._now
        return left >= timedelta(0) and (near is None or left <= near)
