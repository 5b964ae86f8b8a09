"""Values as people of a market write them: money, dates, counts. English only, because the banks are."""

import random
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

MARKETS = {"USD": "US", "GBP": "GB", "EUR": "IE", "AUD": "AU", "CAD": "CA", "NZD": "NZ"}
"""The English-speaking market in which a price in this currency is written."""
_SYMBOLS = {"USD": "$", "GBP": "£", "EUR": "€", "AUD": "$", "CAD": "$", "NZD": "$"}
_CENT = Decimal("0.01")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def money(amount: Decimal, currency: str, dice: random.Random) -> str:
    """Return an amount as copy has it: whole amounts mostly without cents, now and then with the code."""
    figure = f"{amount:,.2f}"
    if amount == amount.to_integral_value() and dice.random() < 0.6:  # noqa: PLR2004 - more often than not
        figure = f"{amount:,.0f}"
    return f"{_SYMBOLS[currency]}{figure}" if dice.random() < 0.92 else f"{figure} {currency}"  # noqa: PLR2004 - mostly


def other_currency(amount: Decimal, currency: str, dice: random.Random) -> str:
    """Return the same figure in a currency whose symbol is another one."""
    others = [code for code in ("USD", "GBP", "EUR") if _SYMBOLS[code] != _SYMBOLS[currency]]
    return money(amount, dice.choice(others), dice)


def cents(amount: Decimal) -> Decimal:
    """Return an amount rounded to what can be paid."""
    return amount.quantize(_CENT, ROUND_HALF_UP)


def day(when: date, market: str, dice: random.Random) -> str:
    """Return a date in words, the month first in the United States."""
    month = _MONTHS[when.month - 1]
    if dice.random() < 0.2:  # noqa: PLR2004 - now and then
        month = month[:3]
    year = dice.random() < 0.25  # noqa: PLR2004 - now and then
    if market in {"US", "CA"}:
        return f"{month} {when.day}, {when.year}" if year else f"{month} {when.day}"
    return f"{when.day} {month} {when.year}" if year else f"{when.day} {month}"


def percent(share: Decimal) -> str:
    """Return a percentage as its figure and sign."""
    return f"{share.normalize():f}%"


def count(number: int) -> str:
    """Return a count, thousands parted by commas."""
    return f"{number:,}"


def listed(items: Sequence[str]) -> str:
    """Return `a`, `a and b`, or `a, b and c`."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def plural(number: int, unit: str) -> str:
    """Return `1 day`, `2 days`."""
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
