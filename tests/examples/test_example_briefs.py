"""The thirteen briefs say what `examples/README.md` says of them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from marque.brief import Brief, Tier
from marque.evidence import Product
from policies.access import may
from policies.intake import lacking
from policies.loading import load_policy
from policies.people import load_people
from policies.policy import Policy
from policies.tiers import tier_of

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
IN_SOME_YEARS = datetime(2031, 2, 3, 10, tzinfo=UTC)
HOME = {"shop": ("tarnholt", "US"), "b2b": ("rotawright", "IE")}
TIERS: dict[str, Tier] = {
    "shop/price-drop": "B",
    "shop/product-launch": "B",
    "shop/back-in-stock": "B",
    "shop/wool-care-reply": "C",
    "shop/win-back": "A",
    "shop/newsletter": "B",
    "shop/tarp-ads": "B",
    "shop/canoe-launch": "B",
    "b2b/demo-nurture": "B",
    "b2b/pricing-page": "B",
    "b2b/rfp-answer": "A",
    "b2b/leadership-letter": "A",
    "b2b/crisis-notice": "A",
}
REFUSED = "shop/canoe-launch"
UNSIGNED = {"shop/newsletter", "shop/wool-care-reply"}
CONTRADICTS = "shop/tarp-ads"

Catalogues = dict[str, dict[str, Product]]


def _policy(examples: Path, name: str) -> Policy:
    workspace = name.split("/", maxsplit=1)[0]
    brand, market = HOME[workspace]
    return load_policy(examples / workspace, brand=brand, market=market, language="en", now=NOW)


def _lacks(examples: Path, brief: Brief, name: str, catalogues: Catalogues, now: datetime) -> tuple[str, ...]:
    workspace = name.split("/", maxsplit=1)[0]
    people = load_people(examples / workspace / "people.yaml")
    shelf = catalogues[workspace]
    return lacking(
        brief, [shelf[sku] for sku in brief.products if sku in shelf], _policy(examples, name),
        author_roles=frozenset(people.roles(brief.author, HOME[workspace][0])), served=frozenset(brief.channels),
        needs_products=bool(brief.products), now=now,
    )  # fmt: skip


def test_there_are_eight_briefs_of_the_shop_and_five_of_the_firm(briefs: dict[str, Brief]) -> None:
    assert set(briefs) == set(TIERS)


@pytest.mark.parametrize("name", TIERS)
def test_a_brief_has_the_tier_that_the_table_names_whatever_a_low_risk_template_asks(
    name: str, briefs: dict[str, Brief], examples: Path
) -> None:
    brief, policy = briefs[name], _policy(examples, name)

    decision = tier_of(brief, "low", frozenset(), policy.tiers)

    assert decision.tier == TIERS[name], decision.reasons


@pytest.mark.parametrize("now", [NOW, IN_SOME_YEARS], ids=["today", "in some years"])
@pytest.mark.parametrize("name", sorted(set(TIERS) - {REFUSED}))
def test_a_brief_lacks_nothing_now_and_for_years(
    name: str, now: datetime, briefs: dict[str, Brief], examples: Path, catalogues: Catalogues
) -> None:
    assert _lacks(examples, briefs[name], name, catalogues, now) == ()


def test_the_canoe_is_refused_because_the_catalogue_has_none(
    briefs: dict[str, Brief], examples: Path, catalogues: Catalogues
) -> None:
    lacks = _lacks(examples, briefs[REFUSED], REFUSED, catalogues, NOW)

    assert lacks == ("products: the catalogue has no 'TH-FERRY'",)


@pytest.mark.parametrize("name", TIERS)
def test_its_author_may_sign_it_unless_it_is_meant_to_be_unsigned(
    name: str, briefs: dict[str, Brief], examples: Path
) -> None:
    workspace = name.split("/", maxsplit=1)[0]
    roles = load_people(examples / workspace / "people.yaml").roles(briefs[name].author, HOME[workspace][0])

    assert may("sign", frozenset(roles)) is (name not in UNSIGNED)


def test_only_the_reply_in_chat_has_a_standing_consent(briefs: dict[str, Brief], examples: Path) -> None:
    (consent,) = _policy(examples, "shop/price-drop").tiers.consents

    assert [name for name, brief in briefs.items() if brief.template == consent.template] == ["shop/wool-care-reply"]


def test_the_tarp_costs_ten_dollars_more_than_its_brief_must_say(
    briefs: dict[str, Brief], catalogues: Catalogues
) -> None:
    brief = briefs[CONTRADICTS]
    price = catalogues["shop"][brief.products[0]].money("price")

    assert price
    assert brief.offer
    assert brief.offer.amount_off
    assert price.amount - brief.offer.amount_off == Decimal("78.00")
    assert "$68.00" in brief.must_say[0]


@pytest.mark.parametrize("name", ["shop/price-drop", "shop/win-back"])
def test_an_offer_leads_to_whole_cents_on_goods_that_are_there_and_not_on_sale(
    name: str, briefs: dict[str, Brief], catalogues: Catalogues
) -> None:
    brief = briefs[name]
    assert brief.offer
    assert brief.offer.percent_off

    for sku in brief.offer.skus:
        product = catalogues["shop"][sku]
        price = product.money("price")
        assert price
        reduced = price.amount * (100 - brief.offer.percent_off) / 100
        assert reduced == reduced.quantize(Decimal("0.01"))
        assert product.text("availability") == "in_stock"
        assert not _on_sale(product, NOW)


def test_what_a_brief_must_say_stands_in_one_of_its_sources_unless_it_is_the_planted_mistake(
    briefs: dict[str, Brief],
) -> None:
    for name, brief in briefs.items():
        words = " ".join(source.text for source in brief.sources)
        for sentence in brief.must_say:
            assert (sentence.rstrip(".") in words) is (name != CONTRADICTS), f"{name}: {sentence}"


def _on_sale(product: Product, now: datetime) -> bool:
    start, _, end = (product.text("sale_price_effective_date") or "").partition("/")
    return bool(end) and datetime.fromisoformat(start) <= now <= datetime.fromisoformat(end)


def test_the_feed_has_a_sale_in_force_for_years_and_one_that_is_over(catalogues: Catalogues) -> None:
    shop = catalogues["shop"]

    assert _on_sale(shop["TH-KETTLE"], NOW)
    assert _on_sale(shop["TH-KETTLE"], IN_SOME_YEARS)
    assert not _on_sale(shop["TH-SWAY"], NOW)
    assert _on_sale(shop["TH-SWAY"], NOW - timedelta(days=120))


def test_the_feed_has_sold_out_and_preordered_goods(catalogues: Catalogues) -> None:
    shop = catalogues["shop"]
    sold_out = {sku for sku, product in shop.items() if product.text("availability") == "out_of_stock"}

    assert sold_out == {"TH-NIGHTJAR", "TH-CARROW-SLATE-L"}
    assert shop["TH-HOLLOW"].text("availability") == "preorder"


def test_a_sale_price_is_below_the_price(catalogues: Catalogues) -> None:
    for product in catalogues["shop"].values():
        price, sale = product.money("price"), product.money("sale_price")
        assert price
        assert price.currency == "USD"
        assert sale is None or sale.amount < price.amount


def test_the_yearly_plan_costs_ten_months(catalogues: Catalogues) -> None:
    plans = catalogues["b2b"]
    for name in ("STARTER", "TEAM", "BUSINESS"):
        monthly, yearly = (plans[f"RW-{name}-{period}"].money("price") for period in ("MONTHLY", "YEARLY"))
        assert monthly
        assert yearly
        assert yearly.amount == 10 * monthly.amount
