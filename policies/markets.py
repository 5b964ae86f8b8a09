"""What a market is: its time, its money, and whose law holds; data in `markets.yaml`."""

from typing import Annotated

from pydantic import Field, StringConstraints

from marque.brief import Currency, Language, Market
from marque.records import Record


class MarketRules(Record):
    """One country in which messages are sent."""

    market: Market
    zone: Annotated[str, StringConstraints(min_length=1)]
    """IANA time zone in which its whole days are counted."""
    currency: Currency
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    unions: tuple[str, ...] = ()
    """Whose law holds besides its own, such as `EU`."""
