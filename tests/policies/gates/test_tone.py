import pytest
from hypothesis import given
from hypothesis import strategies as st

from marque.evidence import Evidence, Product
from marque.message import Message
from policies.gates import tone
from policies.policy import Policy
from policies.rule import Rule


def rules(message: Message, evidence: Evidence, policy: Policy) -> list[tuple[str, str]]:
    return [(found.rule.removeprefix("tone."), found.quote) for found in tone.check(message, evidence, policy)]


@pytest.mark.parametrize(
    ("body", "called"),
    [
        ("We're sorry for the wait.", "an apology"),
        ("Please accept our sincere apologies.", "an apology"),
        ("That was our mistake.", "an apology"),
        ("We are recalling the kettle sold in May.", "a recall"),
        ("Product recall: the camp stove.", "a recall"),
        ("From March we have to raise our prices.", "a price rise"),
        ("Your plan will go up by $2.", "a price rise"),
        ("Our condolences to her family.", "a time of grief"),
        ("A security incident touched your account.", "news of a breach"),
        ("We're sorry to see you go!", None),
        ("Sorry, not sorry: seconds at half price!", None),
        ("We apologize in advance for the envy of your neighbors!", None),
        ("Buy before prices go up!", None),
        ("Our prices will never rise!", None),
        ("A lock that protects you against a data breach!", None),
        ("The blanket is back!", None),
    ],
)
def test_the_copy_tells_its_occasion(body: str, called: str | None) -> None:
    occasion = tone.occasion_of(Message(body=body))

    assert (occasion and occasion.called) == called


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("We're sorry for the wait. Oops!", [("jokes", "Oops"), ("exclamations", "!")]),
        ("We are recalling the kettle 🔥", [("emoji", "🔥")]),
        ("We are sorry that it broke. While you're here, look at hats.", [("upsell", "While you're here")]),
        ("Great news: we are raising our prices.", [("delight", "Great news")]),
        ("We are sorry that it broke. Your refund is on its way, and 10% off your next order.", []),
        ("The blanket is back! Oops, so are we 🔥 Shop now.", []),
        ("We are sorry for the wait. ![A kettle](https://larkmoor.example/k.jpg)", []),
        ("We are sorry that the Yay! Mug broke.", []),
    ],
)
def test_a_sober_occasion_is_told_soberly(
    body: str, expected: list[tuple[str, str]], evidence: Evidence, policy: Policy
) -> None:
    mug = evidence.model_copy(update={"products": (Product(sku="Y", title="Yay! Mug"),)})

    assert rules(Message(body=body), mug, policy) == expected


def test_the_subject_tells_the_occasion_too_and_is_judged_with_the_rest(evidence: Evidence, policy: Policy) -> None:
    message = Message(subject="We are sorry for the delay!", body="It leaves tomorrow.", cta="Shop now")

    assert rules(message, evidence, policy) == [("exclamations", "!"), ("upsell", "Shop now")]


@pytest.mark.parametrize("rule", tone.RULES, ids=lambda rule: rule.id)
def test_the_examples_of_the_rules_hold(rule: Rule, evidence: Evidence, policy: Policy) -> None:
    wrong = tone.check(Message(body=rule.wrong), evidence, policy)
    right = tone.check(Message(body=rule.right), evidence, policy)

    assert ({found.rule for found in wrong}, right) == ({rule.id}, [])


PIECES = st.sampled_from(["We are sorry for it. ", "Oops", "!", "🔥", " ", ":)", "Shop now", "\n", "é", "great news "])


@given(body=st.lists(PIECES).map("".join))
def test_each_quote_stands_where_the_finding_says(body: str) -> None:
    from types import SimpleNamespace
    from typing import Any

    nobody: Any = SimpleNamespace(brand=None)
    evidence = Evidence.model_validate({"gathered_at": "2026-11-22T10:00:00Z"})
    for found in tone.check(Message(subject=body, body=body), evidence, nobody):
        assert body[found.start : found.end] == found.quote


@pytest.mark.parametrize("piece", ["we are sorry for ", "we are recalling the ", "oops ", "!", "our ", "w ", "a b c "])
@pytest.mark.timeout(60)
def test_a_long_text_is_judged_without_running_away(piece: str, evidence: Evidence, policy: Policy) -> None:
    tone.check(Message(body=(piece * 100_000)[:100_000]), evidence, policy)
