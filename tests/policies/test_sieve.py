import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.loading import read_shelf
from policies.patterns import compiled
from policies.sieve import likely, may_match

ALL = sorted(
    {
        pattern
        for rule in read_shelf(None).rules
        for pattern in (*rule.requires, *rule.forbids, *rule.unless, *rule.beside, *rule.spares)
    }
)
TRIED = sorted({text for rule in read_shelf(None).rules for text in (*rule.wrong, *rule.right)})


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"\bwool\b", "A blanket of WOOL"),
        (r"\bwools?\b", "two wools"),
        (r"\ballerg\w{1,9}\b", "for the allergic"),
        (r"(?:un)?tied knots?", "an untied knot"),
        (r"\b(?:made|cut) (?:\w{1,9} ){0,3}(?:oak|ash)\b", "made by hand of ash"),
        (r"(?<!\w)free(?!\w)", "(free)"),
        (r"(?<![^\s])free", "now free"),
        (r"\bfree(?=[.,]|$)", "all of it free"),
        (r"\d{1,3} ?kg\b", "at 12kg"),
        (r"stra\u00dfe", "die STRASSE, die Stra\u00dfe"),
        (r"\bk\u0131z\b", "k\u0131z"),
        (r"\bfree\b", "\u0345free"),
        (r"\bco[- ]?op(?:s|erative)?\b", "our coop"),
        (r"[a-c]b{2,4}x", "abbx"),
        (r"\bfr(?:ee|om \w{2,9})\b", "from there"),
    ],
)
def test_what_matches_is_worth_a_search(pattern: str, text: str) -> None:
    known = re.compile(pattern, re.IGNORECASE)
    assert known.search(text)
    assert may_match(known, text)


@pytest.mark.parametrize("pattern", ALL)
def test_no_match_is_lost_by_looking_for_words_first(pattern: str) -> None:
    for text in TRIED:
        for written in (text, text.upper(), text.replace("'", "\u2019"), text.replace("i", "\u0131")):
            assert pattern in likely((pattern,), written) or not compiled(pattern).search(written)


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        (r"\b(?:cures?|heals)\b", "It is a blanket.", False),
        (r"\b(?:cures?|heals)\b", "It HEALS.", True),
        (r"\bris\w{1,3} ?free\b", "free", False),
        (r"\bris\w{1,3} ?free\b", "rise free", True),
        (r"[!?]{2,5}", "Calm.", True),
        (r"(?:stop)?(?:ped)?x", "stop", False),
        (r"(?:stop)?(?:ped)?x", "pedx", True),
        (r"\bstop\b", "\u017ftop", True),
    ],
)
def test_a_text_without_a_pattern_s_words_is_not_searched(pattern: str, text: str, expected: bool) -> None:
    assert (pattern in likely((pattern,), text)) == expected


def test_of_many_patterns_those_are_told_whose_words_stand_there() -> None:
    told = likely((r"\bcures?\b", r"[!?]{2,5}", r"\bheals and cures\b", r"\bstops\b"), "It CURES.")
    assert told == {r"\bcures?\b", r"[!?]{2,5}"}


def test_a_pattern_whose_words_do_not_stand_in_a_text_is_no_search() -> None:
    known = re.compile(r"\b(?:oak|ash|pine nuts?)\b")
    assert not may_match(known, "wash the soak pit; a pine is no nutcase")
    assert may_match(known, "a nut from a pine")


def test_all_patterns_of_rules_are_asked_at_once() -> None:
    patterns = (r"\bguaranteed? returns?\b", r"risk[- ]free", r"\bcures? \w{1,20}+", r"[A-Z]{3}: \d")
    assert likely(patterns, "It cures nothing, and there is no risk, free or not.") == {*patterns[1:]}
    assert likely(patterns, "guaranteed returns") == {patterns[0], patterns[3]}


_PIECES = ("wool", "s", "un", " ", "-", r"\b", r"\s", r"\w", "[ab]", "[^a]", "(?!a)", "(?=\\b)", "ree", "f", "3", "'")
_REPEATS = ("", "?", "{0,2}", "{1,3}", "+")


@given(st.lists(st.tuples(st.sampled_from(_PIECES), st.sampled_from(_REPEATS)), min_size=1, max_size=5), st.randoms())
def test_no_pattern_is_passed_over_that_matches(pieces: list[tuple[str, str]], by: random.Random) -> None:
    choices = ["".join(f"(?:{piece}){repeat}" for piece, repeat in part) for part in (pieces, pieces[::-1])]
    pattern = rf"(?:{'|'.join(choices)}){by.choice(_REPEATS)}"
    known = re.compile(pattern, re.IGNORECASE)
    for _ in range(20):
        text = "".join(by.choice(["wool", "S", "un", " ", "-", "a", "b", "free", "3", "'", "x"]) for _ in range(6))
        assert may_match(known, text) or not known.search(text)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", ["a", "a ", "wool ", "word. ", "\u00e9", "\n"])
def test_the_words_of_a_long_hostile_text_are_taken_in_no_time(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    assert likely((r"\bwool\b",), text) == ({r"\bwool\b"} if "wool" in piece else set())
