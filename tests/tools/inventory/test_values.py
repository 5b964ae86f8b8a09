from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.inventory import values
from tools.inventory.values import CURRENCIES, Unreadable


@pytest.mark.parametrize(
    ("text", "currency", "expected"),
    [
        ("89.00 USD", None, "89.00 USD"),
        ("USD 89", None, "89.00 USD"),
        ("89.9 usd", None, "89.90 USD"),
        ("$1,299.00", None, "1299.00 USD"),
        ("$15", "CAD", "15.00 CAD"),
        ("15,00 €", None, "15.00 EUR"),
        ("€ 1.234,56", None, "1234.56 EUR"),
        ("1\u00a0234,56 EUR", None, "1234.56 EUR"),
        ("1'234.50 CHF", None, "1234.50 CHF"),
        ("£12", None, "12.00 GBP"),
        ("1,234 USD", None, "1234.00 USD"),
        ("1.234.567 EUR", None, "1234567.00 EUR"),
        ("15,- €", None, "15.00 EUR"),
        ("1500 JPY", None, "1500 JPY"),
        ("¥1500", "JPY", "1500 JPY"),
        ("12.345 KWD", None, "12.345 KWD"),
        ("0.00 USD", None, "0.00 USD"),
        ("19.99", "EUR", "19.99 EUR"),
        ("199 kr", "SEK", "199.00 SEK"),
        ("49,99 zł", None, "49.99 PLN"),
    ],
)
def test_a_price_is_read_however_a_shop_writes_it(text: str, currency: str | None, expected: Any) -> None:
    assert values.money(text, currency) == expected


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("19.99", None), ("free", "USD"), ("1.234 EUR", None), ("¥1500", None), ("199 kr", None), ("-5 USD", None),
        ("12 ABC", None), ("USD 12 EUR", None), ("1,2,3 USD", None), ("1.2.3 USD", None), ("12.", "USD"),
        ("10 - 20 USD", None), ("", "USD"), ("1 2 USD", None), ("NaN USD", None), ("1e5 USD", None), ("9" * 50, "USD"),
    ],
)  # fmt: skip
def test_a_price_that_is_none_or_may_be_two_is_unreadable(text: str, currency: str | None) -> None:
    with pytest.raises(Unreadable):
        values.money(text, currency)


def test_with_decimal_commas_a_point_parts_thousands() -> None:
    assert values.money("1.234", "EUR", comma=True) == "1234.00 EUR"
    assert values.number("1,234", comma=True) == Decimal("1.234")


@given(
    st.decimals(min_value=0, max_value=10**9, places=2),
    st.sampled_from(sorted(CURRENCIES)),
    st.sampled_from(["{a} {c}", "{c} {a}", "{a}{c}", "{a:,} {c}", " {c}{a} "]),
)
def test_every_amount_in_every_currency_comes_back_as_it_was(amount: Decimal, currency: str | None, form: str) -> None:
    text = values.money(form.format(a=amount, c=currency), None)

    figure, code = text.split(" ")
    assert Decimal(figure) == amount
    assert code == currency


@given(st.text(max_size=60))
def test_any_text_is_a_price_in_canonical_form_or_unreadable(text: str) -> None:
    try:
        figure, code = values.money(text, "USD").split(" ")
    except Unreadable:
        return
    assert Decimal(figure) >= 0
    assert code in CURRENCIES


@given(st.text(max_size=60))
def test_any_text_is_a_number_or_unreadable(text: str) -> None:
    with suppress(Unreadable):
        assert values.number(text).is_finite()


@given(st.datetimes(timezones=st.timezones()))
def test_an_instant_with_a_zone_names_the_same_moment_in_utc(moment: datetime) -> None:
    try:
        text = values.instant(moment.isoformat())
    except Unreadable:  # beyond the years that datetime knows, once in UTC; or an offset with seconds
        return
    assert text.endswith("Z")
    assert datetime.fromisoformat(text) == moment.astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-20T08:00-0800/2026-11-30T23:59-0800", ("2026-11-20T16:00:00Z", "2026-12-01T07:59:00Z")),
        ("2026-11-20/2026-11-30", ("2026-11-20T00:00:00Z", "2026-11-30T23:59:59Z")),
        ("2026-11-20T08:00Z/", ("2026-11-20T08:00:00Z", None)),
    ],
)
def test_the_days_of_a_sale_are_read(text: str, expected: Any) -> None:
    assert values.interval(text) == expected


@pytest.mark.parametrize("text", ["2026-11-20", "20/11/2026", "2026-11-30/2026-11-20", "/", "soon/later"])
def test_days_of_a_sale_that_are_none_are_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        values.interval(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in stock", "in_stock"), ("In_Stock", "in_stock"), ("https://schema.org/InStock", "in_stock"),
        ("Low Stock", "in_stock"), ("out of stock", "out_of_stock"), ("Sold out", "out_of_stock"),
        ("pre-order", "preorder"), ("backorder", "backorder"),
    ],
)  # fmt: skip
def test_availability_has_four_words(text: str, expected: Any) -> None:
    assert values.availability(text) == expected


def test_an_unknown_availability_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="in_stock, out_of_stock"):
        values.availability("maybe")


@pytest.mark.parametrize(("text", "expected"), [("1,234", "1234"), ("1.234", "1234"), ("99.0", "99"), ("-3", "-3")])
def test_a_count_has_no_decimals(text: str, expected: Any) -> None:
    assert values.count(text) == expected


@pytest.mark.parametrize("text", ["10+", "1.5", "many", "> 5"])
def test_what_is_no_count_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        values.count(text)


@pytest.mark.parametrize(
    ("text", "expected"), [("4.0kg", "4 kg"), ("4,5 kgs", "4.5 kg"), ('27"', "27 in"), ("about four", "about four")]
)
def test_a_measure_has_a_point_and_one_word_for_its_unit(text: str, expected: Any) -> None:
    assert values.measure(text) == expected


@pytest.mark.parametrize("text", ["", " ", "n/a", "-", "unknown", "NULL"])
def test_a_blank_is_unknown_and_never_zero(text: str) -> None:
    assert values.typed("stock", text, None) is None
    assert values.typed("price", text, "USD") is None


def test_a_rating_of_five_loses_its_scale() -> None:
    assert values.rating("4.5/5") == "4.5"


def test_a_name_in_camel_case_or_in_words_is_one_attribute() -> None:
    assert values.snake("heelHeight") == values.snake("Heel Height") == "heel_height"
