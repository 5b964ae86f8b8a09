import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.rule import Rule
from policies.slop import RULES, slop


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In today's fast-paced world, time is short.", ["empty_opener"]),
        ("Hi {{ first_name }},\n\nWhether you're a cook or a baker, it fits.", ["empty_opener"]),
        ("# Wool\n\nImagine a world of wool.", ["empty_opener"]),
        ("The mill stands in today's Burford.", []),
        ("It is more than just a lamp.", ["filler"]),
        ("It seamlessly blends wool and silk. Let's dive in.", ["filler", "filler"]),
        ("## Key benefits\n\nIt is warm.", ["empty_heading"]),
        ("## Benefits of wool\n\nIt is warm.", []),
        ("It is soft, warm, and light.", []),
        ("As an AI language model, I cannot smell wool.", ["model_leftover"]),
        ("As an AI company, we make cameras.", []),
        ("Certainly! Here is the revised version of the mail.", ["model_leftover", "model_leftover"]),
        ("Sure, here are the lamps that you asked for.", ["model_leftover"]),
        ("I hope this helps. Let me know if you'd like me to shorten it.", ["model_leftover", "model_leftover"]),
        ("Here is the new version of the lamp.", ["model_leftover"]),
        ("Let me know if you want to come, says Ruth.", []),
        ("Subject line: Wool\n\nIt is warm.", ["model_leftover"]),
        ("System: Windows 11. Body: full and round.", []),
        ("Can I taste it? You can adjust the strap.", []),
    ],
)
def test_copy_that_fills_space_is_named(text: str, expected: list[str]) -> None:
    assert [found.rule.removeprefix("structure.") for found in slop("body", text)] == expected


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_examples_of_the_rules_hold(rule: Rule) -> None:
    assert {found.rule for found in slop("body", rule.wrong)} == {rule.id}
    assert list(slop("body", rule.right)) == []


PIECES = st.sampled_from(
    ["Let's dive in", "I hope this helps", "# Overview\n", "a, b, and c", " ", "\n", "é", "😀", "Hi,"]
)


@given(text=st.lists(PIECES).map("".join))
def test_each_quote_stands_where_the_finding_says(text: str) -> None:
    for found in slop("body", text):
        assert text[found.start : found.end] == found.quote


@pytest.mark.parametrize(
    "piece", ["a", "a, ", "in a ", "# a\n", "here is a ", "sure, ", "hi ", "note: ", "aa, bb, and "]
)
@pytest.mark.timeout(60)
def test_a_long_text_is_judged_without_running_away(piece: str) -> None:
    list(slop("body", (piece * 100_000)[:100_000]))
