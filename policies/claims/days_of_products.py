"""Days that the catalogue knows of a product: its launch, its first deliveries, the day on which it takes place."""

import re
from datetime import date
from typing import Literal

from marque.evidence import Product
from policies.claims.known import UNSUPPORTED, Judgement, Known
from policies.claims.lookup import LAUNCH, fact_called

Role = Literal["launch", "delivery", "event"]
_FACTS: dict[Role, str] = {
    "launch": LAUNCH,
    "delivery": "availability_date|available_from|available_on|ships_from|ships_on|in_stock_from",
    "event": "date|event_date|held_on|takes_place|day",
}
_SAID = re.compile(r"(?P<role>launch|delivery|event) on (?P<days>[\d-]{7,10}(?: or [\d-]{7,10}){0,3})")
_DAY = re.compile(r"20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")


def said_of(role: Role, days: tuple[date, ...], *, month: bool) -> str:
    """Return the canonical text of such a day, or of its month alone; `days` are what its words may mean."""
    written = dict.fromkeys(day.isoformat()[:7] if month else day.isoformat() for day in days)
    return f"{role} on {' or '.join(written)}"


def is_day(said: str) -> bool:
    """Tell whether a claim's text is one of these days."""
    return bool(_SAID.fullmatch(said))


def judge_day(said: str, product: Product, known: Known) -> Judgement:
    """Hold a day, or a month, against the fact of its role; nothing is known where the product has no such fact."""
    found = _SAID.fullmatch(said)
    role: Role = found["role"] if found else "event"  # type: ignore[assignment] # the pattern's own words
    fact = fact_called(product, _FACTS[role])
    truth = _DAY.match(fact[1]) if fact else None
    if not found or not fact or not truth:
        return UNSUPPORTED
    holds = any(truth.group().startswith(day) for day in found["days"].split(" or "))
    return known.judged(product, holds, truth.group(), fact[0])
