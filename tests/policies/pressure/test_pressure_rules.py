from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from marque.brief import Offer
from marque.evidence import Evidence, Fact, Product
from marque.message import Message
from marque.verdict import Finding
from policies.gates import compliance
from policies.loading import read_shelf
from policies.pressure.rules import RULES
from policies.rule import Rule

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
POLICY = read_shelf(None).policy(brand=None, market="US", language="en", now=NOW)


def _evidence(*, stock: str | None = None, ends_in: timedelta | None = None) -> Evidence:
    facts = {"stock": Fact(value=stock, as_of=NOW, source="products.xml")} if stock else {}
    offer = Offer(percent_off=Decimal(20), ends=NOW + ends_in) if ends_in is not None else None
    return Evidence(gathered_at=NOW, products=(Product(sku="EMB", title="Ember Blanket", facts=facts),), offer=offer)


def _found(body: str, evidence: Evidence | None = None, **more: str) -> list[Finding]:
    message = Message.model_validate({"body": body, "products": ["EMB"], "now": NOW, **more})
    found = compliance.check(message, evidence or _evidence(), POLICY)
    return [finding for finding in found if finding.rule.startswith("compliance.pressure.")]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_examples_of_a_rule_break_it_or_do_not(rule: Rule) -> None:
    assert rule.id in {finding.rule for finding in _found(rule.wrong)}
    assert _found(rule.right) == []


def test_only_three_left_is_fine_when_three_are_left() -> None:
    assert _found("Only 3 Ember Blankets left.", _evidence(stock="3")) == []


@pytest.mark.parametrize("stock", ["40", None])
def test_only_three_left_presses_when_that_is_false_or_unknown(stock: str | None) -> None:
    [finding] = _found("Only 3 Ember Blankets left.", _evidence(stock=stock))

    assert (finding.rule, finding.severity, finding.judge) == ("compliance.pressure.scarcity", "revise", "classifier")


def test_haste_is_fine_where_the_offer_ends_soon() -> None:
    assert _found("Last chance: 20% off the Ember Blanket.", _evidence(ends_in=timedelta(days=2))) == []


@pytest.mark.parametrize("ends_in", [timedelta(days=60), timedelta(days=-1), None])
def test_haste_presses_where_the_offer_runs_on_is_over_or_never_was(ends_in: timedelta | None) -> None:
    [finding] = _found("Last chance: the Ember Blanket.", _evidence(ends_in=ends_in))

    assert (finding.rule, finding.severity) == ("compliance.pressure.urgency", "ask")


def test_haste_beside_a_true_count_is_true() -> None:
    assert _found("Hurry! Only 3 Ember Blankets left.", _evidence(stock="3")) == []


def test_a_limited_time_needs_an_end_and_no_more() -> None:
    assert _found("For a limited time: the Ember Blanket.", _evidence(ends_in=timedelta(days=40))) == []


def test_nothing_bears_out_shame() -> None:
    everything = _evidence(stock="3", ends_in=timedelta(days=1))

    assert [finding.rule for finding in _found("No thanks, I'd rather freeze.", everything)] == [
        "compliance.pressure.confirmshaming"
    ]


def test_a_headline_and_a_button_are_judged_in_their_own_part() -> None:
    found = _found("Soft wool.", subject="Selling fast!", cta="Skip my discount")

    assert {(one.part, one.quote) for one in found} == {("subject", "Selling fast"), ("cta", "Skip my discount")}


def test_another_language_is_not_judged_by_english_signs() -> None:
    assert _found("Only 3 left!", language="de") == []
