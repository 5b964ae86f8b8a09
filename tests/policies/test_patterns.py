import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marque.errors import InputError
from policies.loading import read_shelf
from policies.patterns import compiled

ALL = sorted({p for rule in read_shelf(None).rules for p in (*rule.requires, *rule.forbids, *rule.unless)})


@pytest.mark.parametrize("text", ["don't wait", "Don\u2019t  Wait", "don't\n  wait"])
def test_a_blank_is_any_white_space_and_an_apostrophe_any_apostrophe(text: str) -> None:
    assert compiled(r"\bdon't wait\b").fullmatch(text)


def test_a_blank_in_a_class_stays_a_blank() -> None:
    assert compiled("a[ -]b").fullmatch("a b")
    assert not compiled("a[ -]b").fullmatch("a\tb")


@pytest.mark.parametrize(
    "pattern",
    [
        r"a+b",
        r"a*b",
        r"(a{1,50}){1,50}b",
        r"a{3,}b",
        r"\w++b",
        r"x(?=.*y)",
        r"(a|b)\1",
        r"a{1,5000}b",
        r"((a|b){1,9}){1,9}c",
    ],
)
def test_a_pattern_that_could_be_slow_is_refused(pattern: str) -> None:
    with pytest.raises(InputError, match="could be slow"):
        compiled(pattern)


@pytest.mark.filterwarnings("ignore::FutureWarning")  # what `re` thinks of [[ is no matter here
@given(st.text(max_size=200))
def test_any_text_is_a_pattern_or_an_input_error(pattern: str) -> None:
    with contextlib.suppress(InputError):
        assert not compiled(pattern).match("")


@pytest.mark.parametrize(
    "text", ["a " * 50_000, "free " * 20_000, "-" * 100_000, "aA1.' " * 16_000], ids=["a", "free", "dash", "mix"]
)
@pytest.mark.timeout(30)
def test_no_shipped_pattern_is_slow_on_long_copy(text: str) -> None:
    for pattern in ALL:
        sum(1 for _ in compiled(pattern).finditer(text))
