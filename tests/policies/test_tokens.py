from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.brands import Token
from policies.tokens import longest_rendering, scan

KNOWN = {"first_name": Token(type="text", longest="Bartholomew", privacy="personal", fallback="there")}


@pytest.mark.parametrize(
    ("text", "tokens", "broken"),
    [
        ("Hello", [], []),
        ("Hello {{ first_name }}.", [("first_name", None)], []),
        ("{{first_name}}{{ a-b }}", [("first_name", None), ("a-b", None)], []),
        ('{{ x | default("you there") }}', [("x", "you there")], []),
        ("{{ x|default('') }}", [("x", "")], []),
        ('{{ x | default("a\') }}', [], ['{{ x | default("a\') }}']),
        ("{{ First }}", [], ["{{ First }}"]),
        ("{{ a.b }} and {{ c }}", [("c", None)], ["{{ a.b }}"]),
        ("{{ a {{ b }}", [("b", None)], ["{{"]),
        ("{{ a\n}}", [], ["{{", "}}"]),
        ("{{{ a }}}", [], ["{{{ a }}"]),
        ("a }} b", [], ["}}"]),
        ("{{}}", [], ["{{}}"]),
        ("{ a } {a}", [], []),
    ],
)  # fmt: skip
def test_a_token_is_one_of_two_forms_and_nothing_else(
    text: str, tokens: list[tuple[str, str | None]], broken: list[str]
) -> None:
    seen = scan(text)

    assert [(token.name, token.default) for token in seen.tokens] == tokens
    assert [text[start:end] for start, end in seen.broken] == broken


@pytest.mark.parametrize(
    ("text", "longest"),
    [
        ("Hi {{ first_name }}!", "Hi Bartholomew!"),
        ('Hi {{ first_name | default("our very good friend") }}!', "Hi our very good friend!"),
        ('Hi {{ other | default("you") }}!', "Hi you!"),
        ("Hi {{ other }}!", "Hi other!"),
        ("Hi {{ a.b }}!", "Hi {{ a.b }}!"),
    ],
)
def test_a_text_is_read_at_the_longest_value_of_each_token(text: str, longest: str) -> None:
    assert longest_rendering(text, KNOWN) == longest


@given(text=st.lists(st.sampled_from(["{{", "}}", " ", "a", "|", 'default("', '")', "\n", "é", "😀"])).map("".join))
def test_tokens_and_broken_ones_lie_in_the_text_and_apart(text: str) -> None:
    seen = scan(text)
    places = sorted([(token.start, token.end) for token in seen.tokens] + list(seen.broken))

    assert all(0 <= start < end <= len(text) for start, end in places)
    assert all(one[1] <= other[0] for one, other in pairwise(places))


@pytest.mark.parametrize("piece", ["{{", "}}", "{{ a", "{{ a }}", '{{ a | default("', "{"])
@pytest.mark.timeout(30)
def test_a_long_text_is_scanned_without_running_away(piece: str) -> None:
    scan((piece * 100_000)[:100_000])
