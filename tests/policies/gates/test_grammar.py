"""The grammar gate with a stand-in for Harper, and with Harper itself where the extra is installed."""

import sys
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from marque.evidence import Evidence
from marque.message import Message
from policies.checking import judge
from policies.gates import grammar
from policies.policy import Policy
from policies.rule import Rule

real = pytest.mark.skipif(grammar.missing() is not None, reason="the extra marque[grammar] is not installed")


def lint(text: str, rule: str, problem: str, replacement: str = "have") -> tuple[str, Any]:
    at = text.index(problem)
    suggestion = SimpleNamespace(replacement_text=replacement)
    return rule, SimpleNamespace(
        span=SimpleNamespace(start=at, end=at + len(problem)), message="Not so.", suggestions=[suggestion]
    )


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, list[Any]]]:
    """What the stand-in finds, by rule, in any text."""
    found: dict[str, list[Any]] = {}
    module = ModuleType("harper")
    linter = SimpleNamespace(organized_lints=lambda _: found)
    module.__dict__.update(Linter=lambda _: linter, Dialect=SimpleNamespace(AMERICAN=0, BRITISH=1))
    monkeypatch.setitem(sys.modules, "harper", module)
    grammar._linter.cache_clear()
    yield found
    grammar._linter.cache_clear()


@pytest.mark.parametrize(
    ("text", "rule", "problem", "found"),
    [
        ("We could of told you.", "ModalOf", "could of", "grammar.mistake"),
        ("We recieved it.", "SpellCheck", "recieved", "grammar.spelling"),
        ("The Ember Luxury Wool Blanket.", "SpellCheck", "Wool", None),
        ("We in Ardenfield.", "SpellCheck", "Ardenfield", None),
        ("A qty of it.", "SpellCheck", "qty", None),
        ("A row, and another.", "OxfordComma", "row,", None),
        ("You even get a FREE stone.", "AnA", "a", None),
        ("So GONE gone.", "RepeatedWords", "GONE gone", None),
        ("It had had it.", "RepeatedWords", "had had", None),
        ("In the the box.", "RepeatedWords", "the the", "grammar.mistake"),
        ("Thank you legends.", "PronounVerbAgreement", "legends", None),
        ("Dear {{ first_name }}, hello.", "AnA", "first_name", None),
    ],
)
def test_only_sure_mistakes_are_findings(
    text: str,
    rule: str,
    problem: str,
    found: str | None,
    answers: dict[str, list[Any]],
    evidence: Evidence,
    policy: Policy,
) -> None:
    name, one = lint(text, rule, problem)
    answers[name] = [one]

    assert [finding.rule for finding in grammar.check(Message(body=text), evidence, policy)] == [found] * bool(found)


def test_without_the_extra_the_gate_says_so_and_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, evidence: Evidence, policy: Policy
) -> None:
    monkeypatch.setattr(grammar, "PACKAGE", "no-such-package")
    grammar.missing.cache_clear()
    verdict = judge(Message(body="We could of told you."), evidence, policy, gates=["grammar"])
    grammar.missing.cache_clear()

    assert (verdict.verdict, verdict.gates, verdict.findings) == ("pass", {"grammar": "not installed"}, ())


@real
@pytest.mark.parametrize("rule", grammar.RULES, ids=lambda rule: rule.id)
def test_the_examples_of_the_rules_hold(rule: Rule, evidence: Evidence, policy: Policy) -> None:
    wrong = grammar.check(Message(body=rule.wrong), evidence, policy)
    right = grammar.check(Message(body=rule.right), evidence, policy)

    assert ([found.rule for found in wrong], right) == ([rule.id], [])


@real
@pytest.mark.timeout(60)
def test_harper_reads_a_long_text_in_time(evidence: Evidence, policy: Policy) -> None:
    grammar.check(Message(body=("We of a the " * 10_000)[:100_000]), evidence, policy)


@pytest.mark.parametrize(
    ("body", "places"),
    [("word " * 2_100, [10_000]), ("((" * 600, [0]), ("((" * 100, []), ("We are in.\n" * 400, [])],
    ids=["long", "no prose", "a few signs", "two pieces"],
)
def test_what_is_not_read_is_said(
    body: str, places: list[int], answers: dict[str, list[Any]], evidence: Evidence, policy: Policy
) -> None:
    found = grammar.check(Message(body=body), evidence, policy)

    assert [(one.rule, one.start) for one in found] == [("grammar.unread", place) for place in places]


@real
def test_a_mistake_stands_where_it_is_in_a_long_text_too(evidence: Evidence, policy: Policy) -> None:
    body = "We told you of it.\n" * 200 + "We could of told you."

    (found,) = grammar.check(Message(body=body), evidence, policy)

    assert (found.rule, found.quote) == ("grammar.mistake", "could of")
