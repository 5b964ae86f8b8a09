from datetime import UTC, datetime

import pytest

from marque.evidence import Evidence
from marque.message import PARTS, Message
from policies.gates import compliance
from policies.loading import read_shelf
from policies.rule import PhraseRule

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
RULES = read_shelf(None).rules


def _examples(side: str) -> list[object]:
    return [
        pytest.param(rule, text, id=f"{rule.id}-{number}")
        for rule in RULES
        for number, text in enumerate(getattr(rule, side))
    ]


def _message(rule: PhraseRule, text: str) -> Message:
    part = "body" if not rule.parts or "body" in rule.parts else rule.parts[0]
    return Message.model_validate({"body": "", part: text, "language": rule.languages[0]})


@pytest.mark.parametrize(("rule", "text"), _examples("wrong"))
def test_an_example_of_wrong_breaks_its_rule(rule: PhraseRule, text: str) -> None:
    message = _message(rule, text)

    findings = list(compliance.broken(rule, message))

    assert findings
    assert all(message.text_of(found.part)[found.start : found.end] == found.quote for found in findings)


@pytest.mark.parametrize(("rule", "text"), _examples("right"))
def test_a_near_miss_does_not_break_its_rule(rule: PhraseRule, text: str) -> None:
    assert list(compliance.broken(rule, _message(rule, text))) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_shipped_rule_has_three_examples_on_either_side_and_begins_with_the_gate(rule: PhraseRule) -> None:
    assert len(rule.wrong) >= 3
    assert len(rule.right) >= 3
    assert rule.id.startswith("compliance.")
    assert set(rule.parts) <= set(PARTS)


def test_a_law_of_another_market_is_silent(now: datetime) -> None:
    message = Message(body="Hello", now=now)
    policy = read_shelf(None).policy(brand=None, market="AU", language="en", now=now)

    found = compliance.check(message, Evidence(gathered_at=now), policy)

    assert not [finding for finding in found if finding.rule.startswith("compliance.us.")]
