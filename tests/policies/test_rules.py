"""The shipped rules as a whole: what they promise together, and what they leave alone."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from marque.evidence import Evidence
from marque.message import Message
from policies.gates import compliance
from policies.loading import read_shelf
from policies.markets import shipped_markets
from policies.rule import PhraseRule

RULES = read_shelf(None).rules
FORBIDDING = [rule for rule in RULES if rule.forbids]
OF_EMAIL = [rule for rule in FORBIDDING if not rule.channels or "email" in rule.channels]
FOOTER = "Example Goods, 12 Harbour Street, Portland, ME 04101, hello@shop.example. Unsubscribe."


def test_every_rule_says_that_nobody_looked_its_citation_up() -> None:
    assert {rule.checked for rule in RULES} == {None}
    assert all(rule.cited.endswith("(not reviewed by counsel)") for rule in RULES)


@pytest.mark.parametrize("market", shipped_markets())
def test_no_market_lets_an_email_go_without_a_way_out(market: str, now: datetime) -> None:
    policy = read_shelf(None).policy(brand=None, market=market, language="en", now=now)

    def broken(footer: str) -> set[str]:
        message = Message(body="The blanket is here.", footer=footer, now=now)
        return {one.rule for one in compliance.check(message, Evidence(gathered_at=now), policy)}

    assert [rule for rule in broken("Example Goods") if rule.endswith("opt_out")]
    assert broken(FOOTER) == set()


@pytest.mark.parametrize(
    ("market", "served"),
    [
        ("US", {"en"}),
        ("DE", {"en", "de"}),
        ("FR", {"en", "de", "fr"}),
        ("ES", {"en", "de", "es"}),
        ("CH", {"en", "de", "fr", "it"}),
    ],
)
def test_the_gate_serves_the_languages_that_the_market_s_rules_are_written_in(
    market: str, served: set[str], now: datetime
) -> None:
    policy = read_shelf(None).policy(brand=None, market=market, language="en", now=now)

    assert compliance.languages(policy) == served


@pytest.mark.parametrize("rule", FORBIDDING, ids=lambda rule: rule.id)
def test_what_one_rule_calls_right_no_other_calls_wrong(rule: PhraseRule) -> None:
    others = [other for other in FORBIDDING if other is not rule and set(other.languages) & set(rule.languages)]

    for text in rule.right:
        message = Message.model_validate({"body": "", (rule.parts or ("body",))[0]: text})
        assert [one.rule for other in others for one in compliance.broken(other, message) if one.quote] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_that_blocks_can_be_waived_by_nobody_or_the_compliance_officer(rule: PhraseRule) -> None:
    assert rule.severity != "block" or rule.waivable_by in {None, "compliance_officer"}


@pytest.mark.shared
def test_product_texts_are_left_alone(shared_data: Path) -> None:
    products = json.loads((shared_data / "products" / "products.json").read_text())
    texts = [f"{one['description']} {one['warrantyInformation']} {one['returnPolicy']}" for one in products]

    alarmed = [
        text
        for text in texts
        if any(one.quote for rule in OF_EMAIL for one in compliance.broken(rule, Message(body=text)))
    ]

    # One calls itself good for the environment, which is a true finding.
    assert len(alarmed) <= 1


@pytest.mark.shared
def test_pressure_is_noticed_without_crying_wolf(shared_data: Path) -> None:
    lines = (shared_data / "compliance" / "pressure-selling-dev.jsonl").read_text().splitlines()
    rows = [json.loads(line) for line in lines]

    def rate(label: str) -> float:
        mine = [row["text"] for row in rows if row["label"] == label]
        hits = [t for t in mine if any(one.quote for r in OF_EMAIL for one in compliance.broken(r, Message(body=t)))]
        return len(hits) / len(mine)

    assert rate("0") <= 0.01
    assert rate("1") >= 0.2
