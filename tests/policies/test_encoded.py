import string
from base64 import b64encode, urlsafe_b64encode
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.encoded import readings

SAID = st.text(alphabet=string.ascii_letters + string.digits + "@.-_ {}:", min_size=8, max_size=200)


@given(said=SAID)
def test_what_was_put_into_base64_is_read_whatever_its_alphabet_and_padding(said: str) -> None:
    for written in (b64encode(said.encode()), urlsafe_b64encode(said.encode())):
        assert said in readings(written.decode())
        assert said in readings(written.decode().rstrip("="))
        assert said in readings(quote(written.decode()))


@given(said=SAID, layers=st.integers(1, 3))
def test_what_was_percent_encoded_over_and_over_is_read(said: str, layers: int) -> None:
    written = said
    for _ in range(layers):
        written = quote(written, safe="")

    assert said in readings(written)


@given(value=st.text())
def test_a_value_is_read_as_it_stands_first(value: str) -> None:
    assert next(readings(value)) == value


@pytest.mark.parametrize(
    "value", ["ember-wool-blanket", "9f86d081884c7d659a2feaa0c55ad015", "a" * 100_000, "IwAR0dBq3YkXw9vT"]
)
def test_what_is_no_text_when_decoded_says_nothing_more(value: str) -> None:
    assert list(readings(value)) == [value]
