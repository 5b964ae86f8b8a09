"""How long to wait before a link is asked again."""

import random
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

FIRST_SECONDS = 0.5
MAX_SECONDS = 30.0
"""Longest wait; an endpoint that asks for more is left for the next link."""


def wait_before(attempt: int, retry_after: float | None, rng: random.Random) -> float | None:
    """Return the seconds to wait before retry number `attempt` (from 0); None: it is not worth the wait."""
    if retry_after is not None:
        return retry_after if retry_after <= MAX_SECONDS else None
    return min(MAX_SECONDS, FIRST_SECONDS * 2.0**attempt) * rng.uniform(0.5, 1.0)


def retry_after_seconds(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return what a `Retry-After` header asks for, in seconds or as a date; None where it says nothing usable."""
    text = headers.get("retry-after", "").strip()
    try:
        seconds = float(text)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(text) - now).total_seconds()
        except (ValueError, TypeError):  # no date, or one without a time zone
            return None
    return max(0.0, seconds) if seconds == seconds else None  # noqa: PLR0124 - NaN is not equal to itself
