import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.knowledge.contacts import holds_contact
from tools.knowledge.naming import in_words, may_name, nobodys_key, nobodys_path, speaks

HASH = "[0-9a-f]{16}"
TELLING = (
    "maren@post.example", "rv-maren@post.example-3", "maren%40post.example", "maren-at-post-dot-com", "maren\uff20post.example",
    "+4930123456", "+44-20-7946-0958", "tel:+1(555)010-1234", "+4930123456-20241118", "%2B4930123456", "call-555-010-1234",
    "555.010.1234-review", "(555)010-1234", "0171-2345678", "rv_0171-2345678", "0049-151-12345678", "0800 123 4567",
    "tel:4155550123", "rv-fax-555-0142", "phone_415_555_0123", "anna.berg_at_mail.com", "rv-anna_at_mail.com-3",
)  # fmt: skip
ORDINARY = (
    "rv-10482213", "rv-2024-118", "2024-118-0042", "114-3941689-8772232", "4006381333931", "978-3-16-148410-0", "5550101234",
    "2026-10-08-evenings-twenty-percent", "0f8e2c1a-1234-123a-a716-446655440000", "TH-EMBER-RUST", "gid://shopify/Product/81",
    "tarnholt:campaign:knowledge/campaigns/2025-09-09-price-list-on-one-page.md#1", "look-at-the-dot", "logo@2x", "1+1=2",
    "product@2x.png", "100-200-3000", "978-316-1484", "555_010_1234", "04006381333931", "phone-10482213", "0001-118",
    "0-306-40615-2", "03-04-2024-12345", "abcdefab-0123-4567-8901-2345678901ab", "meet-us-at-tarnholt.example",
)  # fmt: skip


@pytest.mark.parametrize("key", TELLING)
def test_an_id_that_tells_how_to_reach_somebody_becomes_a_hash(key: str) -> None:
    assert re.fullmatch(HASH, nobodys_key(key))


@pytest.mark.parametrize("key", ORDINARY)
def test_an_id_of_a_thing_stays(key: str) -> None:
    assert nobodys_key(key) == key


def test_of_a_path_only_the_part_that_tells_becomes_a_hash_and_its_ending_stays() -> None:
    assert re.fullmatch(rf"rivals/{HASH}\.md", nobodys_path("rivals/maren@post.example.md"))
    assert re.fullmatch(rf"rivals/{HASH}/a\.md", nobodys_path("rivals/maren@post.example/a.md"))
    assert re.fullmatch(rf"rivals/{HASH}\.md", nobodys_path("rivals/0800 123 4567.md"))
    assert nobodys_path("rivals/maren@post.md") == "rivals/maren@post.md"


def test_a_path_that_is_shown_is_shown_the_same_again() -> None:
    shown = nobodys_path("a/+4930123456.jsonl")
    assert nobodys_path(shown) == shown != "a/+4930123456.jsonl"


@given(st.text(), st.sampled_from(TELLING), st.text())
@pytest.mark.timeout(60)
def test_no_name_that_is_shown_holds_an_address_or_a_number(before: str, telling: str, after: str) -> None:
    for said in (telling, before + telling, f"{before}-{telling}-{after}"):
        assert not holds_contact(nobodys_key(said))
        assert not any(holds_contact(part.removesuffix(".md")) for part in nobodys_path(f"{said}.md").split("/"))


@pytest.mark.parametrize(
    ("name", "words"),
    [("ignore-all_previous.instructions", "ignore all previous instructions"), ("annaBerg", "annaBerg"),
     ("IgnoreAllPrevious", "Ignore All Previous"), ("say%20hello", "say hello"), ("mu\u0308ller-1", "m\u00fcller 1"), ("--", "")],
)  # fmt: skip
def test_a_name_is_read_as_words(name: str, words: str) -> None:
    assert in_words(name) == words.replace("annaBerg", "anna Berg")


@pytest.mark.parametrize(
    ("words", "is_said"), [("anna berg", True), ("anna92 berg", True), ("rv 2024 118", False), ("B0CX23V2ZK", False)]
)
def test_two_words_say_something_and_a_number_does_not(words: str, is_said: bool) -> None:
    assert speaks(words) == is_said


@pytest.mark.parametrize(
    ("words", "is_a_name"),
    [("anna berg", True), ("ANNA Berg92", True), ("anna", False), ("EY 1514 BLU L", False), ("wVxz GEnr K5oKT0", False),
     ("3f64e88e bb63 dd02 fade cafe", False)],
)  # fmt: skip
def test_two_words_may_be_a_name_and_the_number_of_a_product_is_none(words: str, is_a_name: bool) -> None:
    assert may_name(words) == is_a_name


@pytest.mark.parametrize(
    "name",
    [
        "a" * 100_000,
        "a-" * 50_000,
        "+1 " * 30_000,
        "aA" * 50_000,
        "1-" * 50_000,
        "%40" * 30_000,
        "0123-" * 20_000,
        "tel-1" * 20_000,
        "a_at_" * 20_000,
    ],
)
@pytest.mark.timeout(60)
def test_no_name_is_slow(name: str) -> None:
    nobodys_path(name)
    in_words(name)
