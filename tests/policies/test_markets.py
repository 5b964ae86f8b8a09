from zoneinfo import ZoneInfo

import pytest

from marque.errors import InputError
from policies.markets import MarketRules, market_rules, shipped_markets


@pytest.mark.parametrize("market", shipped_markets().values(), ids=lambda market: market.market)
def test_a_market_has_a_real_zone(market: MarketRules) -> None:
    assert ZoneInfo(market.zone).key == market.zone


def test_law_of_a_union_holds_in_its_countries_and_law_of_nobody_everywhere() -> None:
    germany, switzerland = market_rules("DE"), market_rules("CH")

    assert germany.is_under(["EU"])
    assert germany.is_under(["DE"])
    assert germany.is_under([])
    assert not switzerland.is_under(["EU", "DE"])


def test_an_unknown_market_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(InputError, match=r"'ZZ'.*AT, AU"):
        market_rules("ZZ")
