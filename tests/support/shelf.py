"""A shelf for tests of claims: products as a file gave them, and a policy without a brand pack."""

from datetime import UTC, datetime

from marque.evidence import Fact, Product
from policies.markets import MarketRules
from policies.policy import Policy
from policies.tiers import Tiers

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
POLICY = Policy(
    brand=None,
    market="US",
    language="en",
    market_rules=MarketRules(market="US", zone="America/New_York", currency="USD", languages=("en",)),
    rules=(),
    tiers=Tiers.model_validate(
        {"schema": 1, "tiers": {}, "channels": {}, "offer": "B", "fresh_hours": {"price": 24, "other": 72}}
    ),
)


def product(sku: str, title: str, group: str | None = None, *, as_of: datetime = NOW, **values: str) -> Product:
    """Return a product with these facts, true at one instant."""
    known = {name: Fact(value=value, as_of=as_of, source="shelf.csv") for name, value in values.items()}
    return Product(sku=sku, title=title, group=group, facts=known)
