"""Days that the catalogue knows of a product: its launch, its first deliveries, the day on which it takes place."""

import re
from datetime import date
from typing import Literal

from marque.evidence import Product
from policies.claims.dates import days_in
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
    truth = _known_day(role, product, known)
    if not found or not truth:
        return UNSUPPORTED
    fact, day = truth
    holds = any(day.startswith(one) for one in found["days"].split(" or "))
    return known.judged(product, holds, day, fact)


def _known_day(role: Role, product: Product, known: Known) -> tuple[str, str] | None:
    """Return the fact that tells the day and the day; the words for shipping may tell the first deliveries."""
    fact = fact_called(product, _FACTS[role])
    if fact and (day := _DAY.match(fact[1])):
        return fact[0], day.group()
    shipped = product.text("shipping") if role == "delivery" else None
    told = [one for one in days_in(shipped or "", known.now.date(), day_first=True) if not (one.counted or one.near)]
    return ("shipping", told[0].days[0].isoformat()) if len(told) == 1 else None
