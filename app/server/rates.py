"""How often somebody may ask: a burst, then an even pace; one number a caller, and never more than a bound of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

MOST = 10_000
"""Callers whose pace is kept apart; whoever comes when all places are taken shares one place with the rest."""
_CROWD = "the crowd"


@dataclass(frozen=True)
class Rate:
    """So many at once, and then as many in so many seconds."""

    many: int
    seconds: float


PER_LOGIN = Rate(2000, 10.0)
"""For one key or person: 200 a second is more than two cores answer, so it only stops a loop that ran away."""
FAILED = Rate(20, 60.0)
"""For one client address, of logins that were none: a person who mistypes needs three, a script that guesses more."""


@dataclass
class Rates:
    """The paces of everybody who comes under one rate.

    Each caller is one instant: when their places will all be free again. It is forgotten once it has passed.
    """

    rate: Rate
    clock: Callable[[], float] = monotonic
    most: int = MOST
    _free_at: dict[str, float] = field(default_factory=dict)

    def take(self, who: str) -> float:
        """Take a place; return 0, or the seconds to wait until there is one: then none was taken."""
        now = self.clock()
        who = self._kept(who, now)
        free_at = max(self._free_at.get(who, now), now) + self.rate.seconds / self.rate.many
        wait = free_at - now - self.rate.seconds
        if wait > 0:
            return wait
        self._free_at[who] = free_at
        return 0.0

    def _kept(self, who: str, now: float) -> str:
        if who in self._free_at or not self._is_full():
            return who
        self._free_at = {one: at for one, at in self._free_at.items() if at > now}
        return _CROWD if self._is_full() else who

    def _is_full(self) -> bool:
        return len(self._free_at) >= self.most
