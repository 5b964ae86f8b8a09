"""What a text must hold before Presidio looks for a kind of personal data in it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from policies.recognizers.engine import Names, engine
from policies.recognizers.shapes import possible_in

PIECES = (
    "anna.berg@postbox.example", "a%40b.example", "jane dot doe at postbox dot com",
    "jane(at)postbox.com", "jane.doe AT postbox.com", "e-mail: jane at postbox {dot} com", "jane @ postbox . com", "jane[dot]d @ b.com",
    "(415) 555-0187", "+1 () 4 15 55 01", "0171 55 01", "48 Alder Street, Apt. 7",
    "P.O. Box 12", "PO BOX 7", "Suite 400", "VT 05401", "SW1A 1AA", "K1A 0B1", "4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00",
    "219-09-4821", "driver's license number is D1234562", "LICENCE NO: 44D1234562", "84.23.17.9", "fe80::1", "2001:db8:1:2:3:4:5:6",
    "::ffff:10.0.0.1", "AB 12 34 56 C", "RSSMRA85T10A562S", "X1234567L", "943 476 5919", "order number 10482213",
    "Invoice #A-10482213", "your parcel ZX1048221399", "api_key is 7Hq2mZ9xT4bW8", "password: h4nnover99", "sk-" + "a1" * 12,
    "https://me:secret99@host.example", "login: anna / s3cretpass", "Ada", " ", "\n", ".", "12", "of", "\u0131", "\u017f", "key", "7",
)  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=6), low=st.booleans())
def test_no_recognizer_finds_what_the_signs_rule_out(pieces: list[str], low: bool) -> None:
    text = " ".join(pieces).lower() if low else " ".join(pieces)

    found = engine().analyze(text=text, language="en", nlp_artifacts=Names([]))

    assert {one.entity_type for one in found} <= possible_in(text)


def test_each_kind_that_is_recognized_by_its_form_has_signs() -> None:
    kinds = {kind for recognizer in engine().registry.recognizers for kind in recognizer.supported_entities}

    assert possible_in(" ".join(PIECES)) == kinds - {"PERSON"}
    assert possible_in("A blanket for the porch, from our mill.") == set()
