import contextlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marque.errors import InputError
from policies.claims.numbers import NUMBER, WORDS
from policies.loading import read_shelf
from policies.patterns import compiled, quick

ALL = sorted(
    {
        pattern
        for rule in read_shelf(None).rules
        for pattern in (*rule.requires, *rule.forbids, *rule.unless, *rule.beside, *rule.spares)
    }
)


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


WRITTEN = (
    r"\b(?:cat|dog)s?\b", r"(?<!\w)[a-c]\d", "(?i:stra\u00dfe|kelvin)|x", r"(?:a|b)?c|d", r"a?b?", r"(?=q)q|\d{2,3}", r"[^a]b",
    r"\w+", r"(?>ab|a)c", r"(?:a|.)b", r"^a|b$", r"(?P<one>a)(?P=one)", r"-\]|\^", r"[\s-]x", r"(?i)ab", NUMBER, WORDS,
)  # fmt: skip


@pytest.mark.parametrize("pattern", WRITTEN)
@pytest.mark.parametrize("flags", [0, re.IGNORECASE, re.MULTILINE])
@given(text=st.text(alphabet="abcdqx \n-]^1209\u00e9\u00df\u017fK\u212atwohundrednie", max_size=40))
def test_a_quick_pattern_matches_the_same(pattern: str, flags: int, text: str) -> None:
    plain, fast = re.compile(pattern, flags), quick(pattern, flags)
    assert [one.span() for one in fast.finditer(text)] == [one.span() for one in plain.finditer(text)]
    assert fast.groupindex == plain.groupindex


def test_a_quick_pattern_asks_for_the_first_letter_before_it_tries_its_choices() -> None:
    assert quick(r"\b(?:cat|dog)s?").pattern == r"\b(?=[cd])(?:\b(?:cat|dog)s?)"
    assert quick(r".a").pattern == r".a"


@given(
    text=st.lists(st.sampled_from(["two", "hundred", "a", "dozen", "the", "twenty", "-", " ", "1", ",", "000", "."]))
)
def test_a_number_begins_only_where_its_first_letters_stand(text: list[str]) -> None:
    copy = "".join(text)
    unguarded = re.sub(r"\(\?=[a-z]{3}\|[^)]*\)", "", NUMBER)
    assert unguarded != NUMBER
    assert [one.span() for one in re.finditer(NUMBER, copy)] == [one.span() for one in re.finditer(unguarded, copy)]
