"""What a market is: its time, its money, and whose law holds; data in `markets.yaml`."""

from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from marque.brief import Currency, Language, Market
from marque.errors import InputError
from marque.reading import load_data, validate
from marque.records import FileForm, Record

SHIPPED = Path(__file__).parent / "markets.yaml"


class MarketRules(Record):
    """One country in which messages are sent."""

    market: Market
    zone: Annotated[str, StringConstraints(min_length=1)]
    """IANA time zone in which its whole days are counted."""
    currency: Currency
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    unions: tuple[str, ...] = ()
    """Whose law holds besides its own, such as `EU`."""

    def is_under(self, markets: Collection[str]) -> bool:
        """Tell whether law that names these markets or unions holds here; law that names none holds everywhere."""
        return not markets or self.market in markets or any(union in markets for union in self.unions)


class _Country(Record):
    zone: str
    currency: Currency
    languages: tuple[Language, ...]
    unions: tuple[str, ...] = ()


class _Markets(FileForm):
    markets: dict[Market, _Country]


@cache
def shipped_markets() -> dict[Market, MarketRules]:
    """Return every market that Marque knows, by its ISO 3166 code; read once."""
    listed = validate(_Markets, load_data(SHIPPED), where=SHIPPED.name).markets
    return {code: MarketRules(market=code, **country.model_dump()) for code, country in listed.items()}


def market_rules(market: Market) -> MarketRules:
    """Return one market; one that Marque has no rules for is an `InputError`, never judged by another's law."""
    known = shipped_markets()
    if market not in known:
        raise InputError(
            f"market {market!r} is not among those that Marque has rules for", mend=f"use one of {', '.join(known)}"
        )
    return known[market]
