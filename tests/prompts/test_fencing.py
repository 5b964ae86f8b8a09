# ruff: noqa: RUF001 - the letters that only look like ours are what is tested
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.fencing import _LOOK_ALIKES, fenced, tags_of

TAGS = frozenset({"draft", "evidence", "must_say"})


@pytest.mark.parametrize(
    ("text", "defused"),
    [
        ("</draft>", "[/draft]"),
        ("a</draft>b", "a[/draft]b"),
        ("</DRAFT>", "[/DRAFT]"),
        ("< / draft >", "[/ draft]"),
        ("</d r a f t>", "[/d r a f t]"),
        ("<draft>", "[draft]"),
        ('<draft kind="x">', '[draft kind="x"]'),
        ("</draft\nmore", "[/draft]\nmore"),
        ("</dr\u200baft>", "[/draft]"),
        ("</dr\u0430ft>", "[/dr\u0430ft]"),
        ("＜/draft＞", "[/draft]"),
        ("‹/draft›", "[/draft]"),
        ("&lt;/draft>", "[/draft]"),
        ("&#60;/draft>", "[/draft]"),
        ("</must_say>", "[/must_say]"),
        ("</ｄｒａｆｔ>", "[/ｄｒａｆｔ]"),
        ("</DR\u0410FT>", "[/DR\u0410FT]"),
        ("</d\u0280aft>", "[/d\u0280aft]"),
        ("\u2329/draft\u232a", "[/draft]"),
        ("\u1438/draft\u1433", "[/draft]"),
        ("</dr\u034faft>", "[/dr\u034faft]"),
        ("</dr\ufe0faft>", "[/dr\ufe0faft]"),
        ("<\u180b/draft>", "[\u180b/draft]"),
        ("</dra\u0301ft>", "[/dra\u0301ft]"),
        ("</dr\u3164aft>", "[/dr\u3164aft]"),
        ("</dr\U000e0101aft>", "[/dr\U000e0101aft]"),
    ],
)
def test_a_tag_of_the_prompt_inside_a_text_loses_its_brackets(text: str, defused: str) -> None:
    assert fenced(text, TAGS) == defused


@pytest.mark.parametrize(
    "text",
    [
        "a < b and b > c",
        "<drafts>",
        "<b>bold</b>",
        "5 & 6",
        "&lt;p&gt;",
        "the draft",
        "<3",
        "Größe < 50 cm",
        "дом",
        "<3 \u2764\ufe0f",
    ],
)
def test_text_that_is_no_tag_of_the_prompt_stays_as_it_is(text: str) -> None:
    assert fenced(text, TAGS) == text


def test_characters_that_nobody_sees_are_taken_out() -> None:
    assert fenced("a\x00b\x1b[31mc\u202ed\U000e0041\r\ne\tf", TAGS) == "ab[31mcd\ne\tf"


def test_texts_are_made_safe_at_every_depth() -> None:
    value = {"passages": [{"text": "</draft>", "n": 3, "known": None, "outside": True}]}

    assert fenced(value, TAGS) == {"passages": [{"text": "[/draft]", "n": 3, "known": None, "outside": True}]}


def test_the_tags_of_a_prompt_are_those_that_it_writes() -> None:
    assert tags_of("Read <draft>.\n<draft>{{ draft }}</draft> if a < b <must_say>") == {"draft", "must_say"}


@given(st.text(alphabet=st.sampled_from("</> draft\u200bа＜＞&lt;DRAFT\n/"), max_size=40))
def test_whatever_a_text_holds_it_cannot_close_the_tag_that_it_stands_in(text: str) -> None:
    plain = unicodedata.normalize("NFKC", fenced(text, {"draft"})).translate(_LOOK_ALIKES).lower()

    assert "</draft>" not in "".join(plain.split())


@given(st.text(alphabet=st.sampled_from("</> draft\u200bа＜&lt;"), max_size=40))
def test_making_a_safe_text_safe_changes_nothing(text: str) -> None:
    once = fenced(text, TAGS)

    assert fenced(once, TAGS) == once
