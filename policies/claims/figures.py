"""One figure as a claim says it, and whether the truth bears it out at the precision written."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Self, get_args

from policies.claims.numbers import Hedge

ROUNDING = Decimal("0.05")
"""How far "about" may be from the truth, as a share of it."""
NEAR = Decimal("0.5")
"""How much of the figure the truth must reach for "under", and "over" of the truth, to be near it."""


@dataclass(frozen=True)
class Figure:
    """A number with its hedge and unit; its text is what claims hold as `said`: `about 89.00 USD`."""

    value: Decimal
    unit: str = ""
    hedge: Hedge = ""

    def __str__(self) -> str:
        """Return the canonical text that `parse` reads back."""
        return " ".join(word for word in (self.hedge, f"{self.value:f}", self.unit) if word)

    @classmethod
    def parse(cls, said: str) -> Self | None:
        """Return the figure that a claim's `said` holds, or None where it holds none."""
        hedge: Hedge = next((word for word in get_args(Hedge) if word and said.startswith(f"{word} ")), "")
        number, _, unit = said[len(hedge) :].strip().partition(" ")
        try:
            return cls(Decimal(number), unit, hedge)
        except ArithmeticError:
            return None

    def borne_out_by(self, truth: Decimal) -> bool:
        """Tell whether the truth is what the figure says, at the precision written and within its hedge."""
        match self.hedge:
            case "about":
                return abs(truth - self.value) <= abs(truth) * ROUNDING or self.equals(truth)
            case "under":
                return self.value * NEAR <= truth < self.value
            case "over":
                return self.value < truth <= self.value / NEAR
            case "at least":
                return self.value <= truth
            case _:
                return self.equals(truth)

    def equals(self, truth: Decimal) -> bool:
        """Tell whether the truth, rounded to the decimals written, is the figure."""
        exponent = self.value.as_tuple().exponent
        step = Decimal(1).scaleb(int(exponent)) if isinstance(exponent, int) else Decimal(1)
        return abs(truth - self.value) <= step / 2 if truth != self.value else True
