from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marque.brief import Offer
from marque.evidence import Evidence
from marque.message import Message
from marque.verdict import Finding
from policies.brands import BrandPack
from policies.gates import voice
from policies.policy import Policy
from policies.rule import Rule
from policies.voice import sounding

PolicyOf = Callable[..., Policy]


def judged(message: Message, evidence: Evidence, policy: Policy) -> list[Finding]:
    """Return what the rules of the pack find; the brand of these tests has no samples, and is told so every time."""
    return [found for found in voice.check(message, evidence, policy) if found.rule != sounding.COLD_START.id]


def found_in(message: Message, evidence: Evidence, policy: Policy) -> list[tuple[str, str]]:
    found = judged(message, evidence, policy)
    return [(finding.rule.removeprefix("voice."), finding.quote) for finding in found]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("You will like this one.", []),
        ("It is a must-have.", [("avoid", "must-have")]),
        ("Two must-haves.", [("avoid", "must-haves")]),
        ("We curated it, curating for you.", [("avoid", "curated"), ("avoid", "curating")]),
        ("The curator of the museum.", []),
        ("Act  now and save.", [("avoid", "Act  now")]),
        ("Luxuries for you.", [("avoid", "Luxuries")]),
        ("The Ember Luxury Wool Blanket is back.", []),
        ("“A luxury,” says one of you.", []),
        ("See https://larkmoor.example/luxury for it.", []),
        ("There is no luxury in it. You need not act now.", []),
        ("We don't curate, and it was never a must-have, nor a luxury.", []),
        ("Not only a luxury, not just a must-have.", [("avoid", "must-have"), ("avoid", "luxury")]),
        ("No. Act now, or why not act now?", [("avoid", "Act now"), ("avoid", "act now")]),
        ("Nothing is dearer than a luxury, so do not wait and act now.", [("avoid", "act now"), ("avoid", "luxury")]),
        ("Not delivery.", [("prefer", "delivery")]),
        ("Free delivery and deliveries.", [("prefer", "delivery"), ("prefer", "deliveries")]),
        ("I wove it, and I'm glad.", [("person", "I"), ("person", "I'm")]),
        ("“I love it,” says one of you.", []),
        ("> I love it\n\nSo say you.", []),
        ("It came before Part I and i.e. phase I.", []),
        ("It is back!", [("exclamations", "!")]),
        ("![A blanket](https://larkmoor.example/e.jpg)", []),
        ("It is back ✨ for you.", [("emoji", "✨")]),
        ("It is back 👩‍🌾.", [("emoji", "👩‍🌾")]),
        ("Larkmoor® wool, 60 by 80 in ™", []),
        ("It is HERE today.", [("shouting", "HERE")]),
        ("It is ON SALE today.", [("shouting", "ON SALE")]),
        ("Reply STOP to end, HELP for help. EMB-204-GR is GOTS wool.", []),
        ("It is is back.", [("word_twice", "is is")]),
        ("It is what it is. Is it?", []),
        ("Larkmoor Larkmoor", []),
    ],
)  # fmt: skip
def test_copy_sounds_like_the_brand(
    body: str, expected: list[tuple[str, str]], evidence: Evidence, policy: Policy
) -> None:
    assert found_in(Message(body=body), evidence, policy) == expected


@pytest.mark.parametrize(
    ("casing", "subject", "breaks"),
    [
        ("sentence", "Your blanket is back", False),
        ("sentence", "Your Blanket Is Back", True),
        ("sentence", "Shop Black Friday", False),
        ("sentence", "The Ember Luxury Wool Blanket is back", False),
        ("sentence", "Larkmoor Weavers: Your blanket", False),
        ("sentence", "It meets ISO and OEKO rules", False),
        ("sentence", "Hello {{ first_name }}", False),
        ("title", "Your Blanket Is Back", False),
        ("title", "The Best of the Hill", False),
        ("title", "Your blanket is back again", True),
        ("any", "Your Blanket is back", False),
    ],
)
def test_subjects_are_set_in_the_casing_of_the_brand(
    casing: str, subject: str, breaks: bool, evidence: Evidence, brand: BrandPack, policy_of: PolicyOf
) -> None:
    found = found_in(Message(subject=subject, body="It is back."), evidence, policy_of(brand, casing=casing))

    assert found == ([("casing", subject)] if breaks else [])


