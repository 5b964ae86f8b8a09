"""The setting in which gates are tested: one brand, one policy, evidence of one product."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from marque.evidence import Evidence, Fact, Product
from policies.brands import BrandMarket, BrandPack, Token, Voice
from policies.markets import MarketRules
from policies.policy import Policy
from policies.tiers import Tiers


@pytest.fixture(scope="session")
def brand() -> BrandPack:
    """A maker of blankets that speaks plainly."""
    return BrandPack(
        name="larkmoor",
        display_name="Larkmoor",
        legal_name="Larkmoor Weavers Ltd",
        aliases=("Larkmoor Weavers",),
        languages=("en",),
        markets={
            "US": BrandMarket(
                sender="Larkmoor <hello@larkmoor.example>",
                footer="Larkmoor Weavers Ltd, 12 Mill Street, Fernhill, VT 05000. Call (802) 555-0134. Unsubscribe any time.",
            )
        },
        home_url="https://larkmoor.example",
        link_domains=("larkmoor.example", "larkmoor-shop.com"),
        voice=Voice(
            person="we",
            address="you",
            casing="sentence",
            prefer={"shipping": ("delivery", "postage")},
            avoid=("must-have", "curate", "act now", "luxury"),
        ),
        tokens={
            "first_name": Token(type="text", longest="Bartholomew-Alexander", privacy="personal", fallback="there"),
            "cart_url": Token(type="url", longest="https://larkmoor.example/cart/7f3c9a52e1", privacy="none"),
        },
    )


@pytest.fixture(scope="session")
def policy_of() -> Callable[..., Policy]:
    """Make a policy for a brand, or for none."""

    def make(brand: BrandPack | None, **voice: Any) -> Policy:
        changed = brand.model_copy(update={"voice": brand.voice.model_copy(update=voice)}) if brand and voice else brand
        rules = MarketRules(market="US", zone="America/New_York", currency="USD", languages=("en",))
        tiers = Tiers(tiers={}, channels={}, offer="B", fresh_hours={"other": 24})
        return Policy(brand=changed, market="US", language="en", market_rules=rules, rules=(), tiers=tiers)

    return make


@pytest.fixture
def policy(brand: BrandPack, policy_of: Callable[..., Policy]) -> Policy:
    """The policy of the brand."""
    return policy_of(brand)


@pytest.fixture
def evidence(now: datetime) -> Evidence:
    """One product with a few facts."""

    def fact(value: str) -> Fact:
        return Fact(value=value, as_of=now, source="products.xml")

    product = Product(
        sku="EMB-204-GR",
        title="Ember Luxury Wool Blanket",
        facts={
            "price": fact("89.00 USD"),
            "gtin": fact("4006381333931"),
            "link": fact("https://larkmoor.example/p/ember"),
            "image": fact("https://cdn.imagehost.example/ember.jpg"),
        },
    )
    return Evidence(gathered_at=now, products=(product,))
