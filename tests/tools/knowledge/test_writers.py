from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.knowledge.writers import MOST, writers_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["author", "name", "items", "x"]) | st.text(), inner)
    ),
)


@pytest.mark.parametrize(
    "key",
    ["reviewer", "author", "Author", "authors", "review_author", "reviewAuthor", "reviewer_display_name", "reviewerName",
     "customer_display_name", "customer-name", "CUSTOMER", "consumer", "user", "username", "user_profile_name",
     "buyer_nickname", "buyer", "nickname", "writer", "Kunde", "Kundin", "Kundenname", "K\u00e4ufer", "Autor", "autorin",
     "client", "client_name", "first_name", "LastName", "displayName", "full name", "by", "postedBy", "written_by",
     "reviewed by", "Pr\u00e9nom", "apellidos", "profileName", "guest"],
)  # fmt: skip
def test_a_key_that_names_a_person_tells_who_wrote_a_text(key: str) -> None:
    assert writers_of({key: "Bodhi Vance"}) == ("Bodhi Vance",)


@pytest.mark.parametrize(
    "key",
    ["product_name", "customer_service_rating", "user_verified", "author_type", "customer_id", "reviewer_location",
     "user_agent", "verified_buyer", "brand", "name", "title", "display", "client_version", "authority", "x" * 1_000],
)  # fmt: skip
def test_a_key_that_names_nobody_tells_nothing(key: str) -> None:
    assert writers_of({key: "Bodhi Vance"}) == ()


@pytest.mark.parametrize(
    ("line", "writers"),
    [
        ({"reviewer": {"name": "Bodhi Vance", "id": "r7", "location": "Vermont"}}, ("Bodhi Vance",)),
        ({"user": {"display_name": "Torvald Q."}}, ("Torvald Q.",)),
        ({"customer": {"first_name": "Saoirse", "last": "Kelly"}}, ("Saoirse", "Kelly")),
        ({"author": ["Rune", "Lisbet"]}, ("Rune", "Lisbet")),
        ({"authors": [{"name": "Rune"}, {"handle": "lis"}]}, ("Rune", "lis")),
        ({"author": {"@type": "Person", "profile": {"name": "Rune"}}}, ("Rune",)),
        ({"meta": {"review": [{"author": "Rune"}]}}, ("Rune",)),
        ({"product": {"name": "Sway", "author": "Rune"}, "itemReviewed": {"author": "Rune"}}, ()),
        ({"store": {"name": "Tarnholt"}, "variant": [{"display_name": "Rust"}]}, ()),
        ({"author": {"tags": ["wool"], "since": "2024"}}, ()),
        ({"user": 7, "customer": None, "by": True}, ()),
    ],
)
def test_objects_and_lists_are_looked_into(line: dict[str, Any], writers: tuple[str, ...]) -> None:
    assert writers_of(line) == writers


def test_no_more_are_taken_than_a_text_has() -> None:
    assert len(writers_of({"author": ["Rune"] * 10_000})) == MOST


@given(st.dictionaries(st.text(), JSON))
@pytest.mark.timeout(60)
def test_every_line_tells_texts_or_nothing(line: dict[str, Any]) -> None:
    assert all(isinstance(one, str) for one in writers_of(line))


@pytest.mark.timeout(60)
def test_no_line_is_slow() -> None:
    deep: Any = "Rune"
    for _ in range(500):
        deep = {"author": [deep]}
    writers_of(deep)
    writers_of({f"{'user' * 14}{n}": "" for n in range(20_000)})