@pytest.mark.parametrize(
    ("voice_rules", "body", "expected"),
    [
        ({"person": "none"}, "We wove it. Ours is warm, and made in the US.", ["person", "person"]),
        ({"person": "i"}, "I wove it. We sell it.", ["person"]),
        ({"address": "none"}, "Your blanket is for you.", ["address", "address"]),
        ({"max_exclamations": 2}, "Back! Warm! Here!", ["exclamations"]),
        ({"emoji": True}, "Back ✨", []),
    ],
)  # fmt: skip
def test_the_pack_says_who_speaks_and_how_loud(
    voice_rules: dict[str, Any],
    body: str,
    expected: list[str],
    evidence: Evidence,
    brand: BrandPack,
    policy_of: PolicyOf,
) -> None:
    found = found_in(Message(body=body), evidence, policy_of(brand, **voice_rules))

    assert [rule for rule, _ in found] == expected


def test_a_button_may_let_the_reader_speak(evidence: Evidence, policy: Policy) -> None:
    assert found_in(Message(body="It is back.", cta="What do I get?"), evidence, policy) == []


def test_the_code_of_the_offer_may_be_in_capitals(evidence: Evidence, policy: Policy) -> None:
    message = Message(body="Use WOOL now.", offer=Offer(code="WOOL", terms="on wool"))

    assert found_in(message, evidence, policy) == []


def test_the_footer_is_the_brands_own_text(evidence: Evidence, policy: Policy) -> None:
    assert found_in(Message(body="It is back.", footer="A LUXURY HOUSE LTD!"), evidence, policy) == []


def test_without_a_brand_pack_there_is_no_voice_to_judge(evidence: Evidence, policy_of: PolicyOf) -> None:
    assert judged(Message(body="A must-have!!!"), evidence, policy_of(None)) == []


@pytest.mark.parametrize("rule", [rule for rule in voice.RULES if rule not in sounding.RULES], ids=lambda rule: rule.id)
def test_each_rule_is_broken_by_its_wrong_example_alone(
    rule: Rule, evidence: Evidence, brand: BrandPack, policy_of: PolicyOf
) -> None:
    policy = policy_of(brand, address="none") if rule.id == "voice.address" else policy_of(brand)
    wrong = judged(Message(body=rule.wrong), evidence, policy)
    right = judged(Message(body=rule.right), evidence, policy)

    assert ({finding.rule for finding in wrong}, right) == ({rule.id}, [])


PIECES = st.sampled_from(
    [
        "must-have",
        "I",
        "!",
        "✨",
        "HERE",
        "is is",
        "“",
        "”",
        "> ",
        "\n",
        "# ",
        "é",
        " ",
        "Ember Luxury Wool Blanket",
        "{{ x }}",
        "You",
    ]
)


@given(body=st.lists(PIECES).map("".join))
def test_each_quote_stands_where_the_finding_says(body: str, brand: BrandPack, policy_of: PolicyOf) -> None:
    evidence = Evidence.model_validate({"gathered_at": "2026-11-22T10:00:00Z"})
    message = Message(subject=body, body=body, cta=body)

    for finding in judged(message, evidence, policy_of(brand)):
        assert message.text_of(finding.part)[finding.start : finding.end] == finding.quote


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "a ",
        "A ",
        "AA ",
        "ABCD ",
        "!",
        "“",
        '"',
        "> ",
        "# A b\n",
        "is is ",
        "act ",
        "act  ",
        "✨",
        "](",
        "a@",
        "Ab ",
        "I ",
    ],
)
@pytest.mark.timeout(30)
def test_a_long_text_is_judged_without_running_away(piece: str, evidence: Evidence, policy: Policy) -> None:
    text = (piece * 100_000)[:100_000]
    message = Message(subject=text[:50_000], body=text[:50_000])
    judged(message, evidence, policy)
